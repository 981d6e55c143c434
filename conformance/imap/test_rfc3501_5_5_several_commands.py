"""RFC 3501 section 5.5: several commands in progress."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_raw import pipelined
from mailworthy.session.secret import Secret
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Capabilities, MailboxStatus, quote

PATIENCE = 5.0


@requirement(
    "RFC 3501",
    "5.5",
    Level.SHOULD,
    "commands sent without waiting are each completed under their own tag",
    needs=[Capability.IMAP],
    fails_on=["imap-one-command-at-a-time", "imap-pipelined-completions-share-a-tag"],
)
def test_commands_sent_at_once_are_all_completed(target: Target) -> None:
    octets = b"p1 NOOP\r\np2 CAPABILITY\r\np3 STATUS INBOX (MESSAGES)\r\np4 NOOP\r\n"
    with target.imap(ready=True) as imap:
        found = pipelined(imap, octets, tags=["p1", "p2", "p3", "p4"], within=PATIENCE)
        for answer in found.values():
            answer.must_be("OK")
        everything = max(found.values(), key=lambda answer: len(answer.untagged))
        everything.first(Capabilities, "CAPABILITY")
        everything.first(MailboxStatus, "STATUS")


@requirement(
    "RFC 3501",
    "5.5",
    Level.MUST,
    "a FETCH sent behind a STORE of the same flags sees what the STORE did",
    needs=[Capability.IMAP],
    fails_on=["imap-store-after-fetch"],
)
def test_fetch_behind_store_sees_its_flags(target: Target) -> None:
    octets = b"p1 STORE 1 +FLAGS.SILENT (\\Flagged)\r\np2 FETCH 1 FLAGS\r\n"
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        found = pipelined(imap, octets, tags=["p1", "p2"], within=PATIENCE)
        found["p1"].must_be("OK")
        expect.equal("flags", sorted(found["p2"].must_be("OK").flags()), [r"\Flagged"])


@requirement(
    "RFC 3501",
    "5.5",
    Level.MUST,
    "commands on one mailbox that are sent at once are carried out in their order",
    needs=[Capability.IMAP],
    fails_on=["imap-create-after-examine"],
)
def test_create_goes_before_what_follows_it(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        inner = quote(f"{name}-new")
        commands = (f"CREATE {inner}", f"STATUS {inner} (MESSAGES)", f"DELETE {inner}")
        octets = "".join(f"p{n} {one}\r\n" for n, one in enumerate(commands)).encode()
        for answer in pipelined(imap, octets, tags=["p0", "p1", "p2"], within=PATIENCE).values():
            answer.must_be("OK")


@requirement(
    "RFC 3501",
    "5.5",
    Level.SHOULD,
    "a command sent behind LOGIN is carried out after it",
    needs=[Capability.IMAP, Capability.TLS],
    fails_on=["imap-log-in-forgets-what-follows"],
)
def test_command_behind_login_is_carried_out(target: Target) -> None:
    account = target.account
    with target.imap() as imap:
        if account.token or "LOGINDISABLED" in imap.ask_capabilities():
            raise NotApplicable("the server announces LOGINDISABLED, or the account has a token")
        secret = Secret(quote(account.secret.reveal()))
        login = f"p1 LOGIN {quote(account.user)} ".encode()
        found = pipelined(
            imap,
            *(login, secret, b"\r\np2 EXAMINE INBOX\r\n"),
            tags=["p1", "p2"],
            within=PATIENCE,
        )
        found["p1"].granted()
        found["p2"].must_be("OK")
