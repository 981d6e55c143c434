"""RFC 5321 section 4.1.1.4: the DATA command."""

from mailworthy import expect
from mailworthy.arrival import stored, taken
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.mime import field_name, split

END = b"\r\n.\r\n"
CONTROLS = bytes(octet for octet in (*range(1, 0x20), 0x7F) if octet not in b"\r\n")


@requirement(
    "RFC 5321",
    "4.1.1.4",
    Level.MUST,
    "A dot between bare LFs does not end the mail data",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-lf-dot-lf-ends-data"],
)
def test_lf_dot_lf_does_not_end_the_data(target: Target) -> None:
    read = taken(target, b"Above\n.\nbelow\r\n")
    if read is not None:
        expect.holds(b"below" in read, "the data go on after LF.LF", "they ended there")


# The text says MUST NOT; but so many servers make CRLF of a bare LF that this is told, not judged.
@requirement(
    "RFC 5321",
    "4.1.1.4",
    Level.MAY,
    "A bare LF in the mail data is not taken for the end of a line",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-lf-becomes-crlf"],
)
def test_lf_does_not_end_a_line(target: Target) -> None:
    read = taken(target, b"Above\nbelow\r\n")
    if read is not None:
        expect.holds(b"Above\r\nbelow" not in read, "Above and below on one line", "on two")


@requirement(
    "RFC 5321",
    "4.1.1.4",
    Level.MUST,
    "The end of the mail data is seen in however many pieces its five octets come",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-end-of-data-in-one-piece"],
)
def test_end_of_data_may_come_in_pieces(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()  # in one piece it is seen, and answered in time
    splits = [[END[:at], END[at:]] for at in range(1, len(END))]
    splits.append([END[at : at + 1] for at in range(len(END))])
    for pieces in splits:
        with target.smtp(ready=True) as smtp, target.smtp() as other:
            smtp.begin(target.account.address)
            smtp.command("DATA").granted()
            smtp.send(target.compose(b"Body."))
            for piece in pieces:
                other.command("NOOP").granted()  # a round trip, so that each piece comes by itself
                smtp.send(piece)
            answer = smtp.read_answer(within=target.patience)
            answer.must_be(250, "4yz", "5yz")  # whatever is said of the message
            smtp.command("NOOP").must_be(250)


# "The 'no mail data' case does not conform", and so no MUST binds the server that meets it.
@requirement(
    "RFC 5321",
    "4.1.1.4",
    Level.SHOULD,
    "Without any mail data a lone dot is their end: the CRLF of DATA comes before it",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-lone-dot-awaits-more"],
)
def test_lone_dot_ends_no_data(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.command("DATA").granted()
        answer = smtp.exchange(b".\r\n", within=target.patience)[0]
        answer.must_be(250, "4yz", "5yz")  # a message without any field may be refused
        smtp.command("NOOP").must_be(250)


@requirement(
    "RFC 5321",
    "4.1.1.4",
    Level.MAY,
    "Control characters in the mail data are stored as they came",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-control-characters-in-data-dropped"],
)
def test_control_characters_are_stored_as_sent(target: Target) -> None:
    read = stored(target, target.compose(b"<" + CONTROLS + b">\r\n"))
    expect.holds(b"<" + CONTROLS + b">" in read, repr(CONTROLS), repr(read[-60:]))


@requirement(
    "RFC 5321",
    "4.1.1.4",
    Level.MUST,
    "The buffers are cleared when the mail data have ended, also where the message is refused",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-refused-message-keeps-transaction", "smtp-data-keeps-transaction"],
)
def test_message_leaves_no_transaction(target: Target) -> None:
    for body in (b"Body.\r\n", b"bare\nLF\r\n"):
        with target.smtp(ready=True) as smtp:
            smtp.begin(target.account.address)
            smtp.command("DATA").granted()
            ended = smtp.exchange(target.compose(body) + b".\r\n")[0]
            after = smtp.command(f"RCPT TO:<{target.account.address}>")
        if b"bare" in body and after.closed:
            continue  # hanging up on bare LFs is a defence, and leaves no transaction either
        ended.must_be(250, "4yz", "5yz")
        after.must_be("5yz")


@requirement(
    "RFC 5321",
    "4.1.1.4",
    Level.MUST,
    "A message that is accepted gets a Received field on top",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-message-without-trace-record", "smtp-trace-record-below-the-header"],
)
def test_accepted_message_gets_a_trace_record(target: Target) -> None:
    names = [field_name(field) for field in split(stored(target, target.compose()))[0]]
    above = names[: names.index(b"from")]
    expect.holds(b"received" in above, "Received above From", f"{above} above From")
