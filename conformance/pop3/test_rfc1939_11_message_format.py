"""RFC 1939 section 11: message format."""

from mailworthy import expect
from mailworthy.fidelity import fill_maildrop, for_each, specimens
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Session
from mailworthy.strategies.messages import Entity, messages, written
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.mime import field_value

NEEDS = [Capability.POP3, Capability.LOGIN, Capability.DELIVERY]


def demand_sizes(pop3: Pop3Session, names: dict[str, str]) -> None:
    """Demand of each message, by name, that LIST tells as many octets as RETR delivers.

    Raises NotApplicable where none of them was taken in.
    """
    if not names:
        raise NotApplicable("none of the messages was taken")
    for number, size in pop3.sizes().items():
        octets = pop3.retr(number)
        name = names.get((field_value(octets, b"message-id") or b"").decode("ascii", "replace"), "")
        expect.equal(f"size of message {number} {name}".rstrip(), size, len(octets))


@requirement(
    "RFC 1939",
    "11",
    Level.MUST,
    "LIST tells the exact size: each line end is two octets, byte-stuffing is not counted",
    needs=NEEDS,
    fails_on=["pop3-size-counts-one-octet-a-line-end", "pop3-size-counts-stuffing"],
)
def test_list_tells_the_octets_that_retr_delivers(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    target.deliver(target.compose(b".\r\n..\r\n\r\n.Two lines more.\r\n"))
    with target.pop3(ready=True) as pop3:
        for number, size in pop3.sizes().items():
            expect.equal(f"size of message {number}", size, len(pop3.retr(number)))


@requirement(
    "RFC 1939",
    "11",
    Level.MUST,
    "LIST tells the exact size whatever the message: long lines, dots, From lines, no body",
    needs=NEEDS,
    fails_on=[
        "pop3-size-counts-one-octet-a-line-end",
        "pop3-size-counts-stuffing",
        "pop3-size-leaves-out-empty-lines-at-the-end",
        "pop3-retr-breaks-long-lines",
        "pop3-retr-quotes-from-lines",
    ],
)
def test_sizes_are_exact_whatever_the_text(target: Target) -> None:
    names = fill_maildrop(target, specimens("text") | specimens("header"))
    with target.pop3(ready=True) as pop3:
        demand_sizes(pop3, names)


@requirement(
    "RFC 1939",
    "11",
    Level.MUST,
    "LIST tells the exact size in octets, not in characters, of messages with octets beyond ASCII",
    needs=NEEDS,
    fails_on=["pop3-utf8-size-counts-characters"],
)
def test_sizes_count_octets_of_eight_bits(target: Target) -> None:
    names = fill_maildrop(target, specimens("eight"))
    with target.pop3(ready=True) as pop3:
        demand_sizes(pop3, names)


@requirement(
    "RFC 1939",
    "11",
    Level.MUST,
    "LIST tells the exact size of generated messages",
    needs=NEEDS,
    fails_on=[
        "pop3-size-counts-one-octet-a-line-end",
        "pop3-size-counts-stuffing",
        "pop3-retr-quotes-from-lines",
    ],
)
def test_sizes_of_generated_messages_are_exact(target: Target) -> None:
    def judge(message: tuple[bytes, Entity]) -> None:
        fields, entity = message
        mime, body = written(entity)
        target.empty()
        target.deliver(target.compose(body, fields, mime))
        with target.pop3(ready=True) as pop3:
            expect.equal("size of message 1", pop3.sizes().get(1), len(pop3.retr(1)))
            pop3.quit()

    for_each(target, messages, judge, examples=10)
