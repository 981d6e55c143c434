"""RFC 5321 section 4.4: the Received field that a server adds, and those that it finds.

Whoever delivers may add fields of their own above; the one that is judged is the lowest of those
that were added, which is that of the server we spoke to.
"""

import re
from collections.abc import Iterable

from mailworthy import expect
from mailworthy.arrival import stored
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.mime import field_name, split
from mailworthy.wire.trace import (
    OPTIONAL,
    PROTOCOLS,
    Stamp,
    added,
    clause_flaw,
    date_flaw,
    read,
)

NEEDS = [Capability.SMTP, Capability.LOGIN, Capability.DELIVERY]
EARLIER = tuple(
    b"Received: " + value + b"\r\n"
    for value in (
        b"from relay.elsewhere.example\r\n\tby  mx.elsewhere.example; 5 Jan 2026 11:59:58 +0000",
        b"by relay.elsewhere.example for <x@elsewhere.example> ; Mon, 5 Jan 2026 11:59:59 GMT ",
        b"from z by a with SMTP; Mon, 5 Jan 26 11:59:57 -0000",
    )
)
"""Fields of servers before, written in ways that tempt to tidy them up, and in no order."""
_LITERAL = re.compile(r"\[(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|IPv6:[0-9A-F:.]+)\]", re.IGNORECASE)
_LINKS = frozenset({"tcp", "uucp"})


def stored_and_sent(target: Target, *extra: bytes) -> tuple[bytes, bytes]:
    """Send a message with these header fields in front; what is stored, and what was sent."""
    sent = b"".join(extra) + target.compose()
    return stored(target, sent), sent


def unfolded(fields: Iterable[bytes]) -> list[bytes]:
    """The fields, each with single spaces only."""
    return [b" ".join(field.split()) for field in fields]


def stamp_of(target: Target) -> Stamp:
    """The Received field of the server for a message of ours."""
    found = added(*stored_and_sent(target))
    if not found:
        raise NotApplicable("the server adds no Received field")
    return read(found[-1])


@requirement(
    "RFC 5321",
    "4.4",
    Level.MUST,
    "A server that takes a message adds a Received field",
    needs=NEEDS,
    fails_on=["smtp-received-missing"],
)
def test_received_field_is_added(target: Target) -> None:
    found = added(*stored_and_sent(target))
    expect.holds(found, "a Received field that we did not send", "none")


@requirement(
    "RFC 5321",
    "4.4",
    Level.MUST,
    "Received fields are added above everything that the message came with, nowhere else",
    needs=NEEDS,
    fails_on=["smtp-received-below-the-header", "smtp-received-at-the-other-received"],
)
def test_received_field_is_added_on_top(target: Target) -> None:
    stored, sent = stored_and_sent(target, b"X-Mailworthy-First: 1\r\n", EARLIER[0])
    ours, fields = unfolded(split(sent)[0]), unfolded(split(stored)[0])
    first = next((at for at, field in enumerate(fields) if field in ours), len(fields))
    new = [field for field in fields[first:] if field not in ours]
    below = [field for field in new if field_name(field) == b"received"]
    expect.equal("Received fields added below others", below, [])


# Other white space is no other field (RFC 5322 section 2.2.3); it is judged below.
@requirement(
    "RFC 5321",
    "4.4",
    Level.MUST,
    "Received fields that a message came with are neither changed nor deleted",
    needs=NEEDS,
    fails_on=["smtp-earlier-received-deleted", "smtp-earlier-received-dated-anew"],
)
def test_earlier_received_fields_stay(target: Target) -> None:
    fields = unfolded(split(stored_and_sent(target, *EARLIER)[0])[0])
    missing = [field for field in unfolded(EARLIER) if field not in fields]
    expect.equal("Received fields changed or deleted", missing, [])


@requirement(
    "RFC 5321",
    "4.4",
    Level.SHOULD,
    "Received fields that a message came with keep their white space and their folds",
    needs=NEEDS,
    fails_on=["smtp-earlier-received-unfolded"],
)
def test_earlier_received_fields_keep_their_folds(target: Target) -> None:
    fields = split(stored_and_sent(target, *EARLIER)[0])[0]
    missing = [field for field in EARLIER if field not in fields]
    expect.equal("Received fields written anew", missing, [])


@requirement(
    "RFC 5321",
    "4.4",
    Level.MUST,
    "Received fields that a message came with keep their order",
    needs=NEEDS,
    fails_on=["smtp-earlier-received-sorted"],
)
def test_earlier_received_fields_keep_their_order(target: Target) -> None:
    fields = unfolded(split(stored_and_sent(target, *EARLIER)[0])[0])
    earlier = unfolded(EARLIER)
    if any(field not in fields for field in earlier):
        raise NotApplicable("the fields are not there as they were sent")
    expect.equal("order", [field for field in fields if field in earlier], earlier)


