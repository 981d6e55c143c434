"""Whether a message comes out as it went in: specimens, and generated ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import hypothesis
from hypothesis.strategies import SearchStrategy

from mailworthy import content, expect
from mailworthy.delivery import Declined, awaited
from mailworthy.target import Target
from mailworthy.violation import HarnessError
from mailworthy.wire.mime import split

T = TypeVar("T")

SPECIMENS = content.FIXTURES / "messages"
ADDRESS = b"account@mailworthy.example"
"""What stands in a specimen for the account's address."""
MESSAGE_ID = b"<message-id@mailworthy.example>"
"""What stands in a specimen for a Message-ID of its own, which it needs to be found by."""


def specimens(group: str) -> dict[str, bytes]:
    """The messages `fixtures/messages/GROUP-*.eml` by name; raises HarnessError without any.

    They have CRLF line ends, and `ADDRESS` and `MESSAGE_ID` where those are to be put in.
    """
    files = sorted(SPECIMENS.glob(f"{group}-*.eml"))
    if not files:
        raise HarnessError(f"{SPECIMENS} has no {group}-*.eml")
    return {file.stem: file.read_bytes() for file in files}


def own(target: Target, specimen: bytes, message_id: str) -> bytes:
    """A specimen from the account to itself, under a Message-ID of its own."""
    octets = specimen.replace(ADDRESS, target.account.address.encode())
    return octets.replace(MESSAGE_ID, message_id.encode())


def fill_maildrop(target: Target, messages: Mapping[str, bytes]) -> dict[str, str]:
    """Have specimens in the account's maildrop, and nothing else; Message-ID → name of each.

    What the server declines is left out. Raises Unreachable where the others do not arrive.
    """
    target.empty()
    sent: dict[str, str] = {}
    for name, message in messages.items():
        message_id = target.new_message_id()
        try:
            target.send_message(own(target, message, message_id))
        except Declined:
            continue
        sent[message_id] = name

    def all_there() -> bool | None:
        with target.pop3(ready=True) as pop3:
            there = pop3.stat()[0] >= len(sent)
            pop3.quit()
        return there or None

    awaited(all_there, "a specimen", target.delivery_patience, paced=False)
    return sent


def demand_unchanged(
    target: Target, messages: Mapping[str, bytes], *, parameters: str = ""
) -> None:
    """Send each message to the account in one session, read it, and demand what was sent.

    `parameters` are those of MAIL. Raises Unreachable where one is refused or does not arrive.
    """
    sent: dict[str, tuple[str, bytes]] = {}
    with target.smtp(ready=True) as smtp:
        for name, message in messages.items():
            message_id = target.new_message_id()
            octets = own(target, message, message_id)
            smtp.begin(target.account.address, parameters=parameters)
            smtp.data(octets).granted()
            sent[name] = (message_id, octets)
    for name, (message_id, octets) in sent.items():
        expect.same_message(name, target.delivered(message_id), octets)


def demand_stuffing(target: Target, line: str, body: bytes) -> None:
    """Where mail is read by POP3 alone, demand that what `line` brings is byte-stuffed.

    `line` is RETR or TOP with the number of the one message, `body` what was sent as its body.
    The wire alone tells, since whether the message was altered on its way in cannot be seen: no
    line of a response begins with a single dot, and what is behind a lone one, which ends it, is
    not the rest of the body. Of a command that is not answered by "+OK" nothing is said here.
    """
    if target.settings.read_by != "pop3":
        return
    with target.pop3(ready=True) as pop3:
        answer = pop3.command(line, multiline=True)
        if not answer.ok:
            return
        for shown in answer.stuffed:
            bare = shown.startswith(b".") and not shown.startswith(b"..")
            expect.holds(not bare, "a dot before a line that begins with one", repr(shown[:200]))
        whole = [*body.splitlines(keepends=True), b".\r\n"]
        ended = len(split(answer.octets)[1].splitlines())
        if whole[ended : ended + 1] != [b".\r\n"] or ended + 1 == len(whole):
            return  # not at a dot of the body's
        [behind] = pop3.exchange(b"STAT\r\n", False)
        expect.holds(
            behind.raw != whole[ended + 1],
            "a dot before a line of a lone dot, which else ends the response",
            f"an end at line {ended + 1} of the body, and the next line, {behind.raw!r}, behind it",
        )


def for_each(
    target: Target, strategy: SearchStrategy[T], judge: Callable[[T], None], *, examples: int
) -> None:
    """Judge generated examples, seeded by the target; raises the first Violation.

    Each example has a dialogue of its own, so that the transcript is that of the last. None is
    shrunk: each step of that would have to be sent, and its delivery waited for.
    """

    @hypothesis.seed(target.seed)
    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        database=None,
        print_blob=False,
        report_multiple_bugs=False,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(strategy)
    def run(example: T) -> None:
        target.restart()
        judge(example)

    run()
