"""RFC 9051 section 6.3.2: SELECT in IMAP4rev2."""

from mailworthy import expect
from mailworthy.naming import speak_rev2
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import create, has, inferior
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Code, Condition, ListEntry, quote

NEEDS = [Capability.IMAP, Capability.IMAP4REV2]


@requirement(
    "RFC 9051",
    "6.3.2",
    Level.MUST,
    "SELECT brings a LIST response with the mailbox's name, its attributes accurate",
    needs=NEEDS,
    fails_on=["imap-rev2-select-without-list", "imap-rev2-select-lists-wrong-attributes"],
)
def test_select_brings_a_list_response(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        speak_rev2(imap)
        inferior(imap, name, "child")
        entry = imap.command(f'SELECT "{name}"').must_be("OK").first(ListEntry, "LIST")
        expect.equal("name", entry.name, name)
        for wrong in (r"\Noselect", r"\NonExistent", r"\HasNoChildren", r"\Noinferiors"):
            expect.holds(not has(entry, wrong), f"no {wrong}", f"{entry.attributes}")


@requirement(
    "RFC 9051",
    "6.3.2",
    Level.MUST,
    "where SELECT leaves a mailbox, OK [CLOSED] comes before all that is of the new one",
    needs=NEEDS,
    fails_on=["imap-rev2-select-without-closed", "imap-rev2-closed-comes-last"],
)
def test_second_select_says_closed(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        speak_rev2(imap)
        other = create(imap, f"{name}-other")
        imap.command(f'SELECT "{name}"').granted()
        for command in ("SELECT", "EXAMINE"):
            answer = imap.command(f'{command} "{other}"').must_be("OK")
            expect.holds("CLOSED" in answer.codes(), "OK [CLOSED]", "none")
            first = answer.untagged[0]
            closed = isinstance(first, Condition) and first.code == Code("CLOSED")
            expect.holds(closed, "OK [CLOSED] first", f"{first}")


@requirement(
    "RFC 9051",
    "6.3.2",
    Level.MUST,
    "where a name that is not in normal form is taken, SELECT opens it, and LIST has OLDNAME",
    needs=NEEDS,
    fails_on=["imap-rev2-select-without-oldname"],
)
def test_select_of_a_denormalized_name_brings_oldname(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        speak_rev2(imap)
        given = f"{name}-cafe\u0301"
        if imap.command(f"CREATE {quote(given)}").status != "OK":
            raise NotApplicable("the server takes no name that is not in normal form")
        entry = imap.command(f"SELECT {quote(given)}").must_be("OK").first(ListEntry, "LIST")
        expect.equal("name", entry.name, f"{name}-caf\u00e9")
        expect.equal("OLDNAME", entry.old_name, given)
