"""RFC 9051 section 7.5.2: FETCH responses once IMAP4rev2 is enabled."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.searching import in_rev2
from mailworthy.target import Target
from mailworthy.violation import Violation
from mailworthy.wire.imap import BodyPart

NEEDS = [Capability.IMAP, Capability.IMAP4REV2, Capability.IMAP_ENABLE]
CONTINUED = (
    b"MIME-Version: 1.0\r\nContent-Type: application/octet-stream;\r\n"
    b' name*0="a very ";\r\n name*1="long ";\r\n name*2="name.bin"\r\n'
)


@requirement(
    "RFC 9051",
    "7.5.2",
    Level.SHOULD,
    "parameters that RFC 2231 continues are joined in BODYSTRUCTURE",
    needs=NEEDS,
    fails_on=["imap-structure-leaves-continuations"],
)
def test_continued_parameters_are_joined(target: Target) -> None:
    with target.own_mailbox() as name, in_rev2(target) as imap:
        imap.fill(name, target.compose(b"Body.\r\n", CONTINUED))
        found = imap.command("FETCH 1 BODYSTRUCTURE").must_be("OK").structure()
        if not isinstance(found, BodyPart):
            raise Violation("a part that is no multipart", found.media)
        told = {key.lower(): value for key, value in found.parameters or ()}
        expect.equal("parameters", told, {b"name": b"a very long name.bin"})
