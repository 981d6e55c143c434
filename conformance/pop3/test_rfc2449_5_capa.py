"""RFC 2449 section 5: the capability list."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable

IN_BOTH_STATES = frozenset({
    "TOP", "UIDL", "USER", "SASL", "RESP-CODES", "LOGIN-DELAY", "PIPELINING", "EXPIRE",
    "AUTH-RESP-CODE", "IMPLEMENTATION", "UTF8", "LANG",
})  # fmt: skip
"""Capabilities whose definitions (RFC 2449 section 6, RFC 3206 section 6, RFC 5034 section 3,
RFC 6856) have them announced in both states; STLS is for the AUTHORIZATION state alone (RFC 2595
section 8)."""
MAY_DIFFER = frozenset({"LOGIN-DELAY", "EXPIRE"})
"""Those of them whose arguments may be others after log-in."""
SOME_SECONDS = 3.0
"""In which a list is whole, or a server that says goodbye is gone."""
LONGEST = 512
"""Octets of the longest capability line, CRLF included."""


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


# The probe of the endpoint cannot get over a list without an end: hence `unprobed`.
@requirement(
    "RFC 2449",
    "5",
    Level.SHOULD,
    "the capability list comes to an end, in some seconds or else before the server says goodbye",
    needs=[Capability.POP3],
    fails_on=["pop3-capa-without-dot", "pop3-capa-without-end"],
    safe=True,
    unprobed=True,
)
def test_capability_list_has_an_end(target: Target) -> None:
    with target.pop3() as pop3:
        begun = pop3.stream.received
        answer = pop3.command("CAPA", multiline=True, within=SOME_SECONDS)
        if answer.lost is not None and not answer.closed and pop3.stream.received > begun:
            pop3.send(b"QUIT\r\n")
            answer = pop3.read_answer(within=SOME_SECONDS)
        if answer.lost is not None and pop3.stream.received == begun:
            raise Unreachable(f"CAPA: {answer}")
        if answer.ok is False:
            raise NotApplicable("the endpoint has no CAPA")
        expect.holds(answer.ok is not None, "an end of the capability list", str(answer))


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


@requirement(
    "RFC 2449",
    "5",
    Level.SHOULD,
    "the arguments of capabilities but LOGIN-DELAY and EXPIRE are the same after log-in",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_CAPA],
    fails_on=["pop3-capa-names-fewer-mechanisms-after-log-in"],
    safe=True,
)
def test_arguments_stay_the_same_after_log_in(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        before = pop3.capabilities
        pop3.capa()
        for tag in sorted(IN_BOTH_STATES - MAY_DIFFER):
            if tag in before and tag in pop3.capabilities:
                expect.equal(f"the argument of {tag}", pop3.capabilities[tag], before[tag])


@requirement(
    "RFC 2449",
    "5",
    Level.SHOULD,
    "a capability line has 512 octets at most, its CRLF included",
    needs=[Capability.POP3, Capability.POP3_CAPA],
    fails_on=["pop3-capability-line-too-long"],
    safe=True,
)
def test_capability_lines_have_512_octets_at_most(target: Target) -> None:
    with target.pop3() as pop3:
        longest = max(map(len, pop3.capa().must_be_ok().lines), default=0) + len(b"\r\n")
        expect.holds(longest <= LONGEST, f"at most {LONGEST} octets", f"{longest} octets")


@requirement(
    "RFC 2449",
    "5",
    Level.SHOULD,
    "CAPA is known in any case, as every keyword (RFC 1939 section 3), in both states",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_CAPA],
    fails_on=["pop3-capa-in-upper-case-only"],
)
def test_capa_is_known_in_any_case(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.command("capa", multiline=True).must_be_ok()
    with target.pop3(ready=True) as pop3:
        if pop3.capa().ok:
            pop3.command("Capa", multiline=True).must_be_ok()


@requirement(
    "RFC 2449",
    "5",
    Level.SHOULD,
    "CAPA with an argument, which it has not, is refused or answered with a list",
    needs=[Capability.POP3, Capability.POP3_CAPA, Capability.POP3_PIPELINING],
    fails_on=["pop3-capa-argument-disconnects", "pop3-capa-argument-asks-for-one"],
)
def test_capa_with_an_argument_is_answered(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.send(b"CAPA TOP\r\nQUIT\r\n")
        answer = pop3.read_answer(multiline=True)
        expect.holds(answer.ok is not None, "-ERR, or +OK and a list", str(answer))
        pop3.read_answer().must_be_ok()


@requirement(
    "RFC 2449",
    "5",
    Level.SHOULD,
    "CAPA after log-in leaves the session in the TRANSACTION state, and the marks as they are",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY, Capability.POP3_CAPA],
    fails_on=["pop3-capa-unmarks"],
)
def test_capa_changes_nothing(target: Target) -> None:
    target.empty()
    target.deliver(target.compose())
    with target.pop3(ready=True) as pop3:
        pop3.command("DELE 1").granted()
        if not (told := pop3.capa()).ok:
            raise Unreachable(f"no CAPA after log-in: {told}")
        expect.equal("messages not marked", pop3.stat()[0], 0)
