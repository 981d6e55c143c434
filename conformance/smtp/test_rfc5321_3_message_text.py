"""RFC 5321 sections 3.3 and 3.7.2: where the message ends, and what is no reason to refuse it."""

from collections.abc import Mapping

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import Violation
from mailworthy.wire.smtp import stuff

PAUSE = 0.3
"""Seconds to see whether a server answers what it should wait for; too short can only miss it."""


@requirement(
    "RFC 5321",
    "3.3",
    Level.SHOULD,
    "Between 354 and the end of the mail data nothing is answered",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-answers-before-the-end-of-data"],
)
def test_nothing_is_answered_before_the_end_of_the_data(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.command("DATA").granted()
        octets = stuff(target.compose())
        smtp.send(octets.removesuffix(b".\r\n"))
        early = smtp.read_answer(within=PAUSE)
        expect.holds(early.code in {None, 421}, "no reply yet", str(early))
        smtp.exchange(b".\r\n")[0].must_be("2yz", "4yz", "5yz")


@requirement(
    "RFC 5321",
    "3.3",
    Level.SHOULD,
    "Lines of the mail data that look like commands are text",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-quit-in-the-data-obeyed"],
)
def test_commands_in_the_data_are_text(target: Target) -> None:
    body = b"NOOP\r\nRSET\r\nMAIL FROM:<>\r\nDATA\r\nQUIT\r\n.QUIT\r\nThe end.\r\n"
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose(body, message_id=message_id)).granted()
        smtp.command("NOOP").must_be(250)
    stored = target.delivered(message_id)
    expect.holds(b"The end." in stored, "the whole text", "it ended before")


def demand_taken(target: Target, messages: Mapping[str, bytes]) -> None:
    """Demand that each message is taken, where one without any oddity is."""
    for oddity, octets in messages.items():
        with target.smtp(ready=True) as smtp:
            smtp.begin(target.account.address)
            smtp.data(target.compose()).granted()
            smtp.begin(target.account.address)
            answer = smtp.data(octets)
            if answer.closed or answer.is_in("5yz"):
                raise Violation(f"a message with {oddity} is taken", str(answer))
            answer.granted()


# A submission server may refuse what RFC 6409 lets it correct: this is about mail from elsewhere.
@requirement(
    "RFC 5321",
    "3.3",
    Level.MUST,
    "A message is not refused because its Resent- fields are incomplete or differ in number",
    needs=[Capability.SMTP, Capability.MX, Capability.LOGIN],
    fails_on=["smtp-resent-to-alone-refused", "smtp-resent-fields-counted"],
)
def test_resent_fields_need_not_match(target: Target) -> None:
    to = f"Resent-To: <{target.account.address}>\r\n".encode()
    who = f"Resent-From: <{target.account.address}>\r\n".encode()
    date = b"Resent-Date: Mon, 05 Jan 2026 12:00:00 +0000\r\n"
    demand_taken(
        target,
        {
            "Resent-To alone": target.compose(b"Body.\r\n", to),
            "Resent-To and Resent-From alone": target.compose(b"Body.\r\n", to, who),
            "two Resent-To and one Resent-From": target.compose(b"Body.\r\n", to, to, who, date),
        },
    )


@requirement(
    "RFC 5321",
    "3.3",
    Level.SHOULD,
    "A message is not refused for defects of its header or its MIME structure",
    needs=[Capability.SMTP, Capability.MX, Capability.LOGIN],
    fails_on=[
        "smtp-message-without-date-refused",
        "smtp-second-subject-refused",
        "smtp-broken-multipart-refused",
    ],
)
def test_defects_of_the_message_are_no_reason_to_refuse(target: Target) -> None:
    mime = b"MIME-Version: 1.0\r\n"
    multipart = mime + b"Content-Type: multipart/mixed\r\n"
    unknown = mime + b"Content-Transfer-Encoding: x-unheard-of\r\n"
    plain = target.compose()
    demand_taken(
        target,
        {
            "no Date": b"".join(
                line for line in plain.splitlines(keepends=True) if line[:5] != b"Date:"
            ),
            "two Subject fields": target.compose(b"Body.\r\n", b"Subject: again\r\n"),
            "a Date that is none": plain.replace(b"Mon, 05 Jan 2026", b"yesterday, 35 Foo"),
            "a multipart without a boundary": target.compose(b"--\r\n", multipart),
            "an unknown encoding": target.compose(b"Body.\r\n", unknown),
            "no header section": b"\r\nBody.\r\n",
        },
    )


@requirement(
    "RFC 5321",
    "3.7.2",
    Level.MUST,
    "A message is not refused for the format of its Received fields",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-received-date-must-parse", "smtp-empty-received-refused"],
)
def test_odd_received_fields_are_no_reason_to_refuse(target: Target) -> None:
    demand_taken(
        target,
        {
            f"Received:{odd.decode()}": target.compose(b"Body.\r\n", b"Received:" + odd + b"\r\n")
            for odd in (
                b" by carrier pigeon",
                b" ",
                b" from [300.1.2.3] (HELO x) by y with Z; 31 Foo 99 25:61:61",
                b" from a by b via c with d id e for f g h; Mon, 05 Jan 2026 12:00:00 +0000",
            )
        },
    )
