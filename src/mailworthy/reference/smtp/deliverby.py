"""DELIVERBY (RFC 2852). Mail here is delivered at once, so that no time that is asked for ends."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailworthy.reference.smtp.core import SmtpCore
from mailworthy.reference.smtp.dialogue import Refused

_BY = re.compile(r"([-+]?[0-9]{1,9});([NR])T?", re.IGNORECASE)


class DeliverBy(SmtpCore):
    """Takes the time by which a message is to be delivered."""

    shortest = 10
    """The least number of seconds for a message that is to be returned after them."""

    def extensions(self) -> Iterable[str]:
        """Announce it (section 2)."""
        yield from super().extensions()
        yield self.deliverby_keyword()

    def deliverby_keyword(self) -> str:
        """How it is announced: with the least time."""
        return f"DELIVERBY {self.shortest}"

    def mail_parameter(self, keyword: str, value: str | None) -> None:
        """Take BY (section 4)."""
        if keyword == "BY":
            self.judge_by(value or "")
        else:
            super().mail_parameter(keyword, value)

    def judge_by(self, value: str) -> None:
        """Refuse what BY cannot be, and what is too soon."""
        found = _BY.fullmatch(value)
        if found is None:
            self.malformed_by()
        elif found[2].upper() == "R":
            self.judge_return(int(found[1]))

    def malformed_by(self) -> None:
        """Answer a value that does not follow the grammar."""
        raise Refused(501, "5.5.4 BY is SECONDS;N or SECONDS;R, and T behind it")

    def judge_return(self, seconds: int) -> None:
        """Refuse a time that is over, or too soon, with the mode R."""
        if seconds <= 0:
            self.time_is_over()
        elif seconds < self.shortest:
            self.too_soon()

    def time_is_over(self) -> None:
        """Answer a time that is no time to come, with the mode R."""
        raise Refused(501, "5.5.4 a message to return wants a time to come")

    def too_soon(self) -> None:
        """Answer less than the least time (section 3)."""
        raise Refused(555, f"5.5.4 {self.shortest} seconds at least")
