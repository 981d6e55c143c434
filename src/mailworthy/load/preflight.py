"""Before the load: one session as each kind of user opens them, so that a slip costs no run."""

from __future__ import annotations

from dataclasses import replace

from mailworthy.load.context import Context
from mailworthy.load.user import FAULTS
from mailworthy.session.endpoint import Protocol
from mailworthy.target import Target
from mailworthy.violation import Unreachable


def try_out(context: Context, protocol: Protocol) -> None:
    """Connect and log in where users of a protocol will; raises Unreachable when that fails."""
    account = context.settings.accounts[0]
    settings = replace(context.settings, accounts=(account,))
    target = Target(settings, context.endpoint(protocol), patience=context.patience)
    try:
        if protocol is Protocol.SMTP:
            target.smtp(ready=True)
        elif protocol is Protocol.POP3:
            target.pop3(ready=True)
        else:
            target.imap(ready=True)
    except FAULTS as error:
        told = target.transcript.masker.text(str(error))
        raise Unreachable(f"no load was put on the target: {told}") from None
    finally:
        target.finish()
