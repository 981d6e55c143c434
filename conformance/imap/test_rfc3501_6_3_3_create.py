"""RFC 3501 section 6.3.3: CREATE."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 3501",
    "6.3.3",
    Level.SHOULD,
    "CREATE of a mailbox that there is, or of INBOX, gets NO",
    needs=[Capability.IMAP],
    fails_on=["imap-create-twice-accepted"],
)
def test_create_of_an_extant_mailbox_gets_no(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.command(f'CREATE "{name}"').must_be("NO")
        imap.command("CREATE inbox").must_be("NO")
