"""Whether a message comes out as it went in: specimens, and generated ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import hypothesis
from hypothesis.strategies import SearchStrategy

from mailworthy import content, expect
from mailworthy.target import Target
from mailworthy.violation import HarnessError

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


def demand_unchanged(
    target: Target, messages: Mapping[str, bytes], *, parameters: str = ""
) -> None:
    """Send each message to the account in one session, read it, and demand what was sent.

    `parameters` are those of MAIL. Raises Unreachable where one is refused or does not arrive.
    """
    address = target.account.address
    sent: dict[str, tuple[str, bytes]] = {}
    with target.smtp(ready=True) as smtp:
        for name, message in messages.items():
            message_id = target.new_message_id()
            octets = message.replace(ADDRESS, address.encode())
            octets = octets.replace(MESSAGE_ID, message_id.encode())
            smtp.begin(address, parameters=parameters)
            smtp.data(octets).granted()
            sent[name] = (message_id, octets)
    for name, (message_id, octets) in sent.items():
        expect.same_message(name, target.delivered(message_id), octets)


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
