r"""RFC 3501 section 6.4.5: data items, macros, sets of messages, and \Seen."""

from mailworthy import expect
from mailworthy.models.mime_tree import MIXED, PLAIN
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapSession
from mailworthy.target import Target
from mailworthy.violation import Unreachable, Violation

NEEDS = [Capability.IMAP]
SIMPLE = (PLAIN, MIXED)
STATIC = ("INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODYSTRUCTURE", "BODY[]", "BODY[1]")
MACROS = {
    "FAST": {"FLAGS", "INTERNALDATE", "RFC822.SIZE"},
    "ALL": {"FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE"},
    "FULL": {"FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY"},
}
ITEMS = (
    "FLAGS", "UID", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY", "BODYSTRUCTURE",
)  # fmt: skip
READS = ("BODY[]", "BODY[TEXT]", "BODY[1]", "BODY[HEADER]", "BODY[]<0.5>", "RFC822", "RFC822.TEXT")
LOOKS = ("BODY.PEEK[]", "BODY.PEEK[1]", "BODY.PEEK[TEXT]<0.5>", "RFC822.HEADER", *ITEMS)
SETS = {
    "1": [1], "*": [4], "2:3": [2, 3], "3:2": [2, 3], "*:3": [3, 4], "3:*": [3, 4],
    "1,3": [1, 3], "4,1:2": [1, 2, 4], "1:3,2:4": [1, 2, 3, 4], "2,2,2": [2],
}  # fmt: skip
"""Sets in a mailbox of 4 messages, and the messages that each stands for."""


def items_of(imap: ImapSession, wanted: str) -> set[str]:
    """Names of all items that came for message 1."""
    answer = imap.command(f"FETCH 1 {wanted}").must_be("OK")
    return {name for fetch in answer.fetches() if fetch.number == 1 for name in fetch.items}


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "each data item may be asked for alone, without parentheses, or in a list",
    needs=NEEDS,
    fails_on=["imap-fetch-takes-lists-only", "imap-fetch-forgets-the-last-item"],
)
def test_items_come_alone_and_in_lists(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        for item in ITEMS:
            for wanted in (item, f"({item})"):
                missing = {item} - items_of(imap, wanted)
                expect.holds(not missing, f"{item} after FETCH 1 {wanted}", "none")
        missing = set(ITEMS) - items_of(imap, f"({' '.join(ITEMS)})")
        expect.equal("items missing of a list of all", missing, set())


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "ALL, FAST and FULL stand for their lists of items",
    needs=NEEDS,
    fails_on=["imap-macro-all-lacks-the-envelope", "imap-macro-full-lacks-the-body"],
)
def test_macros_stand_for_their_items(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        for macro, wanted in MACROS.items():
            expect.equal(f"items missing of {macro}", wanted - items_of(imap, macro), set())


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    r"whatever fetches a part of the body without PEEK sets \Seen, be it a few octets",
    needs=NEEDS,
    fails_on=[
        "imap-rfc822-leaves-unseen",
        "imap-partial-leaves-unseen",
        "imap-body-leaves-unseen",
    ],
)
def test_reading_any_section_sets_seen(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(target.compose() for _ in READS))
        for number, item in enumerate(READS, 1):
            imap.command(f"FETCH {number} {item}").must_be("OK")
            flags = imap.command(f"FETCH {number} FLAGS").must_be("OK").flags(number)
            expect.holds(r"\Seen" in flags, rf"\Seen after {item}", f"flags {sorted(flags)}")


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    r"neither PEEK nor RFC822.HEADER nor what describes a message sets \Seen",
    needs=NEEDS,
    fails_on=["imap-structure-sets-seen", "imap-rfc822-header-sets-seen", "imap-peek-sets-seen"],
)
def test_looking_leaves_unseen(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        for item in (*LOOKS, "ALL", "FULL", "FAST"):
            imap.command(f"FETCH 1 {item}").must_be("OK")
            flags = imap.command("FETCH 1 FLAGS").must_be("OK").flags()
            expect.equal(f"flags after {item}", sorted(flags), [])


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    r"where fetching a body sets \Seen, the FETCH responses tell the new flags",
    needs=NEEDS,
    fails_on=["imap-implicit-seen-is-not-told"],
)
def test_implicit_seen_is_told(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        flags = imap.command("FETCH 1 BODY[TEXT]").must_be("OK").flags()
        expect.equal("flags told", sorted(flags), [r"\Seen"])


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.MUST,
    "date, size, envelope, structure and octets of a message never change, whoever fetches them",
    needs=NEEDS,
    fails_on=["imap-internal-date-is-now", "imap-size-differs-by-session"],
)
def test_static_items_do_not_change(target: Target) -> None:
    wanted = " ".join(STATIC).replace("BODY[", "BODY.PEEK[")
    seen: list[dict[str, object]] = []
    with target.own_mailbox() as name:
        with target.imap(ready=True) as imap:
            imap.fill(name, *(mail.octets() for mail in SIMPLE))
            for _ in range(2):
                seen.append(static_items(imap, wanted))
                imap.command(r"STORE 1:* FLAGS.SILENT (\Seen \Flagged)").granted()
        with target.imap(ready=True) as other:
            other.fill(name)
            seen.append(static_items(other, wanted))
    for later in seen[1:]:
        changed = [key for key in seen[0] if later.get(key) != seen[0][key]]
        if changed:
            raise Violation(f"{changed[0]} as before", "another value")


