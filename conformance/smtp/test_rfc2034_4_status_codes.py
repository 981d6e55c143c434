"""RFC 2034 section 4: replies with enhanced status codes. All traffic is watched by an oracle."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpAnswer
from mailworthy.target import CLIENT_NAME, Target

NEEDS = [Capability.SMTP, Capability.SMTP_ENHANCEDSTATUSCODES]


def demand_code(answer: SmtpAnswer) -> None:
    """Demand a status code of the reply's own class."""
    answer.must_be("2yz", "4yz", "5yz")
    kind = f"{(answer.code or 0) // 100}."
    found = answer.enhanced or ""
    expect.holds(found.startswith(kind), f"a status code {kind}x.x", str(answer))


@requirement(
    "RFC 2034",
    "4",
    Level.MUST,
    "A client that said HELO gets status codes too, in agreement and in refusal",
    needs=NEEDS,
    fails_on=["smtp-status-after-ehlo-only"],
)
def test_codes_are_there_after_helo(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.command(f"HELO {CLIENT_NAME}").granted()
        demand_code(smtp.command("NOOP"))
        demand_code(smtp.command("MAILWORTHY"))


@requirement(
    "RFC 2034",
    "4",
    Level.MUST,
    "A client that has said neither EHLO nor HELO gets status codes too",
    needs=NEEDS,
    fails_on=["smtp-status-after-ehlo-only"],
)
def test_codes_are_there_before_ehlo(target: Target) -> None:
    with target.smtp() as smtp:
        demand_code(smtp.command("NOOP"))
        demand_code(smtp.command(f"RCPT TO:<postmaster@{target.domain}>"))


@requirement(
    "RFC 2034",
    "4",
    Level.MUST,
    "The reply to QUIT has a status code",
    needs=NEEDS,
    fails_on=["smtp-status-missing-on-quit"],
    safe=True,
)
def test_reply_to_quit_has_a_code(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        demand_code(smtp.command("QUIT"))


@requirement(
    "RFC 2034",
    "4",
    Level.MUST,
    "What VRFY and HELP are answered with has a status code, on each line",
    needs=NEEDS,
    fails_on=["smtp-status-on-the-first-line-of-help"],
)
def test_replies_for_people_have_codes(target: Target) -> None:
    for command in ("HELP", f"VRFY postmaster@{target.domain}"):
        with target.smtp() as smtp:
            smtp.ehlo(CLIENT_NAME)
            answer = smtp.command(command)
            demand_code(answer)
            wanted = (answer.enhanced or "").encode()
            bare = [line for line in answer.lines if not line.startswith(wanted)]
            expect.holds(not bare, f"{wanted.decode()} on each line", repr(bare[:1]))
