"""RFC 5321 section 3.2: HELO, for clients that know no extensions."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target


@requirement(
    "RFC 5321",
    "3.2",
    Level.MUST,
    "HELO is accepted, and its reply lists no extensions",
    needs=[Capability.SMTP],
    fails_on=["smtp-helo-lists-extensions", "smtp-helo-refused"],
    safe=True,
)
def test_helo_lists_no_extensions(target: Target) -> None:
    with target.smtp() as smtp:
        announced = smtp.ehlo(CLIENT_NAME).lines[1:]
    with target.smtp() as smtp:
        answer = smtp.command(f"HELO {CLIENT_NAME}").must_be(250, 504, 550, 554).granted()
    listed = [line for line in answer.lines[1:] if line in announced]
    expect.holds(not listed, "no extension in the reply to HELO", f"it lists {listed}")
