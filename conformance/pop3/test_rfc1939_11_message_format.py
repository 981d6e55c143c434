"""RFC 1939 section 11: message format."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 1939",
    "11",
    Level.MUST,
    "LIST tells the exact size: each line end is two octets, byte-stuffing is not counted",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-size-counts-one-octet-a-line-end", "pop3-size-counts-stuffing"],
)
def test_list_tells_the_octets_that_retr_delivers(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    target.deliver(target.compose(b".\r\n..\r\n\r\n.Two lines more.\r\n"))
    with target.pop3(ready=True) as pop3:
        for number, size in pop3.sizes().items():
            expect.equal(f"size of message {number}", size, len(pop3.retr(number)))
