"""RFC 5321 section 4.1.1: what may stand behind a command, and what may not."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target

SYNTAX_ERROR = (500, 501)


def tolerates(target: Target, space: str) -> None:
    """Demand that white space before the CRLF changes nothing."""
    with target.smtp() as smtp:
        smtp.command(f"EHLO {CLIENT_NAME}{space}").must_be(250)
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)  # both are welcome
        smtp.command(f"NOOP{space}").must_be(250)
        smtp.command(f"RSET{space}").must_be(250)
        smtp.command(f"MAIL FROM:<{smtp.sender}>{space}").must_be(250)
        smtp.command(f"RCPT TO:<{target.account.address}>{space}").must_be(250, 251)
        smtp.command(f"QUIT{space}").must_be(221)


@requirement(
    "RFC 5321",
    "4.1.1",
    Level.SHOULD,
    "Spaces before the CRLF of a command are tolerated",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-trailing-space-refused"],
)
def test_trailing_spaces_are_tolerated(target: Target) -> None:
    for space in (" ", "   "):
        tolerates(target, space)


@requirement(
    "RFC 5321",
    "4.1.1",
    Level.SHOULD,
    "A tab before the CRLF of a command is tolerated, as other white space is",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-trailing-tab-refused", "smtp-trailing-space-refused"],
)
def test_trailing_tab_is_tolerated(target: Target) -> None:
    tolerates(target, "\t")


@requirement(
    "RFC 5321",
    "4.1.1",
    Level.SHOULD,
    "RSET with a parameter is refused for its syntax",
    needs=[Capability.SMTP],
    fails_on=["smtp-rset-takes-a-parameter"],
)
def test_rset_with_a_parameter_is_refused(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.command("RSET mailworthy").must_be(*SYNTAX_ERROR)


@requirement(
    "RFC 5321",
    "4.1.1",
    Level.SHOULD,
    "DATA with a parameter is refused for its syntax",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-data-takes-a-parameter"],
)
def test_data_with_a_parameter_is_refused(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.command("DATA mailworthy").must_be(*SYNTAX_ERROR)


@requirement(
    "RFC 5321",
    "4.1.1",
    Level.SHOULD,
    "QUIT with a parameter is refused for its syntax",
    needs=[Capability.SMTP],
    fails_on=["smtp-quit-takes-a-parameter"],
)
def test_quit_with_a_parameter_is_refused(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.command("QUIT mailworthy").must_be(*SYNTAX_ERROR)
