"""RFC 1939 section 6: what the end of a session removes."""

from mailworthy import expect
from mailworthy.delivery import own_number
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.round_trip import own_message
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable

MANY = 20
"""Messages enough that their removal takes a while."""


@requirement(
    "RFC 1939",
    "6",
    Level.MUST,
    "QUIT removes the messages marked as deleted, and no others",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY, Capability.POP3_UIDL],
    fails_on=["pop3-quit-removes-nothing", "pop3-quit-removes-one-more"],
)
def test_quit_removes_what_is_marked(target: Target) -> None:
    target.empty()
    for body in (b"One.\r\n", b"Two.\r\n", b"Three.\r\n"):
        target.deliver(target.compose(body))
    with target.pop3(ready=True) as pop3:
        unique_ids = pop3.unique_ids()
        pop3.command("DELE 2").granted()
        pop3.quit()
    with target.pop3(ready=True) as pop3:
        left = sorted(pop3.unique_ids().values())
        expect.equal("messages left", left, sorted((unique_ids[1], unique_ids[3])))


# It "removes … and replies as to the status": no MUST. Whoever answers first cannot know.
@requirement(
    "RFC 1939",
    "6",
    Level.SHOULD,
    "when QUIT is answered what was marked is gone: who logs in then does not see it",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-quit-answers-before-it-removes"],
)
def test_quit_answers_when_all_is_removed(target: Target) -> None:
    target.empty()
    for _ in range(MANY):
        target.deliver(target.compose())
    account = target.account
    with target.pop3(ready=True) as pop3, target.pop3() as second:
        second.capa()  # so that it is quick to log in
        for number in pop3.sizes():
            pop3.command(f"DELE {number}").granted()
        if not (answer := pop3.command("QUIT")).ok:
            raise Unreachable(f"QUIT did not remove what was marked: {answer}")
        second.log_in(account.user, account.secret, token=account.token)
        expect.equal("number of messages", second.stat()[0], 0)


@requirement(
    "RFC 1939",
    "6",
    Level.MUST,
    "a session that ends without QUIT removes nothing, whatever was marked",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["pop3-drop-removes"],
)
def test_dropped_connection_removes_nothing(target: Target) -> None:
    target.empty()
    target.deliver(target.compose(b"One.\r\n"))
    target.deliver(target.compose(b"Two.\r\n"))
    with target.pop3(ready=True) as pop3:
        pop3.command("DELE 1").granted()
        pop3.command("DELE 2").granted()
    with target.pop3(ready=True) as pop3:
        expect.equal("number of messages", pop3.stat()[0], 2)


@requirement(
    "RFC 1939",
    "6",
    Level.MUST,
    "a message that the account sent to itself is not removed by a session that ends without QUIT",
    needs=[Capability.POP3, Capability.LOGIN, Capability.DELIVERY, Capability.POP3_TOP],
    fails_on=["pop3-drop-removes"],
    safe=True,
)
def test_own_message_outlives_a_lost_connection(target: Target) -> None:
    with own_message(target) as message:
        target.delivered(message.message_id)
        with target.pop3(ready=True) as pop3:
            number = own_number(pop3, message.message_id)
            if number is None:
                raise NotApplicable("the maildrop of POP3 is not where mail is read")
            pop3.command(f"DELE {number}").granted()
        with target.pop3(ready=True) as pop3:
            number = own_number(pop3, message.message_id)
            expect.holds(number is not None, "the message still there", "it is gone")
