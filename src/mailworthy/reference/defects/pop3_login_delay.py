"""Defects of LOGIN-DELAY (RFC 2449 section 6.5): what is announced, and what is done."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from mailworthy.reference.defects.registry import defect
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.pop3.responses import Refusal


class _OtherDelay(Pop3Connection):
    """Another LOGIN-DELAY is announced than there is, before log-in and after it."""

    before = after = ""

    def login_delay_capability(self) -> str:
        return self.before if self.account is None else self.after


@defect("pop3-login-delay-without-seconds", "LOGIN-DELAY is announced without a number")
class _LoginDelayWithoutSeconds(_OtherDelay):
    before = "LOGIN-DELAY"
    after = "LOGIN-DELAY 0"


@defect("pop3-login-delay-user-after-log-in", "LOGIN-DELAY still says USER after log-in")
class _LoginDelayUserAfterLogIn(_OtherDelay):
    before = after = "LOGIN-DELAY 0 USER"


@defect("pop3-login-delay-longer-after-log-in", "the delay is longer than first announced")
class _LoginDelayLongerAfterLogIn(_OtherDelay):
    before = "LOGIN-DELAY 10 USER"
    after = "LOGIN-DELAY 900"


@defect("pop3-login-delay-differs-without-user", "the delay is another after log-in, unsaid before")
class _LoginDelayDiffersWithoutUser(_OtherDelay):
    before = "LOGIN-DELAY 900"
    after = "LOGIN-DELAY 10"


@defect("pop3-login-delay-not-enforced", "a delay is announced, and nobody has to wait")
class _LoginDelayNotEnforced(_OtherDelay):
    before = after = "LOGIN-DELAY 900"


@defect("pop3-login-delay-not-announced-whole", "log-ins are a second apart, which nobody said")
class _LoginDelayNotAnnouncedWhole(_OtherDelay):
    before = after = "LOGIN-DELAY 0"
    login_delay = 1


@defect("pop3-login-delay-told-to-user", "USER tells whose last log-in was a minute ago or less")
class _LoginDelayToldToUser(Pop3Connection):
    async def do_user(self, arguments: Sequence[str]) -> None:
        account = self.store.named(arguments[0]) if arguments else None
        if account and asyncio.get_running_loop().time() < account.last_log_in + 60:
            raise Refusal("[LOGIN-DELAY] you were here just now")
        await super().do_user(arguments)
