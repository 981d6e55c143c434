"""RFC 4865 section 4.2: what a submission server owes to messages for later."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpAnswer, SmtpSession
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire.mime import field_value

ANNOUNCED = [Capability.SMTP, Capability.SUBMISSION, Capability.SMTP_FUTURERELEASE]
NEEDS = [*ANNOUNCED, Capability.LOGIN]
HOLD = 3
"""Seconds that a message is held for: more than it takes another to arrive."""
_PARAMETERS = re.compile(
    r"([1-9][0-9]{0,8}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))",
    re.IGNORECASE,
)


def soon(longest: int) -> str:
    """HOLDUNTIL within what is announced, and past whatever the server's clock may say now."""
    return f"HOLDUNTIL={spelt(datetime.now(UTC) + timedelta(seconds=min(longest // 2, 3600)))}"


def limits(smtp: SmtpSession) -> tuple[int, datetime]:
    """The longest interval, in seconds, and the last moment; NotApplicable without them."""
    found = _PARAMETERS.fullmatch(smtp.extensions.get("FUTURERELEASE", ""))
    if found is None:
        raise NotApplicable("FUTURERELEASE is announced without its parameters")
    try:
        return int(found[1]), datetime.fromisoformat(found[2].upper())
    except ValueError:
        raise NotApplicable(f"{found[2]} is no date and time") from None


