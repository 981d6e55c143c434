"""RFC 3030 section 2: chunks that are refused, whose octets are read all the same."""

from mailworthy import expect
from mailworthy.arrival import must_not_arrive
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpSession
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.smtp import chunk

NEEDS = [Capability.SMTP, Capability.SMTP_CHUNKING, Capability.LOGIN]
EARLY = 0.3
"""Seconds in which a reply that should not come yet would be there."""
COMMANDS = b"NOOP\r\nNOOP\r\n"
"""Octets of a chunk that show by their replies when they are taken for commands."""
MOST = 64 * 1024 * 1024
"""Octets that we are ready to send in order to go over a limit."""


def must_be_in_step(smtp: SmtpSession) -> None:
    """Demand that the next reply is that to QUIT."""
    smtp.command("QUIT").must_be(221)


def limit_of(smtp: SmtpSession) -> int:
    """The largest message that the server takes; raises NotApplicable where we cannot exceed it."""
    limit = smtp.size_limit
    if not limit or limit > MOST:
        raise NotApplicable(f"the server announces no limit up to {MOST} octets")
    return limit


def lines_of(size: int) -> bytes:
    """That many octets or a few more, in long lines that are no commands."""
    return (b"x" * 998 + b"\r\n") * (size // 1000 + 1)


@requirement(
    "RFC 3030",
    "2",
    Level.MUST,
    "A chunk without a transaction is refused, and its octets are not obeyed",
    needs=NEEDS,
    fails_on=["smtp-bdat-before-mail-octets-obeyed", "smtp-bdat-before-mail-accepted"],
)
def test_octets_of_bdat_before_mail_are_discarded(target: Target) -> None:
    for last in (False, True):
        with target.smtp(ready=True) as smtp:
            smtp.bdat(COMMANDS, last=last).answered().must_be("4yz", "5yz")
            must_be_in_step(smtp)


@requirement(
    "RFC 3030",
    "2",
    Level.MUST,
    "The octets of a chunk for which there is no valid recipient are not obeyed",
    needs=NEEDS,
    fails_on=["smtp-bdat-before-rcpt-octets-obeyed"],
)
def test_octets_of_bdat_without_recipients_are_discarded(target: Target) -> None:
    for recipients in ([], ["RCPT TO:"]):
        with target.smtp(ready=True) as smtp:
            smtp.begin()
            for recipient in recipients:
                smtp.command(recipient).must_be("5yz")
            smtp.bdat(COMMANDS, last=True).answered()
            must_be_in_step(smtp)


@requirement(
    "RFC 3030",
    "2",
    Level.MUST,
    "A chunk is refused when its octets have come, not before",
    needs=NEEDS,
    fails_on=["smtp-refused-bdat-answered-early"],
)
def test_refusal_comes_after_the_octets(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.send(f"BDAT {len(COMMANDS)} LAST\r\nNOOP\r\n".encode())
        early = smtp.read_answer(within=EARLY)
        if early.code is not None:
            early.must_be(421)
            raise NotApplicable("the server ends the session")
        smtp.exchange(COMMANDS[6:])[0].answered().must_be("4yz", "5yz")
        must_be_in_step(smtp)


@requirement(
    "RFC 3030",
    "2",
    Level.MUST,
    "Chunks that are in the pipeline behind one that failed are discarded too",
    needs=[*NEEDS, Capability.SMTP_PIPELINING],
    fails_on=["smtp-second-failed-chunk-obeyed"],
)
def test_chunks_behind_a_failed_one_are_discarded(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin()  # and no recipient
        octets = chunk(COMMANDS) + chunk(COMMANDS, last=True) + b"QUIT\r\n"
        failed, other, last = smtp.exchange(octets, 3)
        if failed.answered().positive:
            raise NotApplicable("a chunk for no recipient does not fail here")
        other.answered().must_be("4yz", "5yz")
        last.must_be(221)


# Section 2 has the client wait for the replies to its envelope; where it does not, the octets of
# its chunks are no commands either, but a server may hang up on one that speaks out of turn.
@requirement(
    "RFC 3030",
    "2",
    Level.SHOULD,
    "Wherever a transaction in one piece fails, its chunks are not obeyed",
    needs=[*NEEDS, Capability.SMTP_PIPELINING],
    fails_on=["smtp-bdat-before-mail-octets-obeyed", "smtp-bdat-before-rcpt-octets-obeyed"],
)
def test_failed_envelope_leaves_the_chunks_unread_as_commands(target: Target) -> None:
    chunks = chunk(COMMANDS, last=True) + b"QUIT\r\n"
    for failing in ("MAIL", "RCPT"):
        with target.smtp(ready=True) as smtp:
            envelope = {
                "MAIL": f"MAIL FROM:<{smtp.sender}>\r\n",
                "RCPT": f"RCPT TO:<{target.account.address}>\r\n",
            }
            envelope[failing] = f"{envelope[failing].partition('<')[0]}\r\n"
            octets = "".join(envelope.values()).encode() + chunks
            *answers, last = smtp.exchange(octets, 4)
            for answer in answers:
                answer.answered()
            last.must_be(221)


@requirement(
    "RFC 3030",
    "2",
    Level.MUST,
    "The octets of a chunk that makes the message too big are read over",
    needs=[*NEEDS, Capability.SMTP_SIZE],
    fails_on=["smtp-oversize-chunk-octets-obeyed"],
)
def test_octets_of_a_chunk_too_big_are_discarded(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        size = limit_of(smtp)
        smtp.begin(target.account.address)
        smtp.bdat(target.compose()).granted()
        smtp.bdat(lines_of(size), last=True).answered()
        must_be_in_step(smtp)


# "The transaction should be considered failed" is said without capitals, of both sides.
@requirement(
    "RFC 3030",
    "2",
    Level.SHOULD,
    "A message of which a chunk failed is not delivered without it, whatever comes behind",
    needs=[*NEEDS, Capability.SMTP_PIPELINING, Capability.SMTP_SIZE, Capability.DELIVERY],
    fails_on=["smtp-failed-chunk-left-out"],
)
def test_failed_chunk_costs_the_whole_message(target: Target) -> None:
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        size = limit_of(smtp)
        smtp.begin(target.account.address)
        smtp.bdat(target.compose(message_id=message_id)).granted()
        octets = chunk(lines_of(size + size // 10)) + chunk(b"The end.\r\n", last=True)
        big, _ = smtp.exchange(octets, 2)
        if big.positive:
            raise NotApplicable("a message over the limit is taken")
    must_not_arrive(
        target,
        message_id,
        expected="no message without one of its chunks",
        actual="the message was delivered",
    )


@requirement(
    "RFC 3030",
    "2",
    Level.MUST,
    "RSET clears a transaction of which a chunk failed, and the next one is taken",
    needs=NEEDS,
    fails_on=["smtp-failed-chunk-survives-rset"],
)
def test_rset_clears_a_failed_transaction(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.bdat(target.compose(), last=True).granted()  # welcome when nothing fails
        smtp.begin()
        smtp.bdat(b"X: y\r\n").answered()
        smtp.command("RSET").must_be(250)
        smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be(250)
        smtp.command(f"RCPT TO:<{target.account.address}>").must_be(250, 251)
        smtp.bdat(target.compose(), last=True).must_be(250)


@requirement(
    "RFC 3030",
    "2",
    Level.MUST,
    "A line of whatever octets, as a chunk counted too short leaves it, is rejected",
    needs=NEEDS,
    fails_on=["smtp-binary-line-disconnects", "smtp-binary-line-unanswered"],
)
def test_line_of_arbitrary_octets_is_rejected(target: Target) -> None:
    odd = bytes(octet for octet in range(256) if octet not in b"\r\n")
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        message = target.compose()
        octets = chunk(message) + b"and more" + odd + b"\r\n"
        taken, rest = smtp.exchange(octets, 2, within=target.patience)
        taken.must_be(250)
        rest.must_be("5yz")
        answer = smtp.command("RSET")
        expect.holds(answer.code == 250, "250 to RSET", str(answer))
