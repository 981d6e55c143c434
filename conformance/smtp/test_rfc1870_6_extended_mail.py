"""RFC 1870 section 6: MAIL with the SIZE parameter."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 1870",
    "6",
    Level.MUST,
    "A declared size below the true one does not end the content there",
    needs=[Capability.SMTP, Capability.SMTP_SIZE, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-declared-size-ends-data"],
)
def test_declared_size_does_not_cut_the_content(target: Target) -> None:
    message_id = target.new_message_id()
    octets = target.compose(b"A line of text.\r\n" * 50 + b"The end.\r\n", message_id=message_id)
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address, parameters=f"SIZE={len(octets) // 2}")
        answer = smtp.data(octets)
    if answer.positive:  # section 6.3 lets a server refuse what is larger than declared
        stored = target.delivered(message_id)
        expect.holds(b"The end." in stored, "the whole content", "it was cut")


@requirement(
    "RFC 1870",
    "6",
    Level.MUST,
    "With a declared size above the true one, the final dot still ends the content",
    needs=[Capability.SMTP, Capability.SMTP_SIZE, Capability.LOGIN],
    fails_on=["smtp-declared-size-awaited"],
)
def test_content_may_be_smaller_than_declared(target: Target) -> None:
    octets = target.compose()
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()  # in time: it is not slow in general
        smtp.begin(target.account.address, parameters=f"SIZE={len(octets) + 1000}")
        smtp.data(octets, within=target.patience).must_be("2yz", "4yz", "5yz")


@requirement(
    "RFC 1870",
    "6.3",
    Level.SHOULD,
    "After agreeing to a declared size the server does not say 552 to a content of that size",
    needs=[Capability.SMTP, Capability.SMTP_SIZE, Capability.LOGIN],
    fails_on=["smtp-doubled-dots-count-as-size"],
)
def test_agreed_size_gets_no_552(target: Target) -> None:
    octets = target.compose(b".A line that begins with a dot.\r\n" * 500)
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address, parameters=f"SIZE={len(octets)}")
        answer = smtp.data(octets).must_be("2yz", "4yz", "5yz")
        expect.holds(answer.code != 552, "any answer but 552", str(answer))


@requirement(
    "RFC 1870",
    "6.3",
    Level.SHOULD,
    "After agreeing to a declared size the server does not say 552 to chunks of that size",
    needs=[Capability.SMTP, Capability.SMTP_SIZE, Capability.SMTP_CHUNKING, Capability.LOGIN],
    fails_on=["smtp-bdat-lines-count-as-size"],
)
def test_agreed_size_in_chunks_gets_no_552(target: Target) -> None:
    octets = target.compose(b"A line.\r\n" * 20)
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address, parameters=f"SIZE={len(octets)}")
        for at in range(0, len(octets) - 10, 10):
            smtp.bdat(octets[at : at + 10]).granted()
        answer = smtp.bdat(octets[at + 10 :], last=True).must_be("2yz", "4yz", "5yz")
        expect.holds(answer.code != 552, "any answer but 552", str(answer))
