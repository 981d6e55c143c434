"""RFC 1939 section 3: transparency."""

from mailworthy import expect
from mailworthy.fidelity import demand_stuffing
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire.mime import split


def demand_body(target: Target, body: bytes) -> None:
    """Demand that RETR brings this body of the only message as it was sent."""
    message_id = target.new_message_id()
    target.empty()
    target.deliver(target.compose(body, message_id=message_id))
    demand_stuffing(target, "RETR 1", body)
    if split(target.delivered(message_id))[1] != body:
        raise Unreachable("the message was altered on its way in")
    with target.pop3(ready=True) as pop3:
        if target.settings.read_by == "pop3" and not pop3.stat()[0]:
            raise NotApplicable("what was retrieved is removed (section 8)")
        expect.same_octets("body", split(pop3.retr(1))[1], body)
        pop3.command("STAT").must_be_ok()


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "lines that begin with a dot are byte-stuffed by RETR, which every server supports (section 7)",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=[
        "pop3-dots-not-stuffed",
        "pop3-only-lone-dots-stuffed",
        "pop3-every-dot-doubled",
        "pop3-empty-line-before-the-final-dot",
    ],
)
def test_retr_brings_dots_through(target: Target) -> None:
    body = b".\r\n..\r\n...\r\n.dot\r\n. \r\n..dots\r\nno.dot.\r\n\r\n.\r\n.\r\n"
    demand_body(target, body)


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "byte-stuffing misses no line, wherever in a long message it begins",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-dots-at-buffer-ends-not-stuffed"],
)
def test_dots_are_stuffed_wherever_buffers_end(target: Target) -> None:
    # Lines of three, four and seven octets begin, in the end, at every offset in a buffer.
    demand_body(target, b".\r\n" * 6000 + b"..\r\n" * 5000 + b".dots\r\n" * 4000)


@requirement(
    "RFC 1939",
    "3",
    Level.MUST,
    "a message without a body, or of empty lines, ends with the line of a dot and nothing more",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-empty-line-before-the-final-dot", "pop3-empty-lines-at-the-end-dropped"],
)
def test_empty_lines_at_the_end_are_kept(target: Target) -> None:
    for body in (b"", b"\r\n", b"\r\n\r\n", b"\r\n.\r\n\r\n"):
        demand_body(target, body)


# The text says it of every line of the response. The lines of a message are the message's own, but
# which section 11 counts each line end as two octets: hence no MUST.
@requirement(
    "RFC 1939",
    "3",
    Level.SHOULD,
    "each line of a message ends with CRLF as RETR sends it",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-header-lines-end-with-lf"],
)
def test_lines_of_a_message_end_with_crlf(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n\r\nTwo.\r\n"))
    with target.pop3(ready=True) as pop3:
        lines = pop3.retr(1).split(b"\r\n")
        bare = [line for line in lines if b"\n" in line or b"\r" in line]
        expect.holds(not bare, "no line end but CRLF", f"{bare[:1]!r}")
