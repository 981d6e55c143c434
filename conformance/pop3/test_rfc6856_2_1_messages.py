"""RFC 6856 section 2.1 (and 5, which it refers to): messages with UTF-8 in their header."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Session
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire.mime import split

NEEDS = [Capability.POP3, Capability.LOGIN, Capability.DELIVERY, Capability.POP3_UTF8]
FIELD = "Comments: Grüße aus Δελφοί, 東京\r\n".encode()


def deliver_international(target: Target) -> None:
    """Leave one message in the maildrop, with UTF-8 in its header, sent under SMTPUTF8.

    Raises NotApplicable where that cannot be sent, Unreachable where it was altered on its way.
    """
    target.empty()
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        if "SMTPUTF8" not in smtp.extensions:
            raise NotApplicable("no SMTPUTF8 to send a message by that has UTF-8 in its header")
        smtp.begin(target.account.address, parameters="BODY=8BITMIME SMTPUTF8")
        smtp.data(target.compose(b"Body.\r\n", FIELD, message_id=message_id)).granted()
    if FIELD not in target.delivered(message_id):
        raise Unreachable("the message was altered on its way in")


def in_utf8_mode(target: Target) -> Pop3Session:
    """A session in UTF-8 mode, logged in; raises NotApplicable where that is not granted."""
    pop3 = target.pop3()
    if not (answer := pop3.command("UTF8")).ok:
        pop3.close()
        raise NotApplicable(f"UTF8 is not granted: {answer}")
    pop3.log_in(target.account.user, target.account.secret, token=target.account.token)
    return pop3


@requirement(
    "RFC 6856",
    "2.1",
    Level.MUST,
    "without UTF-8 mode a message that has UTF-8 in its header is refused, or its header is ASCII",
    needs=NEEDS,
    fails_on=["pop3-utf8-sent-without-utf8-mode", "pop3-utf8-sent-by-top-without-utf8-mode"],
)
def test_no_utf8_header_without_utf8_mode(target: Target) -> None:
    deliver_international(target)
    for line in ("RETR 1", "TOP 1 0"):
        with target.pop3(ready=True) as pop3:
            answer = pop3.command(line, multiline=True)
            expect.holds(answer.ok is not None, "-ERR, or a header in ASCII", str(answer))
            head = split(answer.octets)[0] if answer.ok else []
            strange = [field for field in head if not field.isascii()]
            expect.holds(not strange, "-ERR, or a header in ASCII", repr(strange[:1]))


@requirement(
    "RFC 6856",
    "2.1",
    Level.MAY,
    "a message that is refused for want of UTF-8 mode is refused with the code UTF8",
    needs=[*NEEDS, Capability.POP3_RESP_CODES],
    fails_on=["pop3-utf8-wanted-without-code"],
)
def test_refusal_for_want_of_utf8_mode_has_its_code(target: Target) -> None:
    deliver_international(target)
    with target.pop3(ready=True) as pop3:
        if (answer := pop3.command("RETR 1", multiline=True)).ok:
            raise NotApplicable("the message is sent in another form")
        code = answer.must_be_err().code
        expect.holds(code.split("/")[0] == "UTF8", "-ERR [UTF8]", str(answer))


@requirement(
    "RFC 6856",
    "2.1",
    Level.SHOULD,
    "in UTF-8 mode a message that has UTF-8 in its header comes as it is, by RETR and by TOP",
    needs=NEEDS,
    fails_on=["pop3-utf8-mode-refuses-all-the-same", "pop3-utf8-mode-sends-a-surrogate"],
)
def test_message_comes_as_it_is_in_utf8_mode(target: Target) -> None:
    deliver_international(target)
    with in_utf8_mode(target) as pop3:
        for line in ("RETR 1", "TOP 1 0"):
            octets = pop3.command(line, multiline=True).must_be_ok().octets
            expect.holds(FIELD in octets, f"{line} with the field {FIELD!r}", "it is not there")


@requirement(
    "RFC 6856",
    "2.1",
    Level.SHOULD,
    "LIST tells the octets that RETR sends, in the mode that the session is in",
    needs=NEEDS,
    fails_on=["pop3-utf8-size-counts-characters"],
)
def test_list_tells_the_octets_of_the_mode(target: Target) -> None:
    deliver_international(target)
    with target.pop3(ready=True) as pop3:
        size = pop3.sizes()[1]
        if (answer := pop3.command("RETR 1", multiline=True)).ok:
            expect.equal("size without UTF-8 mode", size, len(answer.octets))
    # No QUIT, at which a site may remove what was retrieved (RFC 1939 section 8).
    with in_utf8_mode(target) as pop3:
        expect.equal("size in UTF-8 mode", pop3.sizes()[1], len(pop3.retr(1)))


@requirement(
    "RFC 6856",
    "2.1",
    Level.SHOULD,
    "a message in ASCII is the same in UTF-8 mode and without it",
    needs=NEEDS,
    fails_on=["pop3-utf8-mode-begins-with-a-mark"],
)
def test_ascii_message_is_the_same_in_utf8_mode(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n..\r\n"))
    with target.pop3(ready=True) as pop3:
        before = pop3.retr(1)  # and no QUIT, which may remove it
    with in_utf8_mode(target) as pop3:
        expect.same_octets("the message in UTF-8 mode", pop3.retr(1), before)
