"""RFC 3501 section 7.2.1: capabilities, asked for or not."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Condition

REVISIONS = frozenset({"IMAP4REV1", "IMAP4REV2"})


@requirement(
    "RFC 3501",
    "7.2.1",
    Level.SHOULD,
    "capabilities in the greeting are those that CAPABILITY tells then",
    needs=[Capability.IMAP],
    fails_on=["imap-greeting-has-other-capabilities"],
)
def test_greeting_has_the_capabilities(target: Target) -> None:
    with target.imap(secured=False) as imap:
        greeting = imap.greeting
        code = greeting.code if isinstance(greeting, Condition) else None
        if code is None or code.name != "CAPABILITY":
            raise NotApplicable("the greeting has no capabilities")
        asked = sorted(imap.ask_capabilities())
        expect.equal("capabilities", sorted(map(str.upper, code.arguments)), asked)


@requirement(
    "RFC 3501",
    "7.2.1",
    Level.SHOULD,
    "capabilities in the OK of a log-in are those that CAPABILITY tells then",
    needs=[Capability.IMAP],
    fails_on=["imap-login-tells-old-capabilities"],
)
def test_log_in_has_the_capabilities(target: Target) -> None:
    account = target.account
    with target.imap() as imap:
        answer = imap.try_log_in(account.user, account.secret, token=account.token).granted()
        if answer.code is None or answer.code.name != "CAPABILITY":
            raise NotApplicable("the OK of the log-in has no capabilities")
        told = sorted(map(str.upper, answer.code.arguments))
        expect.equal("capabilities", told, sorted(imap.ask_capabilities()))


@requirement(
    "RFC 3501",
    "7.2.1",
    Level.MUST,
    "the protocol's revision is announced before log-in, after it, and with a mailbox selected",
    needs=[Capability.IMAP],
    fails_on=["imap-revision-not-announced-after-login", "imap-capability-without-revision"],
)
def test_revision_is_announced_in_each_state(target: Target) -> None:
    with target.imap() as imap:
        told = [imap.ask_capabilities()]
    with target.imap(ready=True) as imap:
        told.append(imap.ask_capabilities())
        imap.command("EXAMINE INBOX").granted()
        told.append(imap.ask_capabilities())
    for names in told:
        expect.holds(REVISIONS & names, "IMAP4rev1 or IMAP4rev2", " ".join(sorted(names)))
