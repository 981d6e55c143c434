"""RFC 3501 section 4: atoms, numbers, strings, NIL, as arguments of commands."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_raw import asked_for_more, raw, step
from mailworthy.target import Target
from mailworthy.violation import Violation
from mailworthy.wire.imap import Continuation, ListEntry, Literal, MailboxStatus

FORMS = ("INBOX", '"INBOX"')


@requirement(
    "RFC 3501",
    "4.1",
    Level.SHOULD,
    "what stands in an atom though no atom may have it is rejected with BAD",
    needs=[Capability.IMAP],
    fails_on=["imap-atom-with-specials-taken", "imap-bad-syntax-gets-no"],
)
def test_atom_with_specials_gets_bad(target: Target) -> None:
    for name in ("INBOX(", "IN(BOX", "INBOX)", "IN%BOX", "IN*BOX", r"IN\BOX", 'IN"BOX', "IN{BOX"):
        with target.imap(ready=True) as imap:
            imap.command(f"EXAMINE {name}").must_be("BAD")
            imap.command("NOOP").must_be("OK")


@requirement(
    "RFC 3501",
    "4.2",
    Level.SHOULD,
    "a number beyond 32 bits is refused, and is not read as another",
    needs=[Capability.IMAP],
    fails_on=["imap-large-numbers-wrap"],
)
def test_number_beyond_32_bits_is_refused(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        for number in (2**32 + 1, 2**64 + 1):
            answer = imap.command(f"FETCH {number} FLAGS")
            expect.equal(f"FETCH responses for {number}", answer.fetches(), [])
            answer.must_be("BAD", "NO")


@requirement(
    "RFC 3501",
    "4.3",
    Level.SHOULD,
    "a mailbox name is the same as an atom, as a quoted string and as a literal",
    needs=[Capability.IMAP],
    fails_on=["imap-mailbox-literal-refused", "imap-quoted-name-keeps-its-quotes"],
)
def test_mailbox_name_is_the_same_in_each_form(target: Target) -> None:
    with target.imap(ready=True) as imap:
        for form in (*FORMS, Literal(b"INBOX")):
            imap.command("EXAMINE ", form).must_be("OK")
            answer = imap.command("STATUS ", form, " (UIDVALIDITY)").must_be("OK")
            answer.first(MailboxStatus, "STATUS")
            imap.command('LIST "" ', form).must_be("OK").first(ListEntry, "LIST of INBOX")


@requirement(
    "RFC 3501",
    "4.3",
    Level.SHOULD,
    "each argument of a command may be a literal, and the server asks for each by itself",
    needs=[Capability.IMAP],
    fails_on=["imap-second-literal-not-asked-for"],
)
def test_command_may_have_several_literals(target: Target) -> None:
    with target.imap(ready=True) as imap:
        for one, two in ((b"", b"INBOX"), (b"INB", b"OX")):
            asked_for_more(imap, b"%d LIST {%d}\r\n" % (len(one), len(one)), tag=str(len(one)))
            got = step(imap, one + b" {%d}\r\n" % len(two), tag=str(len(one)))
            if not isinstance(got, Continuation):
                raise Violation("+ for the second literal", str(got))
            raw(imap, two + b"\r\n", tag=str(len(one))).must_be("OK")


@requirement(
    "RFC 3501",
    "4.3",
    Level.SHOULD,
    "for a literal of no octets the server says + as for any other",
    needs=[Capability.IMAP],
    fails_on=["imap-empty-literal-not-asked-for"],
)
def test_empty_literal_is_asked_for(target: Target) -> None:
    with target.imap(ready=True) as imap:
        asked_for_more(imap, b"empty LIST {0}\r\n", tag="empty")
        answer = raw(imap, b' "INBOX"\r\n', tag="empty").must_be("OK")
        answer.first(ListEntry, "LIST of INBOX")


@requirement(
    "RFC 3501",
    "4.3",
    Level.SHOULD,
    "a string of no characters is a string",
    needs=[Capability.IMAP],
    fails_on=["imap-empty-string-refused"],
)
def test_empty_quoted_string_is_taken(target: Target) -> None:
    with target.imap(ready=True) as imap:
        imap.command('LIST "" ""').must_be("OK").first(ListEntry, "LIST of the separator")


@requirement(
    "RFC 3501",
    "4.3",
    Level.SHOULD,
    "a backslash in a quoted string takes the quote or backslash behind it as it is",
    needs=[Capability.IMAP],
    fails_on=["imap-escapes-kept", "imap-quote-ends-at-an-escape"],
)
def test_quoted_specials_are_read_as_themselves(target: Target) -> None:
    field = b'X-Words: she said "yes" and \\o/ \r\n'
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        other = target.compose(b"Body.\r\n", b"X-Words: she said no and /o/\r\n")
        imap.fill(name, target.compose(b"Body.\r\n", field), other)
        plain = imap.command("SEARCH HEADER X-Words yes").must_be("OK")
        if plain.search() != [1]:
            raise Violation("message 1 by a word of its header", f"{plain.search()}")
        for value in (r'"said \"yes\" and"', r'"and \\o/"'):
            found = imap.command(f"SEARCH HEADER X-Words {value}").must_be("OK").search()
            expect.equal(f"messages found by {value}", found, [1])


@requirement(
    "RFC 3501",
    "4.3",
    Level.SHOULD,
    "a quoted string and a literal of the same characters are the same string",
    needs=[Capability.IMAP],
    fails_on=["imap-escapes-kept", "imap-literal-of-quotes-refused"],
)
def test_literal_and_quoted_string_mean_the_same(target: Target) -> None:
    field = b'X-Words: she said "yes" and \\o/ \r\n'
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(), target.compose(b"Body.\r\n", field))
        for value in (r'"\"yes\""', Literal(b'"yes"')):
            found = imap.command("SEARCH HEADER X-Words ", value).must_be("OK").search()
            expect.equal("messages found", found, [2])


@requirement(
    "RFC 3501",
    "4.3",
    Level.SHOULD,
    "a backslash in a quoted string before anything but a quote or a backslash gets BAD",
    needs=[Capability.IMAP],
    fails_on=["imap-escape-of-anything-taken"],
)
def test_escape_of_another_character_gets_bad(target: Target) -> None:
    with target.imap(ready=True) as imap:
        imap.command(r'EXAMINE "IN\BOX"').must_be("BAD")
        imap.command("NOOP").must_be("OK")


@requirement(
    "RFC 3501",
    "4.3",
    Level.MUST,
    "what a literal holds is octets, whatever it looks like: no command, no literal, no end",
    needs=[Capability.IMAP],
    fails_on=["imap-literal-ends-with-its-line", "imap-commands-in-literals-carried-out"],
)
def test_literal_may_look_like_commands(target: Target) -> None:
    body = b"m7 LOGOUT\r\n{3}\r\n{3+}\r\nabc)\r\n* BYE\r\n.\r\n+ go on\r\nm8 NOOP {3}\r\n"
    octets = target.compose(body)
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.append(name, octets).must_be("OK")
        imap.fill(name)
        answer = imap.command("FETCH 1 BODY.PEEK[]").must_be("OK")
        expect.same_octets("BODY[]", answer.item("BODY[]"), octets)


@requirement(
    "RFC 3501",
    "4.3",
    Level.SHOULD,
    "a literal of more octets than a number can say is refused, and the client is not asked for it",
    needs=[Capability.IMAP],
    fails_on=["imap-literal-size-wraps"],
)
def test_literal_beyond_64_bits_is_not_asked_for(target: Target) -> None:
    for size in (2**64, 2**64 + 5, 10**30):
        with target.imap(ready=True) as imap:
            got = step(imap, b"big EXAMINE {%d}\r\n" % size, tag="big")
            if isinstance(got, Continuation):
                raise Violation("BAD or NO", f"+ for a literal of {size} octets")


@requirement(
    "RFC 3501",
    "4.3",
    Level.SHOULD,
    "a literal without a number of octets, or with one below zero, is refused",
    needs=[Capability.IMAP],
    fails_on=["imap-literal-without-number-asked-for"],
)
def test_literal_without_a_number_is_refused(target: Target) -> None:
    for size in (b"", b"-1", b"x", b"1 ", b"0x5"):
        with target.imap(ready=True) as imap:
            line = b"bad EXAMINE {" + size + b"}\r\n"
            got = step(imap, line, tag="bad")
            if isinstance(got, Continuation):
                raise Violation(f"BAD to {line!r}", "+")
            got.must_be("BAD", "NO")
            imap.command("NOOP").must_be("OK")


@requirement(
    "RFC 3501",
    "4.5",
    Level.SHOULD,
    "NIL as a mailbox name is a name of three letters",
    needs=[Capability.IMAP],
    fails_on=["imap-nil-is-no-name"],
)
def test_nil_is_a_name_like_any_other(target: Target) -> None:
    with target.imap(ready=True) as imap:
        imap.command("EXAMINE NIL").must_be("NO", "OK")  # there may be such a mailbox
