"""RFC 3501 section 6.4.7: COPY."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import contents, expunge
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Literal, Recent


@requirement(
    "RFC 3501",
    "6.4.7",
    Level.SHOULD,
    "a copy has the flags, the internal date and the octets of the original",
    needs=[Capability.IMAP],
    fails_on=["imap-copy-loses-flags", "imap-copy-has-a-new-date", "imap-copy-cuts-the-end"],
)
def test_copy_keeps_flags_date_and_octets(target: Target) -> None:
    items = "(FLAGS INTERNALDATE BODY.PEEK[])"
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        date = '"05-Jan-2020 12:34:56 +0000"'
        octets = target.compose()
        imap.command(f'APPEND "{name}" (\\Seen \\Flagged) {date} ', Literal(octets)).must_be("OK")
        imap.fill(name)
        source = imap.command(f"FETCH 1 {items}").must_be("OK")
        imap.command(f'COPY 1 "{other}"').must_be("OK")
        imap.fill(other)
        copy = imap.command(f"FETCH 1 {items}").must_be("OK")
        expect.same_octets("BODY[]", copy.item("BODY[]"), source.item("BODY[]"))
        expect.equal("INTERNALDATE", copy.item("INTERNALDATE"), source.item("INTERNALDATE"))
        expect.equal("flags", sorted(copy.flags()), sorted(source.flags()))


@requirement(
    "RFC 3501",
    "6.4.7",
    Level.MUST,
    "where COPY fails since the mailbox is not there, NO says TRYCREATE, as it could be created",
    needs=[Capability.IMAP],
    fails_on=["imap-copy-without-trycreate"],
)
def test_copy_to_missing_mailbox_gets_trycreate(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        answer = imap.command(f'COPY 1 "{name}-missing"')
        if answer.status == "OK":
            raise NotApplicable("COPY creates the mailbox, which is only advised against")
        answer.must_be("NO")
        expect.holds(answer.has_code("TRYCREATE"), "NO [TRYCREATE]", str(answer))


@requirement(
    "RFC 3501",
    "6.4.7",
    Level.SHOULD,
    "COPY leaves the messages copied where they are, as they are",
    needs=[Capability.IMAP],
    fails_on=["imap-copy-takes-the-original-away", "imap-copy-flags-the-original"],
)
def test_copy_leaves_the_original(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        imap.fill(name, target.compose(b"1\r\n"), target.compose(b"2\r\n"), flags=[r"\Flagged"])
        before = contents(imap)
        imap.command(f'COPY 1 "{other}"').must_be("OK")
        imap.fill(name)
        expect.equal("messages by UID", contents(imap), before)
        flags = imap.command("FETCH 1 FLAGS").must_be("OK").flags()
        expect.equal("flags", sorted(flags), [r"\Flagged"])


@requirement(
    "RFC 3501",
    "6.4.7",
    Level.SHOULD,
    r"a copy has the keywords of the original, where the mailbox takes new ones",
    needs=[Capability.IMAP],
    fails_on=["imap-copy-loses-keywords", "imap-copy-loses-flags"],
)
def test_copy_keeps_keywords(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        for mailbox in (other, name):
            permanent = imap.fill(mailbox).codes().get("PERMANENTFLAGS")
            if permanent is not None and r"\*" not in permanent.arguments:
                raise NotApplicable(r"PERMANENTFLAGS has no \*: no keywords can be made")
        imap.fill(name, target.compose())
        imap.command("STORE 1 +FLAGS (MailworthyCopied)").granted()
        imap.command(f'COPY 1 "{other}"').must_be("OK")
        imap.fill(other)
        found = imap.command("SEARCH KEYWORD MailworthyCopied").must_be("OK").search()
        expect.equal("copies with the keyword", found, [1])


@requirement(
    "RFC 3501",
    "6.4.7",
    Level.SHOULD,
    r"a copy is \Recent",
    needs=[Capability.IMAP],
    fails_on=["imap-copy-is-not-recent"],
)
def test_copy_is_recent(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        if not imap.fill(name, target.compose()).of(Recent):
            raise NotApplicable("SELECT brings no RECENT, as in IMAP4rev2")
        imap.command(f'COPY 1 "{other}"').must_be("OK")
        expect.equal("RECENT", imap.fill(other).of(Recent)[-1:], [Recent(1)])


@requirement(
    "RFC 3501",
    "6.4.7",
    Level.SHOULD,
    "COPY to a mailbox that is not there creates none",
    needs=[Capability.IMAP],
    fails_on=["imap-copy-creates-the-mailbox"],
)
def test_copy_to_missing_mailbox_creates_none(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        imap.command(f'COPY 1 "{name}-missing"').must_be("NO")


@requirement(
    "RFC 3501",
    "6.4.7",
    Level.MUST,
    "a COPY that fails since the mailbox is not there leaves none behind",
    needs=[Capability.IMAP],
    fails_on=["imap-failed-copy-leaves-a-mailbox"],
)
def test_failed_copy_leaves_no_mailbox(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        if imap.command(f'COPY 1 "{name}-missing"').status == "OK":
            raise NotApplicable("COPY creates the mailbox, which is judged apart")
        imap.command(f'STATUS "{name}-missing" (MESSAGES)').must_be("NO", "BAD")


@requirement(
    "RFC 3501",
    "6.4.7",
    Level.MUST,
    "a COPY that fails, since its set goes beyond the last message, has copied none",
    needs=[Capability.IMAP],
    fails_on=["imap-failed-copy-stops-half-way"],
)
def test_copy_beyond_the_last_message_copies_all_or_none(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        imap.fill(name, target.compose(), target.compose())
        if imap.command(f'COPY 1:2,99 "{other}"').must_be("OK", "NO", "BAD").status == "OK":
            raise NotApplicable("COPY reads over a number beyond the last message")
        expect.equal("EXISTS in the destination", imap.fill(other).exists(), 0)


@requirement(
    "RFC 3501",
    "6.4.7",
    Level.MUST,
    "a COPY that fails, since another session removed one of its messages, has copied none",
    needs=[Capability.IMAP],
    fails_on=["imap-copy-of-expunged-stops-half-way"],
)
def test_copy_of_expunged_messages_copies_all_or_none(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, *(target.compose(b"%d\r\n" % n) for n in (1, 2, 3)))
        two.fill(name)
        expunge(two, "2")
        # Whether it is copied, left out, or fails the command is not said: all or none is.
        said = one.command(f'COPY 1:3 "{other}"').must_be("OK", "NO", "BAD")
        two.fill(other)
        texts = sorted(contents(two).values())
        allowed = [[b"1", b"2", b"3"], [b"1", b"3"]] if said.status == "OK" else [[]]
        shown = f"{said}, and copies of {texts}"
        expect.holds(texts in allowed, f"{said.status}, and copies as of {allowed}", shown)


@requirement(
    "RFC 3501",
    "6.4.7",
    Level.SHOULD,
    "COPY to the selected mailbox itself adds copies under new UIDs, if it is taken",
    needs=[Capability.IMAP],
    fails_on=["imap-copy-to-itself-does-nothing", "imap-copy-to-itself-moves"],
)
def test_copy_to_the_same_mailbox(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(b"1\r\n"), target.compose(b"2\r\n"))
        before = list(contents(imap).items())
        if imap.command(f'COPY 1:2 "{name}"').must_be("OK", "NO").status == "NO":
            raise NotApplicable("a mailbox cannot be copied to itself, which is not demanded")
        imap.fill(name)
        after = list(contents(imap).items())
        expect.equal("the messages from before", after[:2], before)
        expect.equal("texts of the copies", sorted(t for _, t in after[2:]), [b"1", b"2"])


@requirement(
    "RFC 3501",
    "6.4.7",
    Level.SHOULD,
    "a message can be copied out of an examined mailbox",
    needs=[Capability.IMAP],
    fails_on=["imap-examined-copy-refused"],
)
def test_copy_out_of_an_examined_mailbox(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        imap.fill(name, target.compose())
        imap.command(f'EXAMINE "{name}"').granted()
        imap.command(f'COPY 1 "{other}"').must_be("OK")
        expect.equal("EXISTS in the destination", imap.fill(other).exists(), 1)
