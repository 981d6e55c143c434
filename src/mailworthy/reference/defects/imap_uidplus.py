"""Defects of the IMAP server: APPENDUID and COPYUID (RFC 4315)."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.imap.syntax import Command, Range
from mailworthy.reference.store import Mailbox, Message

Picked = list[tuple[int, Message]]


# APPENDUID


class _AppendUid(ImapConnection):
    """Words APPENDUID in its own way."""

    def worded(self, validity: str, uid: str) -> str:
        """The arguments of APPENDUID."""
        return f"{validity} {uid}"

    async def do_append(self, command: Command) -> str:
        _, validity, uid = (await super().do_append(command)).split("]")[0].split()
        return f"[APPENDUID {self.worded(validity, uid)}] APPEND completed"


@defect("imap-appenduid-left-out", "APPEND tells no APPENDUID")
class _AppendUidLeftOut(ImapConnection):
    async def do_append(self, command: Command) -> str:
        await super().do_append(command)
        return "APPEND completed"


@defect("imap-appenduid-is-uidnext", "APPENDUID has the UID of the message after")
class _AppendUidNext(_AppendUid):
    def worded(self, validity: str, uid: str) -> str:
        return f"{validity} {int(uid) + 1}"


@defect("imap-appenduid-of-another-mailbox", "APPENDUID has the UIDVALIDITY of INBOX")
class _AppendUidInbox(_AppendUid):
    def worded(self, validity: str, uid: str) -> str:
        del validity
        return f"{self.user.inbox.uid_validity} {uid}"


@defect("imap-appenduid-is-a-range", "APPENDUID has a range of one UID")
class _AppendUidRange(_AppendUid):
    def worded(self, validity: str, uid: str) -> str:
        return f"{validity} {uid}:{uid}"


# COPYUID


class _CopyUid(ImapConnection):
    """Words COPYUID in its own way."""

    def worded(self, validity: int, old: list[str], new: list[str]) -> tuple[int, list[str], str]:
        """UIDVALIDITY, the UIDs of the messages, and those of the copies."""
        return validity, old, ",".join(new)

    def copy_messages(self, picked: Picked, mailbox: Mailbox) -> str:
        code = super().copy_messages(picked, mailbox)
        if not code:
            return code
        _, validity, old, new = code.split("]")[0].split()
        told = self.worded(int(validity), old.split(","), new.split(","))
        return f"[COPYUID {told[0]} {','.join(told[1])} {told[2]}] "


@defect("imap-copyuid-left-out", "COPY and MOVE tell no COPYUID")
class _CopyUidLeftOut(ImapConnection):
    def copy_messages(self, picked: Picked, mailbox: Mailbox) -> str:
        super().copy_messages(picked, mailbox)
        return ""


@defect("imap-copyuid-in-reverse", "COPYUID has the UIDs of the copies in reverse")
class _CopyUidReverse(_CopyUid):
    def worded(self, validity: int, old: list[str], new: list[str]) -> tuple[int, list[str], str]:
        return super().worded(validity, old, new[::-1])


@defect("imap-copyuid-of-the-source", "COPYUID has the UIDVALIDITY of the source")
class _CopyUidSource(_CopyUid):
    def worded(self, validity: int, old: list[str], new: list[str]) -> tuple[int, list[str], str]:
        del validity
        return super().worded(self.selected.mailbox.uid_validity, old, new)


@defect("imap-copyuid-with-one-too-many", "COPYUID names a UID more on either side")
class _CopyUidMore(_CopyUid):
    def worded(self, validity: int, old: list[str], new: list[str]) -> tuple[int, list[str], str]:
        more = [[*some, str(int(some[-1]) + 1)] for some in (old, new)]
        return super().worded(validity, *more)


@defect("imap-copyuid-sources-as-asked", "COPYUID repeats the client's order of messages")
class _CopyUidAsked(_CopyUid):
    ranges: tuple[Range, ...] = ()

    def pick(self, ranges: list[Range], *, by_uid: bool) -> Picked:
        self.ranges = tuple(ranges)
        return super().pick(ranges, by_uid=by_uid)

    def worded(self, validity: int, old: list[str], new: list[str]) -> tuple[int, list[str], str]:
        del old
        view = self.selected
        asked = [str(m.uid) for ends in self.ranges for _, m in view.pick([ends], by_uid=False)]
        return super().worded(validity, asked, new)


@defect("imap-copyuid-of-nothing", "a copy of no message has a COPYUID all the same")
class _CopyUidNothing(ImapConnection):
    def copy_messages(self, picked: Picked, mailbox: Mailbox) -> str:
        code = super().copy_messages(picked, mailbox)
        return code or f"[COPYUID {mailbox.uid_validity} 1 1] "


@defect("imap-uid-copy-without-copyuid", "UID COPY tells no COPYUID, COPY does")
class _UidCopyUid(ImapConnection):
    async def copy(self, command: Command, *, by_uid: bool) -> str:
        text = await super().copy(command, by_uid=by_uid)
        return "COPY completed" if by_uid else text
