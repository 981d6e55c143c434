"""RFC 3030 section 2: messages in chunks, when all goes well."""

from mailworthy import expect
from mailworthy.arrival import must_arrive
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import Violation
from mailworthy.wire.mime import split

NEEDS = [Capability.SMTP, Capability.SMTP_CHUNKING, Capability.LOGIN]
SOON = 5.0
"""Seconds in which a refusal that waits for nothing is there."""
EARLY = 0.3
"""Seconds in which a reply that should not come yet would be there."""


@requirement(
    "RFC 3030",
    "2",
    Level.MUST,
    "Each chunk that succeeds gets 250, the last one and those before it",
    needs=NEEDS,
    fails_on=["smtp-bdat-chunk-gets-354", "smtp-bdat-only-last-answered"],
)
def test_each_chunk_gets_250(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()  # such a message is welcome, in one piece
        message = target.compose()
        smtp.begin(target.account.address)
        smtp.bdat(message[:10], within=target.patience).must_be(250)
        smtp.bdat(message[10:80], within=target.patience).must_be(250)
        smtp.bdat(message[80:], last=True, within=target.patience).must_be(250)


@requirement(
    "RFC 3030",
    "2",
    Level.MUST,
    "A message may end with an empty chunk, BDAT 0 LAST, and is whole then",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["smtp-bdat-0-last-refused", "smtp-only-last-chunk-kept"],
)
def test_message_may_end_with_bdat_0_last(target: Target) -> None:
    message_id = target.new_message_id()
    message = target.compose(message_id=message_id)
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.bdat(target.compose(), last=True).granted()  # it takes chunks
        smtp.begin(target.account.address)
        smtp.bdat(message).granted()
        smtp.bdat(b"", last=True).must_be(250)
    must_arrive(target, message_id)


# The grammar knows no smallest size, and "MAY have a byte-count of zero" is said of the last only.
@requirement(
    "RFC 3030",
    "2",
    Level.MAY,
    "An empty chunk that is not the last one is taken like any other",
    needs=NEEDS,
    fails_on=["smtp-bdat-0-refused"],
)
def test_empty_chunk_is_taken(target: Target) -> None:
    message = target.compose()
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.bdat(message[:10]).granted()
        smtp.bdat(b"").must_be(250)
        smtp.bdat(message[10:], last=True).must_be(250)


@requirement(
    "RFC 3030",
    "2",
    Level.MUST,
    "Who offers CHUNKING goes on taking messages by DATA, before and after others in chunks",
    needs=NEEDS,
    fails_on=["smtp-chunking-replaces-data", "smtp-data-refused-once-chunked"],
)
def test_data_is_still_supported(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.bdat(target.compose(), last=True).granted()  # such a message is welcome, in chunks
    with target.smtp(ready=True) as smtp:
        for _ in range(2):
            smtp.begin(target.account.address)
            smtp.command("DATA").must_be(354)
            smtp.content(target.compose()).granted()
            smtp.begin(target.account.address)
            smtp.bdat(target.compose(), last=True).granted()


# That the pieces make the message is too plain for the text to demand it.
@requirement(
    "RFC 3030",
    "2",
    Level.SHOULD,
    "The chunks put together are the message, wherever they part it",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=[
        "smtp-only-last-chunk-kept",
        "smtp-chunks-joined-by-crlf",
        "smtp-chunk-line-end-completed",
        "smtp-dots-undone-in-chunks",
    ],
)
def test_chunks_make_the_message(target: Target) -> None:
    body = b"One.\r\n\r\n.\r\n..two\r\n.\r\n\r\nThree, and no more.\r\n"
    message_id = target.new_message_id()
    sent = target.compose(body, message_id=message_id)
    start = len(sent) - len(body)
    within = sent.index(b"Subject:") + 1  # in a name, not where a line ends
    pieces = [sent[:1], sent[1:within], sent[within:start]]
    pieces += [sent[at : at + 1] for at in range(start, len(sent))]  # parts each CR from its LF
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        for piece in pieces[:-1]:
            smtp.bdat(piece).granted()
        smtp.bdat(pieces[-1], last=True).granted()
    fields, stored = split(must_arrive(target, message_id))
    wanted = split(sent)[0]
    expect.equal("the fields sent", [field for field in fields if field in wanted], wanted)
    if not stored.startswith(body):  # what a server adds at the end is another matter
        expect.same_octets("the body stored", stored, body)


@requirement(
    "RFC 3030",
    "2",
    Level.MUST,
    "A chunk is as long as its count says: neither a lone dot ends it, nor is one waited for",
    needs=NEEDS,
    fails_on=["smtp-dot-ends-chunk", "smtp-bdat-waits-for-dot"],
)
def test_chunk_ends_by_its_count(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.bdat(target.compose(), within=target.patience).must_be(250)
        # Of the content the server may think what it likes.
        smtp.bdat(b"RSET\r\n.\r\nNOOP\r\nNOOP\r\n", last=True).answered()
        smtp.command("QUIT").must_be(221)  # and no reply to what stands in the chunk


@requirement(
    "RFC 3030",
    "2",
    Level.MUST,
    "A chunk is answered when all its octets have come, however few come at a time",
    needs=NEEDS,
    fails_on=["smtp-bdat-answered-before-its-octets", "smtp-chunk-is-what-has-come"],
)
def test_chunk_is_answered_when_it_is_whole(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.bdat(target.compose()).granted()
        smtp.send(b"BDAT 11 LAST\r\nMore")
        early = smtp.read_answer(within=EARLY)
        if early.code is not None:
            early.answered()
            raise Violation("no reply before the octets of the chunk", str(early))
        for octet in b"Line.\r":
            smtp.send(bytes([octet]))
        smtp.exchange(b"\nQ", 1)[0].must_be(250)
        smtp.command("UIT").must_be(221)


# RFC 2234 and its forerunner in RFC 822 give strings in quotes no case, nor has RFC 5321 section
# 2.4 for the arguments of commands.
@requirement(
    "RFC 3030",
    "2",
    Level.SHOULD,
    "LAST means the same in upper, lower and mixed case, as does BDAT",
    needs=NEEDS,
    fails_on=["smtp-bdat-last-only-in-upper-case", "smtp-bdat-last-overlooked-in-lower-case"],
)
def test_last_has_no_case(target: Target) -> None:
    for words in ("bdat {} last", "Bdat {} LaSt"):
        message = target.compose()
        with target.smtp(ready=True) as smtp:
            smtp.begin(target.account.address)
            smtp.bdat(message, last=True).granted()
            smtp.begin(target.account.address)
            octets = words.format(len(message)).encode() + b"\r\n" + message
            smtp.exchange(octets, 1)[0].must_be(250)
            smtp.command(f"MAIL FROM:<{smtp.sender}>").must_be(250)  # the first one is over


@requirement(
    "RFC 3030",
    "2",
    Level.SHOULD,
    "A chunk size is decimal, with zeros before it or without",
    needs=NEEDS,
    fails_on=["smtp-bdat-size-in-octal"],
)
def test_chunk_size_may_begin_with_zeros(target: Target) -> None:
    message = target.compose()
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.bdat(message, last=True).granted()
        smtp.begin(target.account.address)
        octets = f"BDAT {len(message):08} LAST\r\n".encode() + message
        smtp.exchange(octets, 1, within=target.patience)[0].must_be(250)
        smtp.command("QUIT").must_be(221)


@requirement(
    "RFC 3030",
    "2",
    Level.SHOULD,
    "A BDAT that does not follow the grammar is refused",
    needs=NEEDS,
    fails_on=[
        "smtp-bdat-size-guessed",
        "smtp-bdat-negative-size-accepted",
        "smtp-bdat-marker-guessed",
    ],
)
def test_malformed_bdat_is_refused(target: Target) -> None:
    for argument in ("", " -1", " zero", " 0x0", " 0LAST", " LAST", " 0 FIRST", " 0 LAST LAST"):
        with target.smtp(ready=True) as smtp:
            smtp.begin(target.account.address)
            smtp.bdat(target.compose()).granted()
            smtp.command(f"BDAT{argument}", within=SOON).must_be("5yz")


# Nobody sends that much. To wait for it, to refuse it, or to hang up are all safe; to take what
# is left of the number after an overflow would let the rest of a chunk in as commands.
@requirement(
    "RFC 3030",
    "2",
    Level.SHOULD,
    "A chunk size that no machine can count to is not taken for a smaller one",
    needs=NEEDS,
    fails_on=["smtp-bdat-size-wraps-at-32-bits", "smtp-bdat-size-wraps-at-64-bits"],
)
def test_huge_chunk_is_not_taken_for_a_small_one(target: Target) -> None:
    message = target.compose()
    for bits in (32, 64, 128):
        with target.smtp(ready=True) as smtp:
            smtp.begin(target.account.address)
            octets = f"BDAT {2**bits + len(message)} LAST\r\n".encode() + message
            answer = smtp.exchange(octets, within=EARLY)[0]
            expect.holds(not answer.positive, "no 250 for so few octets", str(answer))
