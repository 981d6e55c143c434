"""RFC 3501 section 2.3.2: a flag that is permanent outlives the session that set it."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.endpoint import Protocol
from mailworthy.target import Target
from mailworthy.wire.imap import quote

FLAGS = frozenset({r"\Flagged", r"\Answered"})


@requirement(
    "RFC 3501",
    "2.3.2",
    Level.SHOULD,
    "Permanent flags that one session set are seen by a later one, at whichever endpoint",
    needs=[Capability.IMAP, Capability.LOGIN],
    fails_on=["imap-flags-end-with-the-session", "imap-flags-differ-by-transport"],
)
def test_flags_outlive_the_session(target: Target) -> None:
    with target.own_mailbox() as name:
        with target.imap(ready=True) as imap:
            opened = imap.fill(name, target.compose())
            code = opened.codes().get("PERMANENTFLAGS")
            kept = FLAGS & set(code.arguments) if code else FLAGS
            imap.command(r"STORE 1 +FLAGS (\Flagged \Answered)").must_be("OK")
        for endpoint in target.settings.endpoints_of(Protocol.IMAP):
            with target.imap(ready=True, endpoint=endpoint) as later:
                later.command(f"EXAMINE {quote(name)}").must_be("OK")
                flags = later.command("FETCH 1 (FLAGS)").must_be("OK").flags()
                missing = sorted(kept - flags)
                expect.equal(f"flags missing at {endpoint}", missing, [])
