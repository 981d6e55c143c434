"""RFC 1939 section 7: UIDL, where the server has it."""

from mailworthy import expect
from mailworthy.delivery import awaited
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Session
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable

NEEDS = [Capability.POP3, Capability.LOGIN, Capability.DELIVERY]
MANY = 11
"""Messages enough that a number has two digits."""


def fill(target: Target, *bodies: bytes) -> None:
    """Have messages with these bodies in the maildrop, and no others."""
    target.empty()
    for body in bodies:
        target.deliver(target.compose(body))


def listing(target: Target) -> Pop3Session:
    """A session with a server that has UIDL; raises NotApplicable where it has not."""
    pop3 = target.pop3(ready=True)
    if not target.has(Capability.POP3_UIDL) and not pop3.command("UIDL", multiline=True).ok:
        raise NotApplicable("the server has no UIDL")
    return pop3


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "a unique-id has 1 to 70 characters from 0x21 to 0x7E, and nothing follows it",
    needs=NEEDS,
    fails_on=[
        "pop3-unique-id-too-long",
        "pop3-unique-id-with-space",
        "pop3-unique-id-empty",
        "pop3-unique-id-listing-says-more",
    ],
)
def test_unique_id_listing_has_its_form(target: Target) -> None:
    fill(target, b"Body.\r\n")
    with listing(target) as pop3:
        pop3.unique_ids()
        pop3.command("UIDL 1").unique_ids()


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "UIDL with a message-number tells of that message what UIDL without one does",
    needs=NEEDS,
    fails_on=["pop3-uidl-of-one-tells-another", "pop3-uidl-of-one-leaves-out-the-number"],
)
def test_uidl_of_one_message_agrees_with_uidl(target: Target) -> None:
    fill(target, *[b"Body.\r\n"] * MANY)
    with listing(target) as pop3:
        for number, unique_id in pop3.unique_ids().items():
            answer = pop3.command(f"UIDL {number}").unique_ids()
            expect.equal("unique-id listing", answer, {number: unique_id})


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "UIDL lists the messages that LIST lists, by the same numbers",
    needs=NEEDS,
    fails_on=["pop3-uidl-leaves-out-the-last", "pop3-uidl-numbers-from-zero"],
)
def test_uidl_lists_what_list_does(target: Target) -> None:
    fill(target, *[b"Body.\r\n"] * MANY)
    with listing(target) as pop3:
        expect.equal("numbers that UIDL tells", sorted(pop3.unique_ids()), sorted(pop3.sizes()))


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "UIDL of an empty maildrop lists nothing, where it is not refused",
    needs=NEEDS,
    fails_on=["pop3-uidl-of-nothing-lists-something"],
)
def test_uidl_of_an_empty_maildrop_lists_nothing(target: Target) -> None:
    target.empty()
    with listing(target) as pop3:
        if pop3.stat()[0]:
            raise Unreachable("the maildrop is not empty")
        answer = pop3.command("UIDL", multiline=True)
        if answer.ok is not False:
            expect.equal("unique-id listings", answer.unique_ids(), {})


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "messages that differ have unique-ids that differ",
    needs=NEEDS,
    fails_on=["pop3-unique-ids-all-alike"],
)
def test_unique_ids_differ(target: Target) -> None:
    fill(target, b"One.\r\n", b"Two.\r\n")
    with listing(target) as pop3:
        unique_ids = pop3.unique_ids()
        expect.equal("different unique-ids", len(set(unique_ids.values())), 2)


