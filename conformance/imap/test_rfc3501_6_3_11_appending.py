"""RFC 3501 section 6.3.11: what an appended message has, and who is told of it."""

from datetime import UTC, datetime, timedelta

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import create, status_of
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Exists, Fetch, Literal, Recent

DATE = "%d-%b-%Y %H:%M:%S %z"


def _date(octets: bytes) -> datetime:
    return datetime.strptime(octets.decode().strip(), DATE)


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.SHOULD,
    "a message appended without flags, or with none in their parentheses, has none",
    needs=[Capability.IMAP],
    fails_on=["imap-append-sets-seen", "imap-append-refuses-no-flags"],
)
def test_append_without_flags_sets_none(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.append(name, target.compose()).must_be("OK")
        imap.command(f'APPEND "{name}" () ', Literal(target.compose())).must_be("OK")
        imap.fill(name)
        answer = imap.command("FETCH 1:2 FLAGS").must_be("OK")
        expect.equal("flags", [sorted(answer.flags(number)) for number in (1, 2)], [[], []])


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.SHOULD,
    "an appended message has the internal date given: a day of one digit, any zone, long ago",
    needs=[Capability.IMAP],
    fails_on=[
        "imap-append-ignores-the-date",
        "imap-append-ignores-the-zone",
        "imap-append-needs-two-digits-of-day",
    ],
)
def test_append_keeps_the_date(target: Target) -> None:
    dates = (
        "07-Feb-1994 21:52:25 -0800",
        " 1-Jan-2020 00:00:00 +0545",
        "29-Feb-2024 23:59:59 +0000",
    )
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        for date in dates:
            octets = target.compose()
            imap.command(f'APPEND "{name}" "{date}" ', Literal(octets)).must_be("OK")
        imap.fill(name)
        for number, date in enumerate(dates, 1):
            answer = imap.command(f"FETCH {number} INTERNALDATE").must_be("OK")
            told = _date(answer.item("INTERNALDATE"))
            expect.equal("INTERNALDATE in UTC", told.astimezone(UTC), _date(date.encode()))


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.SHOULD,
    "a message appended with flags and a date has both",
    needs=[Capability.IMAP],
    fails_on=["imap-append-date-drops-flags"],
)
def test_append_takes_flags_and_date(target: Target) -> None:
    date = "07-Feb-1994 21:52:25 -0800"
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        octets = target.compose()
        command = f'APPEND "{name}" (\\Answered \\Draft) "{date}" '
        imap.command(command, Literal(octets)).must_be("OK")
        imap.fill(name)
        answer = imap.command("FETCH 1 (FLAGS INTERNALDATE)").must_be("OK")
        expect.equal("flags", sorted(answer.flags()), [r"\Answered", r"\Draft"])
        told = _date(answer.item("INTERNALDATE"))
        expect.equal("INTERNALDATE in UTC", told.astimezone(UTC), _date(date.encode()))


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.SHOULD,
    "a message appended without a date has the present one",
    needs=[Capability.IMAP],
    fails_on=["imap-append-date-of-the-header"],
)
def test_append_without_date_has_the_present(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        octets = b"Date: Mon, 7 Feb 1994 21:52:25 -0800\r\n" + target.compose()
        imap.append(name, octets).must_be("OK")
        imap.fill(name)
        told = _date(imap.command("FETCH 1 INTERNALDATE").must_be("OK").item("INTERNALDATE"))
        away = abs(datetime.now(UTC) - told)
        expect.holds(away < timedelta(days=2), "a date of today", f"{told}")  # its clock may be off


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.SHOULD,
    "a keyword given with APPEND is set, where PERMANENTFLAGS allows new ones",
    needs=[Capability.IMAP],
    fails_on=["imap-append-drops-keywords"],
)
def test_append_sets_keywords(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        allowed = imap.fill(name).codes().get("PERMANENTFLAGS")
        if allowed is None or r"\*" not in allowed.arguments:
            raise NotApplicable("the mailbox takes no new keywords")
        imap.append(name, target.compose(), ["mailworthy-test", r"\Seen"]).must_be("OK")
        imap.fill(name)
        told = imap.command("FETCH 1 FLAGS").must_be("OK").first(Fetch, "FETCH").flags or ()
        lower = {flag.lower() for flag in told}
        expect.holds("mailworthy-test" in lower, "the keyword mailworthy-test", f"{sorted(told)}")


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.SHOULD,
    "an appended message is recent",
    needs=[Capability.IMAP, Capability.IMAP4REV1],
    fails_on=["imap-append-not-recent"],
)
def test_appended_message_is_recent(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.append(name, target.compose(), [r"\Seen"]).granted()
        expect.equal("RECENT", imap.fill(name).first(Recent, "RECENT").count, 1)


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.SHOULD,
    "the appended message is the last of the mailbox, whatever its date",
    needs=[Capability.IMAP],
    fails_on=["imap-append-sorts-by-date"],
)
def test_append_adds_to_the_end(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.append(name, target.compose()).granted()
        octets = target.compose(b"The last one.\r\n")
        date = '"07-Feb-1994 21:52:25 -0800"'
        imap.command(f'APPEND "{name}" {date} ', Literal(octets)).granted()
        imap.fill(name)
        answer = imap.command("FETCH 2 BODY.PEEK[]").must_be("OK")
        expect.same_octets("BODY[] of message 2", answer.item("BODY[]"), octets)


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.SHOULD,
    "8-bit characters of an appended message are kept, in whatever charset",
    needs=[Capability.IMAP],
    fails_on=["imap-append-strips-the-eighth-bit", "imap-append-spoils-what-is-no-utf8"],
)
def test_append_keeps_8bit(target: Target) -> None:
    body = "Grüße, 日本\r\n".encode() + bytes(range(0x80, 0x100)) + b"\r\n"
    fields = (
        b"MIME-Version: 1.0\r\n",
        b"Content-Type: text/plain; charset=iso-8859-1\r\n",
        b"Content-Transfer-Encoding: 8bit\r\n",
    )
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        octets = target.compose(body, *fields)
        imap.append(name, octets).must_be("OK")
        imap.fill(name)
        answer = imap.command("FETCH 1 BODY.PEEK[]").must_be("OK")
        expect.same_octets("BODY[]", answer.item("BODY[]"), octets)


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.SHOULD,
    "a message of a megabyte is kept whole, or refused whole",
    needs=[Capability.IMAP],
    fails_on=["imap-append-cuts-big-messages"],
)
def test_append_keeps_a_megabyte(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        octets = target.compose(b"".join(b"%072d\r\n" % number for number in range(14_000)))
        if imap.append(name, octets).must_be("OK", "NO").status == "NO":
            expect.equal("MESSAGES", status_of(imap, name, "MESSAGES")["MESSAGES"], 0)
            return
        imap.fill(name)
        answer = imap.command("FETCH 1 (RFC822.SIZE BODY.PEEK[])").must_be("OK")
        expect.same_octets("BODY[]", answer.item("BODY[]"), octets)
        expect.equal("RFC822.SIZE", answer.fetches()[0].items["RFC822.SIZE"], len(octets))


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.SHOULD,
    "APPEND to the selected mailbox brings its EXISTS before the OK",
    needs=[Capability.IMAP],
    fails_on=["imap-append-without-exists"],
)
def test_append_to_the_selected_mailbox_brings_exists(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        answer = imap.append(name, target.compose()).must_be("OK")
        expect.equal("EXISTS", answer.first(Exists, "EXISTS").count, 2)


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.SHOULD,
    "APPEND to another mailbox than the selected one tells nothing of the selected",
    needs=[Capability.IMAP],
    fails_on=["imap-append-elsewhere-tells-exists"],
)
def test_append_to_another_mailbox_leaves_the_selected(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        other = create(imap, f"{name}-other")
        imap.fill(name, target.compose())
        answer = imap.append(other, target.compose()).must_be("OK")
        told = [event.count for event in answer.of(Exists) if event.count != 1]
        expect.equal("EXISTS of other than 1 message", told, [])
        expect.equal("EXISTS", imap.fill(name).exists(), 1)
        expect.equal("EXISTS", imap.fill(other).exists(), 1)


@requirement(
    "RFC 3501",
    "6.3.11",
    Level.SHOULD,
    "after NO [TRYCREATE] the mailbox can be created, and the same APPEND succeeds",
    needs=[Capability.IMAP],
    fails_on=["imap-append-after-trycreate-refused"],
)
def test_append_after_trycreate_succeeds(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        octets = target.compose()
        missing = f"{name}-missing"
        imap.append(missing, octets).must_be("NO")
        imap.command(f'CREATE "{missing}"').must_be("OK")
        imap.append(missing, octets).must_be("OK")
        expect.equal("EXISTS", imap.fill(missing).exists(), 1)
