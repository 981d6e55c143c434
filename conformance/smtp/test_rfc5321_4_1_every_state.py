"""RFC 5321 section 4.1: each command in each state that a session can be in."""

from collections.abc import Callable, Iterable

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpAnswer, SmtpSession
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import Violation

NEEDS = [Capability.SMTP, Capability.LOGIN]
HELLO_REFUSED = (500, 501, 502, 504, 550)
"""How EHLO may be refused (sections 4.1.4 and 4.3.2)."""


def _hello(smtp: SmtpSession, target: Target) -> None:
    del target
    smtp.command(f"HELO {CLIENT_NAME}").granted()


def _mail(smtp: SmtpSession, target: Target) -> None:
    del target
    smtp.begin()


def _rcpt(smtp: SmtpSession, target: Target) -> None:
    smtp.begin(target.account.address)


def _message(smtp: SmtpSession, target: Target) -> None:
    smtp.begin(target.account.address)
    smtp.data(target.compose()).granted()


def _reset(smtp: SmtpSession, target: Target) -> None:
    smtp.begin(target.account.address)
    smtp.command("RSET").granted()


def _failure(smtp: SmtpSession, target: Target) -> None:
    del target
    smtp.command("MAILWORTHY").must_be("2yz", "5yz")


def _nothing(smtp: SmtpSession, target: Target) -> None:
    del smtp, target


Step = Callable[[SmtpSession, Target], None]
GREETED: dict[str, Step] = {
    "before EHLO": _nothing,
    "after HELO": _hello,
}
"""States without EHLO: on a submission server they are without the log-in that it wants."""
IDLE: dict[str, Step] = {
    "after EHLO": _nothing,
    "after a message": _message,
    "after RSET": _reset,
    "after a command that failed": _failure,
}
OPEN: dict[str, Step] = {"after MAIL": _mail, "after RCPT": _rcpt}
EVERY = GREETED | OPEN | IDLE
INTRODUCED = [state for state in EVERY if state != "before EHLO"]


def at(target: Target, state: str) -> SmtpSession:
    """A session of its own that is in this state."""
    smtp = target.smtp(ready=state not in GREETED)
    EVERY[state](smtp, target)
    return smtp


def judge(answer: SmtpAnswer, state: str, *allowed: int | str) -> SmtpAnswer:
    """As `must_be`, but the violation says in which state."""
    try:
        return answer.must_be(*allowed)
    except Violation as error:
        raise Violation(f"{error.expected} {state}", error.actual) from None


def without_transaction(target: Target) -> list[str]:
    """The states in which no transaction is open, and whose answers policy does not decide."""
    return [*([] if target.endpoint.submission else GREETED), *IDLE]


def demand(target: Target, states: Iterable[str], command: str, *allowed: int | str) -> None:
    """Demand one of these answers to a command in each of the states, one session for each."""
    for state in states:
        with at(target, state) as smtp:
            judge(smtp.command(command), state, *allowed)


def served(target: Target, command: str) -> None:
    """Demand that a command is not called out of order in any state after EHLO or HELO."""
    for state in INTRODUCED:
        with at(target, state) as smtp:
            answer = judge(smtp.command(command), state, "2yz", "4yz", "5yz")
            expect.holds(answer.code != 503, f"{command} served {state}", str(answer))


@requirement(
    "RFC 5321",
    "4.1.1.10",
    Level.MUST,
    "QUIT gets 221 in every state, and the connection is then closed",
    needs=NEEDS,
    fails_on=["smtp-quit-in-a-transaction-gets-503", "smtp-quit-before-ehlo-closes-silently"],
)
def test_quit_gets_221_in_every_state(target: Target) -> None:
    for state in EVERY:
        with at(target, state) as smtp:
            judge(smtp.command("QUIT"), state, 221)
            after = smtp.read_answer(within=target.patience)
            expect.holds(after.closed, f"connection closed {state}", str(after))


# Before EHLO section 4.1.4 has it with SHOULD only.
@requirement(
    "RFC 5321",
    "4.1.1.5",
    Level.MUST,
    "RSET gets 250 in every state after EHLO or HELO",
    needs=NEEDS,
    fails_on=["smtp-rset-refused", "smtp-rset-without-transaction-gets-503"],
)
def test_rset_gets_250_in_every_state(target: Target) -> None:
    demand(target, INTRODUCED, "RSET", 250)