@requirement(
    "RFC 5321",
    "4.4",
    Level.MUST,
    "The Received field has a FROM clause",
    needs=NEEDS,
    fails_on=["smtp-received-without-from"],
)
def test_received_field_has_a_from_clause(target: Target) -> None:
    stamp = stamp_of(target)
    expect.holds(stamp.value("from"), "a FROM clause", f"{stamp.clauses}")


@requirement(
    "RFC 5321",
    "4.4",
    Level.SHOULD,
    "The FROM clause contains the name that EHLO presented",
    needs=NEEDS,
    fails_on=["smtp-received-without-the-ehlo-name"],
)
def test_from_clause_has_the_name_in_ehlo(target: Target) -> None:
    origin = stamp_of(target).origin
    expect.holds(CLIENT_NAME in origin, f"{CLIENT_NAME} in the FROM clause", repr(origin))


@requirement(
    "RFC 5321",
    "4.4",
    Level.SHOULD,
    "The FROM clause contains an address literal, as the source of the connection",
    needs=NEEDS,
    fails_on=["smtp-received-without-the-address", "smtp-received-address-without-brackets"],
)
def test_from_clause_has_an_address_literal(target: Target) -> None:
    origin = stamp_of(target).origin
    expect.holds(_LITERAL.search(origin), "an address literal in the FROM clause", repr(origin))


# "Formally defined as follows": the text has no MUST for what the grammar alone says.
@requirement(
    "RFC 5321",
    "4.4",
    Level.SHOULD,
    "The clauses of the Received field are well-formed, and in order",
    needs=NEEDS,
    fails_on=["smtp-received-without-by", "smtp-received-clauses-out-of-order"],
)
def test_clauses_follow_the_grammar(target: Target) -> None:
    flaw = clause_flaw(stamp_of(target))
    expect.holds(not flaw, "FROM, BY, then VIA, WITH, ID, FOR where they are", flaw)


@requirement(
    "RFC 5321",
    "4.4",
    Level.MUST,
    "A FOR clause has one path, also where there were several recipients",
    needs=NEEDS,
    fails_on=["smtp-received-for-has-every-recipient"],
    accounts=2,
)
def test_for_clause_has_one_path(target: Target) -> None:
    message_id = target.new_message_id()
    sent = target.compose(message_id=message_id)
    with target.smtp(ready=True) as smtp:
        smtp.begin(*(account.address for account in target.accounts))
        smtp.data(sent).granted()
    for account in target.accounts:
        for field in added(target.delivered(message_id, account), sent):
            paths = read(field).values("for")
            expect.holds(len(paths) <= 1, "at most one path in FOR", f"{paths}")


@requirement(
    "RFC 5321",
    "4.4",
    Level.MUST,
    "The date of the Received field is there, and in no obsolete form: no zone has a name",
    needs=NEEDS,
    fails_on=[
        "smtp-received-without-a-date",
        "smtp-received-year-has-two-digits",
        "smtp-received-zone-has-a-name",
    ],
)
def test_date_has_no_obsolete_form(target: Target) -> None:
    flaw = date_flaw(stamp_of(target))
    expect.holds(not flaw, "a date-time as in Mon, 05 Jan 2026 12:00:00 +0000", flaw)


@requirement(
    "RFC 5321",
    "4.4",
    Level.SHOULD,
    "WITH and VIA name protocols and links that IANA has registered",
    needs=NEEDS,
    fails_on=["smtp-received-with-an-own-protocol", "smtp-received-via-an-own-link"],
)
def test_protocol_and_link_are_registered(target: Target) -> None:
    stamp = stamp_of(target)
    for keyword, known in (("with", PROTOCOLS), ("via", _LINKS)):
        value = stamp.value(keyword)
        good = value is None or value.lower() in known
        expect.holds(good, f"a registered name in {keyword.upper()}", f"{value}")


@requirement(
    "RFC 5321",
    "4.4",
    Level.SHOULD,
    "The Received field has no clauses that IANA has not registered",
    needs=NEEDS,
    fails_on=["smtp-received-has-an-own-clause"],
)
def test_clauses_are_registered(target: Target) -> None:
    names = {name for name, _ in stamp_of(target).clauses}
    own = sorted(names - {"from", "by", *OPTIONAL})
    expect.equal("clauses that are not registered", own, [])
