"""RFC 2449 section 5: the capability list."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target

IN_BOTH_STATES = frozenset({
    "TOP", "UIDL", "USER", "SASL", "RESP-CODES", "LOGIN-DELAY", "PIPELINING", "EXPIRE",
    "AUTH-RESP-CODE",
})  # fmt: skip
"""Capabilities whose definitions (RFC 2449 section 6, RFC 3206 section 6, RFC 5034 section 3) have
them announced in both states; STLS is for the AUTHORIZATION state alone (RFC 2595 section 8)."""


@requirement(
    "RFC 2449",
    "5",
    Level.SHOULD,
    "the capability list, which may be had before log-in, ends with a line of a dot",
    needs=[Capability.POP3, Capability.POP3_CAPA, Capability.POP3_PIPELINING],
    fails_on=["pop3-capa-without-dot"],
    safe=True,
)
def test_capability_list_ends_with_a_dot(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.send(b"CAPA\r\nQUIT\r\n")  # QUIT ends what is read should there be no dot
        pop3.read_answer(multiline=True).must_be_ok()
        pop3.read_answer().must_be_ok()


@requirement(
    "RFC 2449",
    "5",
    Level.MUST,
    "what CAPA announces before log-in, but STLS, it announces after log-in too",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_CAPA],
    fails_on=["pop3-capa-refused-after-log-in", "pop3-capa-forgets-sasl"],
    safe=True,
)
def test_capabilities_stay_announced_after_log_in(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        before = set(pop3.capabilities)
        pop3.capa().must_be_ok()
        announced = before & IN_BOTH_STATES
        missing = announced - set(pop3.capabilities)
        expect.holds(
            not missing,
            f"{', '.join(sorted(announced))} announced after log-in too",
            f"no longer announced: {', '.join(sorted(missing))}",
        )
