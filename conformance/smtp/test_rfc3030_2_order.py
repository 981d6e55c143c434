"""RFC 3030 section 2: BDAT among the other commands of a transaction."""

from mailworthy import expect
from mailworthy.arrival import must_arrive
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable

NEEDS = [Capability.SMTP, Capability.SMTP_CHUNKING, Capability.LOGIN]


@requirement(
    "RFC 3030",
    "2",
    Level.MUST,
    "BDAT after BDAT LAST gets 503, and its octets are discarded",
    needs=NEEDS,
    fails_on=["smtp-bdat-after-last-accepted", "smtp-bdat-after-last-gets-554"],
)
def test_bdat_after_last_gets_503(target: Target) -> None:
    for octets, last in ((b"", True), (b"NOOP\r\nNOOP\r\n", False)):
        with target.smtp(ready=True) as smtp:
            smtp.begin(target.account.address)
            smtp.bdat(target.compose(), last=True).granted()
            smtp.bdat(octets, last=last).must_be(503)
            smtp.command("QUIT").must_be(221)


@requirement(
    "RFC 3030",
    "2",
    Level.MUST,
    "DATA in a transaction that has had a BDAT gets 503",
    needs=NEEDS,
    fails_on=["smtp-data-after-bdat-accepted", "smtp-data-after-bdat-gets-554"],
)
def test_data_after_bdat_gets_503(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.bdat(target.compose()).granted()
        smtp.command("DATA").must_be(503)
        smtp.command("RSET").must_be(250)


def must_discard(target: Target, reset: str) -> None:
    """Demand that a chunk that came before `reset` is no part of the next message."""
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.bdat(b"X-Mailworthy: of another message\r\n").granted()
        answer = smtp.command(reset)
        if reset != "RSET" and not answer.positive:
            raise NotApplicable("EHLO is refused among chunks")
        answer.must_be(250)
        smtp.begin(target.account.address)
        smtp.bdat(target.compose(message_id=message_id), last=True).granted()
    stored = must_arrive(target, message_id)
    expect.holds(b"of another" not in stored, "the second message alone", "both")


# RFC 5321 section 4.1.1.5 has the MUST.
@requirement(
    "RFC 3030",
    "2",
    Level.MUST,
    "RSET between two chunks discards those that have come",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["smtp-rset-keeps-chunks"],
)
def test_reset_discards_the_chunks(target: Target) -> None:
    must_discard(target, "RSET")


# RFC 5321 section 4.1.4 has the MUST, for an EHLO that the server accepts.
@requirement(
    "RFC 3030",
    "2",
    Level.MUST,
    "EHLO between two chunks, where it is accepted, discards those that have come",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["smtp-ehlo-keeps-chunks"],
)
def test_ehlo_discards_the_chunks(target: Target) -> None:
    must_discard(target, f"EHLO {CLIENT_NAME}")


# RFC 5321 section 4.1.1.5 has the MUST.
@requirement(
    "RFC 3030",
    "2",
    Level.MUST,
    "RSET between two chunks ends the transaction",
    needs=NEEDS,
    fails_on=["smtp-rset-keeps-transaction"],
)
def test_reset_among_chunks_ends_the_transaction(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.bdat(target.compose()).granted()
        smtp.command("RSET").must_be(250)
        smtp.bdat(b"The end.\r\n", last=True).must_be("4yz", "5yz")
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.bdat(target.compose()).granted()
        smtp.command("RSET").must_be(250)
        smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be(250)
