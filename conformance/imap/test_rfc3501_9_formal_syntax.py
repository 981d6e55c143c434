"""RFC 3501 section 9: formal syntax."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 3501",
    "9",
    Level.MUST,
    "INBOX is the same mailbox in whatever case it is written, quoted or not",
    needs=[Capability.IMAP],
    fails_on=["imap-inbox-depends-on-case", "imap-quoted-inbox-depends-on-case"],
    safe=True,
)
def test_inbox_is_the_same_in_any_case(target: Target) -> None:
    with target.imap(ready=True) as imap:
        told = imap.command("EXAMINE INBOX").granted().codes().get("UIDVALIDITY")
        for spelling in ("iNbOx", '"inbox"'):
            answer = imap.command(f"EXAMINE {spelling}").must_be("OK")
            expect.equal(f"UIDVALIDITY of {spelling}", answer.codes().get("UIDVALIDITY"), told)
