"""RFC 3501 section 2.3.3: internal date."""

from datetime import UTC, datetime

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.imap import Literal

NEEDS = [Capability.IMAP]
GIVEN = ("05-Jan-2020 12:34:56 +0000", "31-Dec-2019 23:59:59 -0730", " 1-Mar-2020 00:00:01 +1245")


def moment(shown: str) -> datetime:
    """A date-time in UTC."""
    return datetime.strptime(shown.strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)


@requirement(
    "RFC 3501",
    "2.3.3",
    Level.SHOULD,
    "INTERNALDATE is the moment that APPEND gave, in whichever zone it is shown",
    needs=NEEDS,
    fails_on=["imap-internal-date-drops-the-zone", "imap-internal-date-is-now"],
)
def test_internal_date_is_the_one_given(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        for date in GIVEN:
            imap.command(f'APPEND "{name}" "{date}" ', Literal(target.compose())).granted()
        imap.fill(name)
        for number, date in enumerate(GIVEN, 1):
            shown = imap.command(f"FETCH {number} INTERNALDATE").must_be("OK").item("INTERNALDATE")
            expect.equal("INTERNALDATE, in UTC", moment(shown.decode()), moment(date))