def static_items(imap: ImapSession, wanted: str) -> dict[str, object]:
    """Message and item → value; raises Unreachable where one is missing."""
    answer = imap.command(f"FETCH 1:* ({wanted})").must_be("OK")
    found: dict[str, object] = {
        f"{item} of message {fetch.number}": fetch.items[item]
        for fetch in answer.fetches()
        for item in STATIC
        if item in fetch.items
    }
    if len(found) != len(STATIC) * len(SIMPLE):
        raise Unreachable(f"of the items some were not told: {', '.join(found)}")
    return found


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "FETCH answers for the messages of a set, in whichever order and however often it names them",
    needs=NEEDS,
    fails_on=["imap-fetch-set-not-turned", "imap-fetch-star-is-the-first", "imap-fetch-off-by-one"],
)
def test_fetch_takes_sequence_sets(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(target.compose() for _ in range(4)))
        uids = imap.command("FETCH 1:4 UID").must_be("OK").uids()
        expect.equal("number of UIDs", len(uids), 4)
        for some, numbers in SETS.items():
            answer = imap.command(f"FETCH {some} UID").must_be("OK")
            found = {fetch.number: fetch.uid for fetch in answer.fetches() if fetch.uid}
            expect.equal(f"FETCH {some} UID", found, {n: uids[n - 1] for n in numbers})


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.MAY,
    "a sequence number above the number of messages gets BAD, as a comment of section 9 has it",
    needs=NEEDS,
    fails_on=["imap-number-beyond-gets-ok"],
)
def test_number_beyond_the_last_gets_bad(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        imap.command("FETCH 2 FLAGS").must_be("BAD", "NO")


@requirement(
    "RFC 3501",
    "6.4.5",
    Level.SHOULD,
    "FETCH of what is no item, no section or no set is refused, and the session goes on",
    needs=NEEDS,
    fails_on=["imap-fetch-passes-over-unknown-items", "imap-fetch-of-zero-gets-ok"],
)
def test_malformed_fetch_is_refused(target: Target) -> None:
    malformed = ("1 X-MAILWORTHY", "0 FLAGS", "1", "1 (FLAGS", "1 BODY[X]", "1:x UID", "1 ()")
    with target.own_mailbox() as name:
        for arguments in malformed:
            with target.imap(ready=True) as imap:
                imap.fill(name, target.compose())
                imap.command(f"FETCH {arguments}").must_be("BAD", "NO")
                imap.command("FETCH 1 FLAGS").must_be("OK")
