"""Defects that a watcher of IMAP answers sees: what an OK lacks, codes out of their place."""

from __future__ import annotations

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.imap.connection import ImapConnection


class _Other(ImapConnection):
    """Says other things than it should; `said` and `ended` get untagged data and completions."""

    def said(self, text: str) -> str:
        """What is sent instead of untagged data; "" for nothing."""
        return text

    def ended(self, answer: str) -> str:
        """What is sent instead of a completion."""
        return answer

    async def untagged(self, text: str | bytes) -> None:
        if isinstance(text, bytes):
            await super().untagged(text)
        elif other := self.said(text):
            await super().untagged(other)

    async def complete(self, answer: str) -> None:
        await super().complete(self.ended(answer))


@defect("imap-reselect-without-flags", "a session is told FLAGS by its first SELECT alone")
class _ReselectWithoutFlags(_Other):
    told = False

    def said(self, text: str) -> str:
        if not text.startswith("FLAGS ("):
            return text
        again, self.told = self.told, True
        return "" if again else text


@defect("imap-search-without-a-match-is-silent", "a SEARCH that finds nothing brings OK alone")
class _SilentSearch(_Other):
    def said(self, text: str) -> str:
        return "" if text == "SEARCH" else text


@defect("imap-flags-without-draft", "FLAGS leaves \\Draft out, as does PERMANENTFLAGS")
class _FlagsWithoutDraft(_Other):
    def said(self, text: str) -> str:
        return text.replace(" \\Draft", "") if "FLAGS (" in text else text


@defect("imap-permanent-flag-unknown", "PERMANENTFLAGS has a keyword that FLAGS has not")
class _PermanentUnknown(_Other):
    def said(self, text: str) -> str:
        return text.replace(" \\*)]", " unheard \\*)]") if "[PERMANENTFLAGS" in text else text


@defect("imap-trycreate-on-select", "SELECT of a mailbox that is not there gets TRYCREATE")
class _TrycreateOnSelect(_Other):
    def ended(self, answer: str) -> str:
        return answer.replace("NO [NONEXISTENT]", "NO [TRYCREATE]")


@defect("imap-read-write-with-no", "SELECT of a mailbox that is not there gets NO [READ-WRITE]")
class _ReadWriteWithNo(_Other):
    def ended(self, answer: str) -> str:
        return answer.replace("NO [NONEXISTENT]", "NO [READ-WRITE]")


@defect("imap-appenduid-on-check", "CHECK is completed as if a message had been appended")
class _AppenduidOnCheck(_Other):
    def ended(self, answer: str) -> str:
        return answer.replace("OK CHECK", "OK [APPENDUID 1 1] CHECK")


@defect("imap-copyuid-leaves-out-the-last", "COPYUID names one copy, however many there are")
class _CopyuidShort(_Other):
    def ended(self, answer: str) -> str:
        if not answer.startswith("OK [COPYUID "):
            return answer
        code, _, text = answer.partition("]")
        head, _, copies = code.rpartition(" ")
        return f"{head} {copies.replace(':', ',').partition(',')[0]}]{text}"


@defect("imap-esearch-without-uid", "ESEARCH never says that its numbers are UIDs")
class _EsearchWithoutUid(_Other):
    def said(self, text: str) -> str:
        return text.replace(") UID", ")", 1) if text.startswith("ESEARCH") else text


@defect("imap-esearch-with-another-tag", "ESEARCH has a tag that nobody sent")
class _EsearchOtherTag(_Other):
    def said(self, text: str) -> str:
        return text.replace('"', '"x', 1) if text.startswith("ESEARCH") else text
