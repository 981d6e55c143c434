"""RFC 5321 section 4.1.1.4: the DATA command."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 5321",
    "4.1.1.4",
    Level.MUST,
    "A dot between bare LFs does not end the mail data",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-lf-dot-lf-ends-data"],
)
def test_lf_dot_lf_does_not_end_the_data(target: Target) -> None:
    message_id = target.new_message_id()
    content = target.compose(b"Above\n.\nbelow\r\n", message_id=message_id)
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.command("DATA").granted()
        answer = smtp.exchange(content + b".\r\n")[0]
    if answer.positive:  # refusing the message, or hanging up, is as safe
        stored = target.delivered(message_id)
        expect.holds(b"below" in stored, "the data go on after LF.LF", "they ended there")