def spelt(moment: datetime) -> str:
    """A moment as HOLDUNTIL has it, of whole seconds."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def invalid(smtp: SmtpSession) -> list[str]:
    """Parameters that are not valid: each longer than announced, malformed, or two of a kind."""
    longest, last = limits(smtp)
    found = [f"HOLDFOR={longest + 1}", "HOLDFOR=0", "HOLDFOR=-1", "HOLDFOR=soon"]
    found += ["HOLDUNTIL=soon", f"HOLDUNTIL={spelt(last)[:10]}"]
    if last.year < 9990:
        found.append(f"HOLDUNTIL={spelt(last + timedelta(days=2))}")
    return [*found, f"HOLDFOR=1 {soon(longest)}"]


def refusals(target: Target, choose: Callable[[str], bool]) -> list[tuple[str, SmtpAnswer]]:
    """What MAIL with such of the invalid parameters is answered with, in sessions of their own."""
    with target.smtp(ready=True) as smtp:
        smtp.begin(parameters="HOLDFOR=1")  # a valid one is taken
        chosen = [parameters for parameters in invalid(smtp) if choose(parameters)]
    answers = []
    for parameters in chosen:
        with target.smtp(ready=True) as smtp:
            answers.append((parameters, smtp.command(f"MAIL FROM:<{smtp.sender}> {parameters}")))
    return answers


@requirement(
    "RFC 4865",
    "4.2",
    Level.MUST,
    "FUTURERELEASE is announced on the submission port alone",
    needs=[Capability.SMTP, Capability.MX],
    fails_on=["smtp-futurerelease-announced-to-strangers"],
    safe=True,
)
def test_strangers_are_offered_no_future_release(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        announced = sorted(smtp.extensions)
        expect.holds("FUTURERELEASE" not in announced, "none", f"announced {announced}")


@requirement(
    "RFC 4865",
    "4.2",
    Level.MUST,
    "FUTURERELEASE is announced with the longest interval and the last moment",
    needs=ANNOUNCED,
    fails_on=[
        "smtp-futurerelease-without-parameters",
        "smtp-futurerelease-without-a-moment",
    ],
    safe=True,
)
def test_keyword_has_both_limits(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        text = smtp.extensions.get("FUTURERELEASE", "")
        expect.holds(_PARAMETERS.fullmatch(text), "seconds, and a date and time", repr(text))


@requirement(
    "RFC 4865",
    "4.2",
    Level.MUST,
    "MAIL is taken with HOLDFOR or HOLDUNTIL, up to the limits announced",
    needs=NEEDS,
    fails_on=["smtp-holdfor-refused", "smtp-holduntil-refused", "smtp-longest-hold-refused"],
)
def test_valid_hold_is_taken(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        longest, last = limits(smtp)
    for parameter in (
        "HOLDFOR=1",
        f"HOLDFOR={longest}",
        soon(longest),
        f"HOLDUNTIL={spelt(last)}",
    ):
        with target.smtp(ready=True) as smtp:
            answer = smtp.command(f"MAIL FROM:<{smtp.sender}> {parameter}")
            if answer.code == 552:
                raise Unreachable(f"the account has no room for messages for later: {answer}")
            answer.must_be(250)


@requirement(
    "RFC 4865",
    "4.2",
    Level.MUST,
    "A message with HOLDFOR is not released before that time has gone by",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["smtp-holdfor-ignored"],
)
def test_message_is_held_for_its_time(target: Target) -> None:
    begun = time.monotonic()
    must_be_held(target, f"HOLDFOR={HOLD}", lambda: begun + HOLD)


# HOLDUNTIL goes by the server's clock, which its time stamp on another message shows.
@requirement(
    "RFC 4865",
    "4.2",
    Level.MUST,
    "A message with HOLDUNTIL is not released before that moment",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["smtp-holduntil-ignored"],
)
def test_message_is_held_until_its_moment(target: Target) -> None:
    before, first = time.monotonic(), target.new_message_id()
    target.deliver(target.compose(message_id=first))
    stamp = field_value(target.find(first) or b"", b"received") or b""
    try:
        theirs = parsedate_to_datetime(stamp.rpartition(b";")[2].decode("ascii", "replace").strip())
    except ValueError:
        raise NotApplicable("the server's clock is not known") from None
    moment = theirs + timedelta(seconds=HOLD + 1)
    must_be_held(target, f"HOLDUNTIL={spelt(moment)}", lambda: before + HOLD)


def must_be_held(target: Target, parameter: str, until: Callable[[], float]) -> None:
    """Send a message so, then another: when that has arrived, the first must not have come yet."""
    held = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address, parameters=parameter)
        smtp.data(target.compose(message_id=held)).granted()
    target.deliver(target.compose())
    early = target.find(held) is not None
    if time.monotonic() > until():
        raise Unreachable("mail takes too long here to tell whether it was held")
    expect.holds(not early, f"nothing of it before {parameter}", "it came at once")
    target.delivered(held, within=target.delivery_patience + HOLD)


@requirement(
    "RFC 4865",
    "4.2",
    Level.MUST,
    "HOLDFOR is refused where it is longer than announced, or no positive number",
    needs=NEEDS,
    fails_on=["smtp-holdfor-over-the-limit-accepted", "smtp-holdfor-of-zero-accepted"],
)
def test_invalid_holdfor_is_refused(target: Target) -> None:
    for _, answer in refusals(target, lambda text: "HOLDUNTIL" not in text):
        answer.must_be("4yz", "5yz")


@requirement(
    "RFC 4865",
    "4.2",
    Level.MUST,
    "HOLDUNTIL is refused where it is later than announced, or no date and time",
    needs=NEEDS,
    fails_on=["smtp-holduntil-over-the-limit-accepted", "smtp-holduntil-malformed-accepted"],
)
def test_invalid_holduntil_is_refused(target: Target) -> None:
    for _, answer in refusals(target, lambda text: text.startswith("HOLDUNTIL")):
        answer.must_be("4yz", "5yz")


@requirement(
    "RFC 4865",
    "4.2",
    Level.MUST,
    "MAIL with both HOLDFOR and HOLDUNTIL, or one of them twice, is refused",
    needs=NEEDS,
    fails_on=["smtp-two-holds-accepted"],
)
def test_two_holds_are_refused(target: Target) -> None:
    for _, answer in refusals(target, lambda text: " " in text):
        answer.must_be("4yz", "5yz")
    with target.smtp(ready=True) as smtp:
        smtp.command(f"MAIL FROM:<{smtp.sender}> HOLDFOR=1 HOLDFOR=1").must_be("4yz", "5yz")


@requirement(
    "RFC 4865",
    "4.2",
    Level.SHOULD,
    "What is not valid in HOLDFOR and HOLDUNTIL gets 501",
    needs=NEEDS,
    fails_on=["smtp-invalid-hold-gets-555"],
)
def test_invalid_hold_gets_501(target: Target) -> None:
    for _, answer in refusals(target, lambda _: True):
        answer.must_be(501)


@requirement(
    "RFC 4865",
    "4.2",
    Level.SHOULD,
    "That refusal has the enhanced status code 5.5.4",
    needs=[*NEEDS, Capability.SMTP_ENHANCEDSTATUSCODES],
    fails_on=["smtp-invalid-hold-gets-5-5-2"],
)
def test_invalid_hold_has_5_5_4(target: Target) -> None:
    for parameters, answer in refusals(target, lambda _: True):
        answer.must_be("5yz")
        expect.equal(f"the enhanced status code for {parameters}", answer.enhanced, "5.5.4")
