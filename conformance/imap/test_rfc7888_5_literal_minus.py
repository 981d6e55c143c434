"""RFC 7888 section 5: LITERAL-, by which literals that do not wait have 4096 octets at most."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapAnswer, ImapSession
from mailworthy.session.imap_raw import pipelined
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Condition, quote

PATIENCE = 5.0
LIMIT = 4096
NEEDS = [Capability.IMAP, Capability.IMAP_LITERAL_MINUS]


def append(imap: ImapSession, name: str, octets: bytes) -> dict[str, ImapAnswer]:
    """APPEND by a literal that does not wait, then NOOP."""
    line = f"big APPEND {quote(name)} {{{len(octets)}+}}\r\n".encode()
    tags = ["big", "next"]
    return pipelined(imap, line, octets, b"\r\nnext NOOP\r\n", tags=tags, within=PATIENCE)


def farewells(answer: ImapAnswer) -> list[Condition]:
    """The BYEs before a completion, or before the end."""
    return [told for told in answer.of(Condition) if told.status == "BYE"]


@requirement(
    "RFC 7888",
    "5",
    Level.MUST,
    "LITERAL+ and LITERAL- are not announced at the same time",
    needs=[Capability.IMAP],
    fails_on=["imap-both-literals-announced"],
)
def test_literal_plus_and_minus_are_not_both_announced(target: Target) -> None:
    with target.imap() as imap:
        told = [imap.ask_capabilities()]
    with target.imap(ready=True) as imap:
        told.append(imap.ask_capabilities())
    for names in told:
        found = sorted({"LITERAL+", "LITERAL-"} & names)
        expect.holds(len(found) < 2, "one of LITERAL+ and LITERAL-", " and ".join(found))


@requirement(
    "RFC 7888",
    "5",
    Level.MUST,
    "with LITERAL- a literal of 4096 octets need not wait",
    needs=NEEDS,
    fails_on=["imap-literal-minus-of-1000-octets"],
)
def test_literal_of_4096_octets_is_taken_at_once(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        if "LITERAL-" not in imap.ask_capabilities():
            raise NotApplicable("LITERAL- is not announced after log-in")
        octets = target.compose()
        octets += b"x" * (LIMIT - 2 - len(octets)) + b"\r\n"
        found = append(imap, name, octets)
        found["big"].must_be("OK")
        found["next"].must_be("OK")


@requirement(
    "RFC 7888",
    "5",
    Level.MUST,
    "with LITERAL- a message above 4096 octets that does not wait gets BAD [TOOBIG], or BYE",
    needs=NEEDS,
    fails_on=["imap-literal-minus-without-toobig", "imap-big-literal-carried-out"],
)
def test_big_literal_gets_toobig(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        if "LITERAL-" not in imap.ask_capabilities():
            raise NotApplicable("LITERAL- is not announced after log-in")
        line = b"inner CAPABILITY\r\n"
        answer = append(imap, name, line * 300)
        big = answer["big"]
        if big.status == "OK":
            raise NotApplicable("the server takes more than it announces")
        strange = [t for t in answer["next"].untagged if getattr(t, "tag", "") == "inner"]
        expect.equal("commands of the literal that were carried out", len(strange), 0)
        if not farewells(big):
            said = big.status == "NO" or big.has_code("TOOBIG")  # the code is of BAD alone
            expect.holds(said, "BAD [TOOBIG], or BYE", str(big))
            answer["next"].must_be("OK")


@requirement(
    "RFC 7888",
    "5",
    Level.SHOULD,
    "where a big literal gets BYE, that says TOOBIG",
    needs=NEEDS,
    fails_on=["imap-bye-to-a-big-literal-without-toobig"],
)
def test_bye_to_a_big_literal_says_toobig(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        if "LITERAL-" not in imap.ask_capabilities():
            raise NotApplicable("LITERAL- is not announced after log-in")
        for told in farewells(append(imap, name, b"x" * (LIMIT + 2))["big"]):
            code = told.code.name if told.code else "no code"
            expect.equal("the code of BYE", code, "TOOBIG")