@requirement(
    "RFC 5321",
    "4.1.1.9",
    Level.MUST,
    "NOOP gets 250 in every state after EHLO or HELO",
    needs=NEEDS,
    fails_on=["smtp-noop-in-a-transaction-gets-503", "smtp-noop-gets-220"],
)
def test_noop_gets_250_in_every_state(target: Target) -> None:
    demand(target, INTRODUCED, "NOOP", 250)


@requirement(
    "RFC 5321",
    "4.1.1.6",
    Level.SHOULD,
    "VRFY is out of order in no state",
    needs=NEEDS,
    fails_on=["smtp-vrfy-in-a-transaction-gets-503"],
)
def test_vrfy_is_served_in_every_state(target: Target) -> None:
    served(target, f"VRFY {target.account.address}")


@requirement(
    "RFC 5321",
    "4.1.1.7",
    Level.SHOULD,
    "EXPN is out of order in no state",
    needs=NEEDS,
    fails_on=["smtp-expn-in-a-transaction-gets-503"],
)
def test_expn_is_served_in_every_state(target: Target) -> None:
    served(target, f"EXPN {target.account.address}")


@requirement(
    "RFC 5321",
    "4.1.1.8",
    Level.SHOULD,
    "HELP is out of order in no state",
    needs=NEEDS,
    fails_on=["smtp-help-in-a-transaction-gets-503"],
)
def test_help_is_served_in_every_state(target: Target) -> None:
    served(target, "HELP")


@requirement(
    "RFC 5321",
    "4.1.4",
    Level.MUST,
    "In every state EHLO gets 250, or one of its refusals, and after 250 no transaction is open",
    needs=NEEDS,
    fails_on=["smtp-ehlo-after-helo-gets-503", "smtp-ehlo-keeps-transaction"],
)
def test_ehlo_is_answered_in_every_state(target: Target) -> None:
    for state in EVERY:
        with at(target, state) as smtp:
            answer = judge(smtp.command(f"EHLO {CLIENT_NAME}"), state, 250, *HELLO_REFUSED)
            if answer.positive and state in OPEN:
                rcpt = f"RCPT TO:<{target.account.address}>"
                judge(smtp.command(rcpt), f"after EHLO {state}", "5yz")


@requirement(
    "RFC 5321",
    "4.1.4",
    Level.MUST,
    "DATA where no transaction is open, or no recipient is given, gets 503 or 554",
    needs=NEEDS,
    fails_on=["smtp-data-out-of-order-gets-500", "smtp-data-without-recipients-gets-250"],
)
def test_data_out_of_order_gets_503(target: Target) -> None:
    for state in [*without_transaction(target), "after MAIL"]:
        with at(target, state) as smtp:
            opening = judge(smtp.command("DATA"), state, 354, 503, 554)
            if opening.code == 354:  # RFC 2920 section 3.1 knows such servers
                judge(smtp.content(target.compose()), state, "4yz", "5yz")


@requirement(
    "RFC 5321",
    "4.1.4",
    Level.MUST,
    "RCPT gets 503 in every state in which no transaction is open",
    needs=NEEDS,
    fails_on=["smtp-rcpt-after-reset-gets-554", "smtp-rcpt-before-mail-accepted"],
)
def test_rcpt_out_of_order_gets_503(target: Target) -> None:
    demand(target, without_transaction(target), f"RCPT TO:<{target.account.address}>", 503)


# Whom it does not trust a server may refuse by policy; that MAIL is out of order is not so.
@requirement(
    "RFC 5321",
    "4.1.4",
    Level.MUST,
    "MAIL begins a transaction after HELO, EHLO, RSET, a message, and a command that failed",
    needs=NEEDS,
    fails_on=["smtp-one-transaction-per-session", "smtp-mail-after-failure-gets-503"],
)
def test_mail_begins_a_transaction_in_every_idle_state(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)  # both are welcome
    for state in without_transaction(target):
        if state != "before EHLO":
            with at(target, state) as smtp:
                for command in (
                    f"MAIL FROM:<{smtp.sender}>",
                    f"RCPT TO:<{target.account.address}>",
                ):
                    judge(smtp.command(command), state, "2yz", 550, 552, 553, 554).granted()
