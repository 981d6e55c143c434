"""RFC 5161 section 3.1: ENABLE."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapAnswer, ImapSession
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Enabled

NEEDS = [Capability.IMAP, Capability.IMAP_ENABLE]
CANDIDATES = ("IMAP4REV2", "CONDSTORE", "QRESYNC", "UTF8=ACCEPT")
"""What specifications permit to be enabled: RFC 9051, 7162, 6855."""
ANNOUNCED_AS = {"UTF8=ACCEPT": {"UTF8=ACCEPT", "UTF8=ONLY"}}


def enabled(answer: ImapAnswer) -> list[str]:
    """What ENABLED lists, upper case; nothing where it did not come, which is judged once."""
    return [name for told in answer.of(Enabled) for name in told.names]


def enable(imap: ImapSession, *names: str) -> list[str]:
    """Say ENABLE, demand OK; what was enabled."""
    return enabled(imap.command(f"ENABLE {' '.join(names)}").must_be("OK"))


def candidate(imap: ImapSession) -> str:
    """An extension that is announced and that can be enabled; NotApplicable without one."""
    announced = imap.ask_capabilities()
    for name in CANDIDATES:
        if ANNOUNCED_AS.get(name, {name}) & announced:
            return name
    raise NotApplicable("nothing is announced of which we know that it can be enabled")


@requirement(
    "RFC 5161",
    "3.1",
    Level.MUST,
    "an argument that the server does not know is ignored: OK, and it is not listed",
    needs=NEEDS,
    fails_on=["imap-enable-of-unknown-bad", "imap-enable-lists-unknown"],
)
def test_unknown_argument_is_ignored(target: Target) -> None:
    with target.imap(ready=True) as imap:
        expect.equal("what is enabled", enable(imap, "X-MAILWORTHY"), [])


@requirement(
    "RFC 5161",
    "3.1",
    Level.MUST,
    "an ENABLE that gets OK brings one ENABLED response, though nothing be enabled",
    needs=NEEDS,
    fails_on=["imap-enabled-left-out"],
)
def test_enable_brings_enabled(target: Target) -> None:
    with target.imap(ready=True) as imap:
        told = imap.command("ENABLE X-MAILWORTHY").must_be("OK").of(Enabled)
        expect.equal("number of ENABLED responses", len(told), 1)


@requirement(
    "RFC 5161",
    "3.1",
    Level.MUST,
    "an extension that is known, but that nothing permits to be enabled, is ignored",
    needs=NEEDS,
    fails_on=["imap-enable-lists-all-that-is-announced"],
)
def test_extension_that_needs_no_enabling_is_ignored(target: Target) -> None:
    with target.imap(ready=True) as imap:
        known = sorted({"IDLE", "NAMESPACE", "UIDPLUS"} & imap.ask_capabilities())
        if not known:
            raise NotApplicable("no such extension is announced")
        expect.equal("what is enabled", enable(imap, *known), [])


@requirement(
    "RFC 5161",
    "3.1",
    Level.MUST,
    "an extension that is supported and can be enabled is enabled, and ENABLED lists it",
    needs=NEEDS,
    fails_on=["imap-enable-enables-nothing", "imap-enable-stops-at-the-unknown"],
)
def test_extension_is_enabled(target: Target) -> None:
    with target.imap(ready=True) as imap:
        name = candidate(imap)
        found = enable(imap, "X-MAILWORTHY", name)
        expect.holds(name in found, f"ENABLED with {name}", f"enabled: {found}")


@requirement(
    "RFC 5161",
    "3.1",
    Level.SHOULD,
    "each ENABLED response has what its own ENABLE turned on, and no more",
    needs=NEEDS,
    fails_on=["imap-enabled-lists-earlier-ones"],
)
def test_enabled_has_what_is_new(target: Target) -> None:
    with target.imap(ready=True) as imap:
        name = candidate(imap)
        if name not in enable(imap, name):
            raise NotApplicable(f"{name} is not enabled")
        again = enable(imap, "X-MAILWORTHY")
        expect.equal("what another ENABLE turns on", again, [])


@requirement(
    "RFC 5161",
    "3.1",
    Level.MUST,
    "ENABLE changes nothing in the list of capabilities",
    needs=NEEDS,
    fails_on=["imap-enable-changes-capabilities"],
)
def test_enable_leaves_the_capabilities(target: Target) -> None:
    with target.imap(ready=True) as imap:
        name = candidate(imap)
        before = sorted(imap.ask_capabilities())
        imap.command(f"ENABLE {name}").must_be("OK")
        expect.equal("capabilities", sorted(imap.ask_capabilities()), before)


@requirement(
    "RFC 5161",
    "3.1",
    Level.SHOULD,
    "ENABLE is not valid before log-in",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=["imap-enable-before-login-accepted"],
)
def test_enable_before_login_is_refused(target: Target) -> None:
    with target.imap() as imap:
        imap.command("ENABLE X-MAILWORTHY").must_be("BAD", "NO")
        imap.command("NOOP").must_be("OK")


@requirement(
    "RFC 5161",
    "3.1",
    Level.SHOULD,
    "what is enabled is enabled for its own connection alone",
    needs=NEEDS,
    fails_on=["imap-enabled-for-the-account"],
)
def test_enabling_ends_with_the_connection(target: Target) -> None:
    with target.imap(ready=True) as one:
        name = candidate(one)
        if name not in enable(one, name):
            raise NotApplicable(f"{name} is not enabled")
    with target.imap(ready=True) as two:
        found = enable(two, name)
        expect.holds(name in found, f"ENABLED with {name}, as if for the first time", f"{found}")
