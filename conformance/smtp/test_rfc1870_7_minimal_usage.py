"""RFC 1870 section 7: what a server that announces SIZE does at the least."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable


@requirement(
    "RFC 1870",
    "7",
    Level.MUST,
    "A server that announces SIZE accepts MAIL with a SIZE within its limit",
    needs=[Capability.SMTP, Capability.SMTP_SIZE, Capability.LOGIN],
    fails_on=["smtp-size-parameter-refused"],
    safe=True,
)
def test_size_parameter_is_accepted(target: Target) -> None:
    for size in ("1000", "00000000000000001000"):
        with target.smtp(ready=True) as smtp:
            smtp.command(f"MAIL FROM:<{smtp.sender}>").granted()
            smtp.command("RSET").granted()
            smtp.command(f"MAIL FROM:<{smtp.sender}> SIZE={size}").must_be(250)


@requirement(
    "RFC 1870",
    "7",
    Level.MUST,
    "A declared size over the fixed maximum gets 552",
    needs=[Capability.SMTP, Capability.SMTP_SIZE, Capability.LOGIN],
    fails_on=["smtp-size-over-limit-accepted", "smtp-size-over-limit-gets-501"],
)
def test_declared_size_over_the_limit_gets_552(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        if not smtp.size_limit:
            raise NotApplicable("the server announces no fixed maximum message size")
        smtp.rehearse(target.account.address)  # welcome, but for the size
        answer = smtp.command(f"MAIL FROM:<{smtp.sender}> SIZE={smtp.size_limit + 1}")
        if answer.positive:  # section 6.4: the refusal may come with the recipient
            answer = smtp.command(f"RCPT TO:<{target.account.address}>")
        answer.must_be(552)


@requirement(
    "RFC 1870",
    "7",
    Level.SHOULD,
    "A server accepts no declared size that nobody can store, whatever limit it announces",
    needs=[Capability.SMTP, Capability.SMTP_SIZE, Capability.LOGIN],
    fails_on=["smtp-size-overflows"],
)
def test_size_that_nobody_can_store_is_refused(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        if smtp.size_limit == 0:
            raise NotApplicable("the server says that no fixed maximum message size is in force")
        answer = smtp.command(f"MAIL FROM:<{smtp.sender}> SIZE=99999999999999999999")
        answer.must_be("4yz", "5yz")
