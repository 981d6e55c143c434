"""RFC 3516 section 5: MIME encoded headers."""

from mailworthy import expect
from mailworthy.models.mime_tree import Mail, Part, fields
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import Unreachable

WORD = b"X-Comment: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n"


@requirement(
    "RFC 3516",
    "5",
    Level.MUST,
    "encoded words of a header stay as they are in whatever BINARY brings",
    needs=[Capability.IMAP, Capability.IMAP_BINARY],
    fails_on=["imap-binary-decodes-words"],
)
def test_encoded_words_stay_in_binary(target: Target) -> None:
    inner = Mail(fields(1, WORD), Part(body=b"Inner.\r\n", parameters=(("charset", "us-ascii"),)))
    outer = Part(
        "multipart/mixed",
        parameters=(("boundary", "=_words"),),
        parts=(Part("message/rfc822", message=inner),),
    )
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, Mail(fields(2, WORD), outer).octets())
        fetches = imap.command("FETCH 1 BINARY.PEEK[1]").must_be("OK").fetches()
        octets = next((fetch.octets("BINARY[1]") for fetch in fetches), None)
        if octets is None:
            raise Unreachable("BINARY[1] is not told")
        expect.holds(WORD.rstrip() in octets, f"{WORD!r} in BINARY[1]", repr(octets[:400]))
