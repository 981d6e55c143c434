"""RFC 2920 section 3.2: what a server owes to groups of commands."""

from collections.abc import Sequence

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpAnswer, SmtpSession
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import Unreachable
from mailworthy.wire.smtp import chunk

NEEDS = [Capability.SMTP, Capability.SMTP_PIPELINING, Capability.LOGIN]


def must_come_unprompted(smtp: SmtpSession, answer: SmtpAnswer) -> None:
    """Demand a reply; one that comes only when more is sent was held back, not slow."""
    if answer.code is None and not answer.closed and smtp.command("NOOP", within=5).code is None:
        raise Unreachable(f"no answer, prompted or not: {answer}")
    answer.must_be("2yz", "3yz", "4yz", "5yz")


def must_all_be_answered(answers: Sequence[SmtpAnswer], last: int) -> None:
    """Demand that no reply of a group is missing; the last command gets this code."""
    for answer in answers[:-1]:
        answer.answered()
    answers[-1].must_be(last)


@requirement(
    "RFC 2920",
    "3.2",
    Level.MUST,
    "The commands of a group are answered in the order in which they were sent",
    needs=NEEDS,
    fails_on=["smtp-group-answered-backwards"],
)
def test_group_is_answered_in_order(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        mail, rcpt = f"MAIL FROM:<{smtp.sender}>\r\n", f"RCPT TO:<{target.account.address}>\r\n"
        group = f"RSET\r\n{rcpt}{mail}{rcpt}NOOP\r\n"
        reset, early, begun, recipient, noop = smtp.exchange(group.encode(), 5)
        reset.must_be(250)
        early.must_be("5yz")  # there is no transaction yet; which code is another matter
        begun.granted()
        recipient.granted()
        noop.must_be(250)


@requirement(
    "RFC 2920",
    "3.2",
    Level.SHOULD,
    "DATA is refused where no valid recipient came before it in the group",
    needs=NEEDS,
    fails_on=["smtp-data-without-recipients-accepted"],
)
def test_data_without_valid_recipient_is_refused(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        group = f"MAIL FROM:<{smtp.sender}>\r\nDATA\r\n"
        mail, data = smtp.exchange(group.encode(), 2)
        mail.granted()
        data.must_be("4yz", "5yz")


@requirement(
    "RFC 2920",
    "3.2",
    Level.SHOULD,
    "DATA is accepted where one recipient was valid, though the last was not",
    needs=NEEDS,
    fails_on=["smtp-last-recipient-decides"],
)
def test_one_valid_recipient_is_enough_for_data(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        group = f"MAIL FROM:<{smtp.sender}>\r\nRCPT TO:<{target.account.address}>\r\n"
        mail, valid, invalid, data = smtp.exchange(f"{group}RCPT TO:\r\nDATA\r\n".encode(), 4)
        mail.granted()
        valid.granted()
        invalid.must_be("5yz")
        data.must_be(354)
        smtp.exchange(target.compose() + b".\r\n")[0].granted()


@requirement(
    "RFC 2920",
    "3.2",
    Level.MUST,
    "An empty message after a DATA without valid recipients is sent to nobody",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["smtp-empty-message-goes-to-sender"],
)
def test_message_without_recipients_goes_nowhere(target: Target) -> None:
    # Nothing that anybody wrote: neither ours, nor a notification about an earlier message.
    strange = 'UID SEARCH NOT HEADER Message-ID "@mailworthy.example.test>"'
    strange += ' NOT HEADER Content-Type "" NOT HEADER Subject ""'
    found: list[set[int]] = []
    for _ in range(2):
        target.deliver(target.compose())
        with target.imap(ready=True) as imap:
            imap.command("EXAMINE INBOX").must_be("OK")
            found.append(set(imap.command(strange).must_be("OK").search()))
        with target.smtp(ready=True) as smtp:
            smtp.begin()
            if smtp.command("DATA").code != 354:
                return  # nothing was taken, so nothing is sent
            smtp.exchange(b".\r\n")
    new = len(found[1] - found[0])
    expect.equal("messages for the sender that nobody sent", new, 0)


@requirement(
    "RFC 2920",
    "3.2",
    Level.MUST,
    "The replies to EHLO, DATA, VRFY, NOOP and QUIT at the end of a group are not held back",
    needs=NEEDS,
    fails_on=["smtp-vrfy-reply-held", "smtp-data-reply-held"],
)
def test_reply_to_the_last_command_is_not_held_back(target: Target) -> None:
    for last in (f"EHLO {CLIENT_NAME}", "DATA", "VRFY mailworthy", "NOOP", "QUIT"):
        with target.smtp(ready=True) as smtp:
            reset, answer = smtp.exchange(f"RSET\r\n{last}\r\n".encode(), 2, within=target.patience)
            reset.must_be(250)
            must_come_unprompted(smtp, answer)


@requirement(
    "RFC 2920",
    "3.2",
    Level.MUST,
    "The reply to an unrecognized command at the end of a group is not held back",
    needs=NEEDS,
    fails_on=["smtp-unknown-command-reply-held"],
)
def test_reply_to_an_unknown_command_is_not_held_back(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        reset, answer = smtp.exchange(b"RSET\r\nMAILWORTHY\r\n", 2, within=target.patience)
        reset.must_be(250)
        must_come_unprompted(smtp, answer)


@requirement(
    "RFC 2920",
    "3.2",
    Level.MUST,
    "All replies are sent once the server has read all that was sent",
    needs=NEEDS,
    fails_on=["smtp-group-replies-held"],
)
def test_replies_are_sent_when_the_input_is_read(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        group = f"RSET\r\nMAIL FROM:<{smtp.sender}>\r\nRCPT TO:<{target.account.address}>\r\n"
        for answer in smtp.exchange(group.encode(), 3, within=target.patience):
            must_come_unprompted(smtp, answer)


@requirement(
    "RFC 2920",
    "3.2",
    Level.MUST,
    "A group is carried out as it comes: RSET after RCPT ends the transaction",
    needs=NEEDS,
    fails_on=["smtp-group-takes-data-for-granted"],
)
def test_rset_within_a_group_is_carried_out(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        mail, rcpt = f"MAIL FROM:<{smtp.sender}>\r\n", f"RCPT TO:<{target.account.address}>\r\n"
        answers = smtp.exchange(f"{mail}{rcpt}RSET\r\n{rcpt}".encode(), 4)
        answers[0].granted()
        answers[1].granted()
        answers[2].must_be(250)
        answers[3].must_be("5yz")


@requirement(
    "RFC 2920",
    "3.2",
    Level.MUST,
    "A command that fails does not cost the commands behind it in the group",
    needs=NEEDS,
    fails_on=["smtp-refusal-flushes-input"],
)
def test_failed_command_loses_nothing_behind_it(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        mail, rcpt = f"MAIL FROM:<{smtp.sender}>\r\n", f"RCPT TO:<{target.account.address}>\r\n"
        smtp.begin(target.account.address)  # answered in time one by one
        group = f"RSET\r\n{mail}RCPT TO:\r\n{rcpt}NOOP\r\n".encode()
        answers = smtp.exchange(group, 5, within=target.patience)
        must_all_be_answered(answers, last=250)


@requirement(
    "RFC 2920",
    "3.2",
    Level.MUST,
    "Commands that come with the end of the content are not lost",
    needs=NEEDS,
    fails_on=["smtp-end-of-data-flushes-input"],
)
def test_end_of_data_loses_nothing_behind_it(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()  # answered in time when nothing is behind it
        smtp.begin(target.account.address)
        smtp.command("DATA").granted()
        octets = target.compose() + f".\r\nMAIL FROM:<{smtp.sender}>\r\nQUIT\r\n".encode()
        answers = smtp.exchange(octets, 3, within=target.patience)
        must_all_be_answered(answers, last=221)


@requirement(
    "RFC 2920",
    "3.2",
    Level.MUST,
    "The next transaction is not lost where it comes, up to DATA, with the end of a content",
    needs=NEEDS,
    fails_on=["smtp-end-of-data-flushes-input", "smtp-mail-flushes-input"],
)
def test_transaction_may_come_with_the_content_before(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()  # answered in time when nothing is behind it
        smtp.begin(target.account.address)
        smtp.command("DATA").granted()
        next_one = f"MAIL FROM:<{smtp.sender}>\r\nRCPT TO:<{target.account.address}>\r\nDATA\r\n"
        octets = target.compose() + b".\r\n" + next_one.encode()
        *answers, data = smtp.exchange(octets, 4, within=target.patience)
        for answer in answers:
            answer.answered()
        data.must_be("3yz", "4yz", "5yz")
        if all(answer.positive for answer in answers):
            data.must_be(354)
            smtp.content(target.compose(), within=target.patience).must_be("2yz", "4yz", "5yz")


@requirement(
    "RFC 2920",
    "3.2",
    Level.MUST,
    "What comes in one piece with a chunk of a message is not lost: chunks and commands",
    needs=[*NEEDS, Capability.SMTP_CHUNKING],
    fails_on=["smtp-bdat-flushes-input", "smtp-last-chunk-flushes-input"],
)
def test_chunk_loses_nothing_behind_it(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.bdat(target.compose(), last=True).granted()  # in time when nothing is behind it
        smtp.begin(target.account.address)
        chunks = chunk(target.compose()) + chunk(b"A line.\r\n") + chunk(b"", last=True)
        octets = chunks + f"MAIL FROM:<{smtp.sender}>\r\nQUIT\r\n".encode()
        answers = smtp.exchange(octets, 5, within=target.patience)
        must_all_be_answered(answers, last=221)


# No input may be lost "under any circumstances whatsoever"; but RFC 3030 section 2 has the client
# wait for the replies to its envelope, and a server may hang up on one that speaks out of turn.
@requirement(
    "RFC 2920",
    "3.2",
    Level.SHOULD,
    "Nothing is lost of a transaction that comes in one piece, chunks and all",
    needs=[*NEEDS, Capability.SMTP_CHUNKING],
    fails_on=["smtp-bdat-flushes-input", "smtp-mail-flushes-input"],
)
def test_whole_transaction_may_come_in_one_piece(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.bdat(target.compose(), last=True).granted()  # in time when it comes in several
        envelope = f"MAIL FROM:<{smtp.sender}>\r\nRCPT TO:<{target.account.address}>\r\n"
        chunks = chunk(target.compose()) + chunk(b"A line.\r\n", last=True)
        octets = envelope.encode() + chunks + b"QUIT\r\n"
        answers = smtp.exchange(octets, 5, within=target.patience)
        must_all_be_answered(answers, last=221)


@requirement(
    "RFC 2920",
    "3.2",
    Level.MUST,
    "The reply to a chunk is not held back until more is sent",
    needs=[*NEEDS, Capability.SMTP_CHUNKING],
    fails_on=["smtp-bdat-reply-held"],
)
def test_reply_to_a_chunk_is_not_held_back(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        octets = chunk(target.compose()) + chunk(b"A line.\r\n")
        for answer in smtp.exchange(octets, 2, within=target.patience):
            must_come_unprompted(smtp, answer)
