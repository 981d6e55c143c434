"""RFC 5321 section 4.5.3.2: how long a server waits for a client; all else is for clients."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 5321",
    "4.5.3.2.7",
    Level.SHOULD,
    "A client that is silent for five minutes keeps its connection, wherever it is",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-silent-client-dropped", "smtp-silent-transaction-dropped"],
    slow=295,  # five minutes, less what clocks may differ by
)
def test_silent_client_is_kept(target: Target) -> None:
    with target.smtp() as new, target.smtp(ready=True) as ready, target.smtp(ready=True) as begun:
        begun.begin(target.account.address)
        said = new.read_answer(within=target.silence)
        expect.holds(said.code is None and not said.closed, "the connection is kept", str(said))
        for smtp in (new, ready, begun):
            answer = smtp.command("NOOP")
            expect.holds(answer.code == 250, f"250 after {target.silence:g} s", str(answer))