# Copies that are the same may share a unique-id, and it may be a hash of the message: but of the
# whole of it.
@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "messages that differ in their body alone, and share a Message-ID, have different unique-ids",
    needs=NEEDS,
    fails_on=["pop3-unique-ids-are-message-ids", "pop3-unique-ids-are-hashes-of-the-header"],
)
def test_unique_ids_of_one_message_id_differ(target: Target) -> None:
    message_id = target.new_message_id()
    target.empty()
    target.deliver(target.compose(b"One.\r\n", message_id=message_id))
    target.send_message(target.compose(b"Two.\r\n", message_id=message_id))
    target.deliver(target.compose())  # what is sent later is there: so is what was sent before

    def there() -> Pop3Session | None:
        pop3 = listing(target)
        if pop3.stat()[0] >= 3:
            return pop3
        pop3.quit()
        return None

    with awaited(there, "a second message with its Message-ID", 5, paced=False) as pop3:
        unique_ids = pop3.unique_ids()
        expect.equal("different unique-ids", len(set(unique_ids.values())), 3)


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "unique-ids persist across sessions, those that end without QUIT included",
    needs=NEEDS,
    fails_on=["pop3-unique-ids-change"],
)
def test_unique_ids_persist(target: Target) -> None:
    fill(target, b"One.\r\n", b"Two.\r\n")
    with listing(target) as pop3:
        unique_ids = sorted(pop3.unique_ids().values())
    with target.pop3(ready=True) as pop3:
        expect.equal("unique-ids", sorted(pop3.unique_ids().values()), unique_ids)
        pop3.quit()
    with target.pop3(ready=True) as pop3:
        expect.equal("unique-ids", sorted(pop3.unique_ids().values()), unique_ids)


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "a message that is retrieved keeps its unique-id, in the session and in later ones",
    needs=NEEDS,
    fails_on=["pop3-unique-id-tells-what-was-read", "pop3-unique-id-tells-what-was-read-before"],
)
def test_unique_id_outlives_retrieval(target: Target) -> None:
    fill(target, b"One.\r\n", b"Two.\r\n")
    with listing(target) as pop3:
        unique_ids = pop3.unique_ids()
        pop3.retr(1)
        expect.equal("unique-ids after RETR", pop3.unique_ids(), unique_ids)
        pop3.quit()
    with target.pop3(ready=True) as pop3:
        left = set(pop3.unique_ids().values())  # section 8 lets a site remove what was retrieved
        strange = sorted(left - set(unique_ids.values()))
        expect.equal("unique-ids that were not there before", strange, [])


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "the other messages keep their unique-ids when one is marked, and when it is removed",
    needs=NEEDS,
    fails_on=["pop3-unique-ids-are-numbers", "pop3-unique-ids-move-up"],
)
def test_unique_ids_outlive_other_messages(target: Target) -> None:
    fill(target, b"One.\r\n", b"Two.\r\n", b"Three.\r\n")
    with listing(target) as pop3:
        unique_ids = pop3.unique_ids()
        others = {number: unique_ids[number] for number in (1, 3)}
        pop3.command("DELE 2").granted()
        expect.equal("unique-ids after DELE", pop3.unique_ids(), others)
        pop3.quit()
    with target.pop3(ready=True) as pop3:
        left = sorted(pop3.unique_ids().values())
        expect.equal("unique-ids after QUIT", left, sorted(others.values()))


@requirement(
    "RFC 1939",
    "7",
    Level.SHOULD,
    "the unique-id of a message that was removed is not given to another one",
    needs=NEEDS,
    fails_on=["pop3-unique-ids-are-numbers"],
)
def test_unique_id_is_not_given_again(target: Target) -> None:
    fill(target, b"One.\r\n")
    with listing(target) as pop3:
        removed = pop3.unique_ids()[1]
        pop3.command("DELE 1").granted()
        pop3.quit()
    target.deliver(target.compose(b"Two.\r\n"))
    with target.pop3(ready=True) as pop3:
        given = pop3.unique_ids()[1]
        expect.holds(given != removed, f"another unique-id than {removed!r}", repr(given))


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "UIDL of a message that is marked is refused with -ERR, and UIDL does not list it",
    needs=NEEDS,
    fails_on=["pop3-uidl-of-marked-answered", "pop3-uidl-lists-marked"],
)
def test_uidl_hides_what_is_marked(target: Target) -> None:
    fill(target, b"One.\r\n", b"Two.\r\n")
    with listing(target) as pop3:
        pop3.command("DELE 1").granted()
        pop3.command("UIDL 1").must_be_err()
        expect.equal("messages that UIDL lists", list(pop3.unique_ids()), [2])


@requirement(
    "RFC 1939",
    "7",
    Level.MUST,
    "UIDL of no message, or with an argument that is no message-number, is refused with -ERR",
    needs=NEEDS,
    fails_on=[
        "pop3-number-past-the-end-is-the-last",
        "pop3-number-zero-is-the-last",
        "pop3-number-wraps",
        "pop3-number-read-leniently",
    ],
)
def test_uidl_of_no_message_gets_err(target: Target) -> None:
    fill(target, b"One.\r\n")
    listing(target).quit()
    for argument in (0, 2, 2**32 + 1, "one", "1x", "-1"):
        with target.pop3(ready=True) as pop3:
            pop3.command(f"UIDL {argument}").must_be_err()


@requirement(
    "RFC 1939",
    "7",
    Level.SHOULD,
    "UIDL with a second argument is refused with -ERR",
    needs=NEEDS,
    fails_on=["pop3-second-argument-ignored"],
)
def test_second_argument_of_uidl_gets_err(target: Target) -> None:
    fill(target, b"One.\r\n")
    with listing(target) as pop3:
        pop3.command("UIDL 1 1").must_be_err()
