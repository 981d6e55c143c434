"""RFC 3501 section 6.4.2: CLOSE."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Expunge


@requirement(
    "RFC 3501",
    "6.4.2",
    Level.SHOULD,
    r"CLOSE removes the messages flagged \Deleted, those only, and sends no EXPUNGE",
    needs=[Capability.IMAP],
    fails_on=["imap-close-keeps-deleted", "imap-close-sends-expunge", "imap-close-leaves-selected"],
)
def test_close_removes_deleted_messages_silently(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(), target.compose())
        imap.command(r"STORE 1 +FLAGS.SILENT (\Deleted)").must_be("OK")
        uid = imap.command("FETCH 2 UID").must_be("OK").uids()
        expect.equal("EXPUNGE", imap.command("CLOSE").must_be("OK").of(Expunge), [])
        imap.command("SEARCH ALL").must_be("BAD", "NO")
        imap.fill(name)
        expect.equal("UIDs left", imap.command("UID SEARCH ALL").must_be("OK").search(), uid)


@requirement(
    "RFC 3501",
    "6.4.2",
    Level.SHOULD,
    r"CLOSE removes also what another session flagged \Deleted",
    needs=[Capability.IMAP],
    fails_on=["imap-close-keeps-what-others-deleted", "imap-close-keeps-deleted"],
)
def test_close_removes_what_others_deleted(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as one,
        target.imap(ready=True) as two,
    ):
        one.fill(name, target.compose(), target.compose())
        two.fill(name)
        two.command(r"STORE 2 +FLAGS.SILENT (\Deleted)").granted()
        two.command("LOGOUT").granted()
        one.command("NOOP").must_be("OK")
        one.command("CLOSE").must_be("OK")
        expect.equal("EXISTS", one.fill(name).exists(), 1)


@requirement(
    "RFC 3501",
    "6.4.2",
    Level.SHOULD,
    "CLOSE of an examined mailbox is no error, and removes nothing",
    needs=[Capability.IMAP],
    fails_on=["imap-close-of-examined-refused", "imap-examined-close-expunges"],
)
def test_close_of_an_examined_mailbox_is_no_error(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(), flags=[r"\Deleted"])
        imap.command(f'EXAMINE "{name}"').must_be("OK")
        imap.command("CLOSE").must_be("OK")
        expect.equal("EXISTS", imap.fill(name).exists(), 1)


@requirement(
    "RFC 3501",
    "6.4.2",
    Level.SHOULD,
    r"SELECT and EXAMINE of another mailbox leave what is \Deleted in the one before",
    needs=[Capability.IMAP],
    fails_on=["imap-select-expunges-the-mailbox-left", "imap-examine-expunges-the-mailbox-left"],
)
def test_select_of_another_mailbox_removes_nothing(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(), flags=[r"\Deleted"])
        for command in ("SELECT", "EXAMINE"):
            expect.equal(f"EXISTS before {command} INBOX", imap.fill(name).exists(), 1)
            imap.command(f"{command} INBOX").granted()
        expect.equal("EXISTS after both", imap.fill(name).exists(), 1)


@requirement(
    "RFC 3501",
    "6.4.2",
    Level.SHOULD,
    r"LOGOUT leaves what is \Deleted in the selected mailbox",
    needs=[Capability.IMAP],
    fails_on=["imap-logout-expunges"],
)
def test_logout_removes_nothing(target: Target) -> None:
    with target.own_mailbox() as name:
        with target.imap(ready=True) as imap:
            imap.fill(name, target.compose(), flags=[r"\Deleted"])
            imap.command("LOGOUT").must_be("OK")
        with target.imap(ready=True) as imap:
            expect.equal("EXISTS", imap.fill(name).exists(), 1)
