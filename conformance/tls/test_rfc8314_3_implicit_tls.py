"""RFC 8314 section 3: what a session on a port of implicit TLS begins with."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable


@requirement(
    "RFC 8314",
    "3.1",
    Level.MUST,
    "POP3 on implicit TLS: after the greeting +OK the session is in the AUTHORIZATION state",
    needs=[Capability.POP3, Capability.SSL],
    fails_on=["pop3s-begins-logged-in"],
    safe=True,
)
def test_pop3s_begins_in_the_authorization_state(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.command("STAT").must_be_err()
        pop3.command("QUIT").must_be_ok()


@requirement(
    "RFC 8314",
    "3.2",
    Level.SHOULD,
    "IMAP on implicit TLS: after the greeting OK the session is in the not authenticated state",
    needs=[Capability.IMAP, Capability.SSL],
    fails_on=["imaps-begins-authenticated"],
    safe=True,
)
def test_imaps_begins_not_authenticated(target: Target) -> None:
    with target.imap() as imap:
        if b"PREAUTH" in imap.greeting_line.upper().split(b" ", 2)[1:2]:
            raise NotApplicable("the greeting is PREAUTH")
        imap.command("EXAMINE INBOX").must_be("NO", "BAD")
