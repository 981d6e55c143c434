"""RFC 3501 section 2.2.1: commands, their tags, and how they come over the wire."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_raw import asked_for_more, pipelined, raw
from mailworthy.target import Target
from mailworthy.wire.imap import MailboxStatus, Tagged

TAGS = ("a", "A.1", "0", "a-b_c", "x" * 100, "~!#$&',/", ":;<=>?@[^`|}", "OK", "a]b")
"""Each a tag by section 9: any characters of an astring but the plus sign."""
PATIENCE = 5.0
"""Seconds in which a server that has a whole command completes it."""


@requirement(
    "RFC 3501",
    "2.2.1",
    Level.SHOULD,
    "whatever tag the grammar has is taken, and comes back octet for octet",
    needs=[Capability.IMAP],
    fails_on=["imap-tags-in-lower-case", "imap-tags-cut-short", "imap-tags-of-letters-and-digits"],
)
def test_tag_comes_back_as_it_was_sent(target: Target) -> None:
    with target.imap(ready=True) as imap:
        for tag in TAGS:
            octets = f"{tag} NOOP\r\nnext NOOP\r\n".encode()
            answer = raw(imap, octets, tag="next", within=PATIENCE).must_be("OK")
            told = [event.tag for event in answer.of(Tagged) if event.tag != "next"]
            expect.equal("the tag of the completion", told, [tag])


@requirement(
    "RFC 3501",
    "2.2.1",
    Level.SHOULD,
    "a command whose octets come one by one is the same command",
    needs=[Capability.IMAP],
    fails_on=["imap-command-is-what-comes-at-once"],
)
def test_command_may_come_octet_by_octet(target: Target) -> None:
    with target.imap(ready=True) as imap:
        *line, last = b'slow STATUS "INBOX" (MESSAGES)\r\n'
        for octet in line:
            imap.send(bytes([octet]))
        answer = raw(imap, bytes([last]), tag="slow", within=PATIENCE).must_be("OK")
        expect.equal("STATUS responses", len(answer.of(MailboxStatus)), 1)


@requirement(
    "RFC 3501",
    "2.2.1",
    Level.SHOULD,
    "a literal whose octets come one by one, and the rest of its command, are one command",
    needs=[Capability.IMAP],
    fails_on=["imap-literal-is-what-comes-at-once"],
)
def test_literal_may_come_octet_by_octet(target: Target) -> None:
    name = f"mailworthy-{'x' * 200}"  # long, so that it cannot come at once
    with target.imap(ready=True) as imap:
        asked_for_more(imap, f"slow EXAMINE {{{len(name)}}}\r\n".encode(), tag="slow")
        *rest, last = f"{name}\r\nnext NOOP\r\n".encode()
        for octet in rest:
            imap.send(bytes([octet]))
        found = pipelined(imap, bytes([last]), tags=["slow", "next"], within=PATIENCE)
        found["slow"].must_be("NO")  # there is no such mailbox
        found["next"].must_be("OK")


@requirement(
    "RFC 3501",
    "2.2.1",
    Level.SHOULD,
    "an argument may be long: a line of 1000 octets is taken whole",
    needs=[Capability.IMAP],
    fails_on=["imap-line-of-512-octets-at-most", "imap-line-cut-at-512-octets"],
)
def test_line_of_1000_octets_is_taken(target: Target) -> None:
    items = "(" + " ".join(["MESSAGES", "UIDNEXT", "UIDVALIDITY", "UNSEEN"] * 30) + ")"
    with target.imap(ready=True) as imap:
        # Items that come twice are no error of syntax, and any other refusal shows by NO.
        line = f"long STATUS INBOX {items}\r\n".encode()
        found = pipelined(imap, line, b"next NOOP\r\n", tags=["long", "next"], within=PATIENCE)
        found["long"].must_be("OK", "NO")
        found["next"].must_be("OK")
