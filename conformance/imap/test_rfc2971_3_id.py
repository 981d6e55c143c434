"""RFC 2971 section 3: ID."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapAnswer
from mailworthy.target import Target
from mailworthy.violation import Violation
from mailworthy.wire.imap import Literal, ServerId

NEEDS = [Capability.IMAP, Capability.IMAP_ID]
FIELDS, NAME_LIMIT, VALUE_LIMIT = 30, 30, 1024


def identity(answer: ImapAnswer) -> dict[str, str | None]:
    """What the server's one ID response lists, nothing for NIL; raises Violation."""
    found = answer.must_be("OK").of(ServerId)
    if len(found) != 1:
        raise Violation("one ID response", f"{len(found)} of them before {answer}")
    return dict(found[0].fields or {})


@requirement(
    "RFC 2971",
    "3.2",
    Level.MUST,
    "ID is answered by an ID response, before log-in, after it, and with a mailbox selected",
    needs=NEEDS,
    fails_on=[
        "imap-id-without-response",
        "imap-id-before-login-refused",
        "imap-id-with-mailbox-refused",
    ],
)
def test_id_is_answered_in_each_state(target: Target) -> None:
    with target.imap() as imap:
        if "ID" in imap.ask_capabilities():
            identity(imap.command("ID NIL"))
    with target.imap(ready=True) as imap:
        identity(imap.command("ID NIL"))
        imap.command("EXAMINE INBOX").granted()
        identity(imap.command("ID NIL"))


@requirement(
    "RFC 2971",
    "3.3",
    Level.MUST,
    "the server's ID has names of 30 octets and values of 1024 at most, 30 pairs, no name twice",
    needs=NEEDS,
    fails_on=[
        "imap-id-says-a-field-twice",
        "imap-id-field-too-long",
        "imap-id-value-too-long",
        "imap-id-of-31-fields",
    ],
)
def test_identity_keeps_its_limits(target: Target) -> None:
    with target.imap(ready=True) as imap:
        told = identity(imap.command("ID NIL"))
    names = [name.lower() for name in told]
    values = [value or "" for value in told.values()]
    expect.equal("names that come twice", len(names) - len(set(names)), 0)
    expect.holds(len(names) <= FIELDS, f"at most {FIELDS} pairs", f"{len(names)}")
    longest = max(map(len, names), default=0), max(map(len, values), default=0)
    expect.holds(longest[0] <= NAME_LIMIT, f"names of {NAME_LIMIT} octets", f"{longest[0]}")
    expect.holds(longest[1] <= VALUE_LIMIT, f"values of {VALUE_LIMIT} octets", f"{longest[1]}")


@requirement(
    "RFC 2971",
    "3.1",
    Level.SHOULD,
    "ID takes NIL, a list, values that are NIL, quoted or literal, and thirty pairs",
    needs=NEEDS,
    fails_on=[
        "imap-id-refused-with-nil",
        "imap-id-value-nil-refused",
        "imap-id-of-ten-fields-at-most",
    ],
)
def test_id_takes_each_form(target: Target) -> None:
    many = " ".join(f'"x-field{number}" "{number}"' for number in range(FIELDS))
    with target.imap(ready=True) as imap:
        for form in ("NIL", '("name" "mailworthy")', '("name" NIL)', f"({many})"):
            identity(imap.command(f"ID {form}"))
        identity(imap.command('ID ("name" ', Literal(b"mailworthy"), ")"))
        identity(imap.command(f'ID ("name" "{"v" * VALUE_LIMIT}")'))


@requirement(
    "RFC 2971",
    "3.1",
    Level.SHOULD,
    "a field without its value gets BAD",
    needs=NEEDS,
    fails_on=["imap-id-of-half-a-pair-ok"],
)
def test_id_of_half_a_pair_gets_bad(target: Target) -> None:
    with target.imap(ready=True) as imap:
        imap.command('ID ("name")').must_be("BAD")
        imap.command("NOOP").must_be("OK")


@requirement(
    "RFC 2971",
    "3",
    Level.MUST,
    "what a client says of itself changes nothing that it is offered",
    needs=NEEDS,
    fails_on=["imap-id-decides-what-is-announced"],
)
def test_id_changes_nothing(target: Target) -> None:
    with target.imap(ready=True) as imap:
        before = sorted(imap.ask_capabilities())
        for name in ("mailworthy-unloved", "Outlook Express"):
            imap.command(f'ID ("name" "{name}" "version" "0")').must_be("OK")
            expect.equal("capabilities", sorted(imap.ask_capabilities()), before)
        imap.command("EXAMINE INBOX").must_be("OK")
