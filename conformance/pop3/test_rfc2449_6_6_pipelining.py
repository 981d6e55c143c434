"""RFC 2449 section 6.6: pipelining."""

from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target


@requirement(
    "RFC 2449",
    "6.6",
    Level.MUST,
    "commands sent together are processed in turn where PIPELINING is announced",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_PIPELINING],
    fails_on=["pop3-answers-out-of-order", "pop3-pipelined-commands-forgotten"],
    safe=True,
)
def test_pipelined_commands_are_answered_in_turn(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        pop3.send(b"STAT\r\nLIST\r\nNOOP\r\n")
        pop3.read_answer().drop_listing()
        pop3.send(b"QUIT\r\n")  # ends what is read should a command have been forgotten
        pop3.read_answer(multiline=True).scan_listings()
        pop3.read_answer().must_be_ok()
        pop3.read_answer().must_be_ok()
