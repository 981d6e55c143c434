"""Body sections of messages whose parts are known (RFC 3501 section 6.4.5)."""

from __future__ import annotations

from mailworthy import expect
from mailworthy.models.mime_tree import Mail
from mailworthy.session.imap import ImapSession
from mailworthy.target import Target


def section(imap: ImapSession, wanted: str, number: int = 1) -> bytes:
    """The octets of a section, fetched without setting a flag.

    Raises Violation where FETCH is not OK, or brings no such section.
    """
    answer = imap.command(f"FETCH {number} BODY.PEEK[{wanted}]").must_be("OK")
    return answer.item(f"BODY[{wanted}]")


def must_have_sections(target: Target, mail: Mail, *wanted: str) -> None:
    """Demand the octets of these sections of a message; raises Violation where others come."""
    known = mail.sections()
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, mail.octets())
        for one in wanted:
            expect.same_octets(f"BODY[{one}]", section(imap, one), known[one])
