"""STARTTLS (RFC 3207) and AUTH (RFC 4954)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailworthy.reference import sasl
from mailworthy.reference.smtp import syntax
from mailworthy.reference.smtp.core import SmtpCore
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.store import Account

_XTEXT = re.compile(r"(?:[!-*,-<>-~]|\+[0-9A-F]{2})+")
_HEXCHAR = re.compile(r"\+([0-9A-F]{2})")


class Security(SmtpCore):
    """TLS on demand, and log-ins on submission ports."""

    def commands(self) -> frozenset[str]:
        """Add STARTTLS and AUTH."""
        return super().commands() | {"STARTTLS", "AUTH"}

    def extensions(self) -> Iterable[str]:
        """Announce what can be had now."""
        yield from super().extensions()
        if not self.secure:
            yield "STARTTLS"
        if self.submission:
            yield f"AUTH {' '.join(self.announced())}"

    def announced(self) -> Iterable[str]:
        """The mechanisms as EHLO tells them: those that can be had."""
        return self.mechanisms()

    def mechanisms(self) -> tuple[str, ...]:
        """The mechanisms that can be had now."""
        return (*sasl.mechanisms(secure=self.secure), *sasl.SERVER_FIRST)

    def mail_parameter(self, keyword: str, value: str | None) -> None:
        """Take the AUTH parameter (RFC 4954 section 5)."""
        if keyword == "AUTH":
            self.judge_auth_parameter(value or "")
        else:
            super().mail_parameter(keyword, value)

    def judge_auth_parameter(self, value: str) -> None:
        """Refuse what stands neither for a mailbox nor for nobody; nobody here is trusted more."""
        if not _XTEXT.fullmatch(value):
            raise Refused(501, "5.5.4 AUTH is no xtext")
        named = _HEXCHAR.sub(lambda found: chr(int(found[1], 16)), value)
        if named != "<>" and not syntax.is_mailbox(named):
            raise Refused(501, "5.5.4 AUTH is a mailbox or <>")

    async def starttls(self, argument: str) -> None:
        """STARTTLS (RFC 3207): everything known of the client is forgotten."""
        self.want_no(argument)
        if self.secure:
            self.second_starttls()
            return
        self.reply(220, "2.0.0 go ahead")
        await self.flush()
        await self.start_tls()
        self.client = ""
        self.extended = False
        self.account = None
        self.reset()

    def second_starttls(self) -> None:
        """Answer STARTTLS under TLS."""
        raise Refused(503, "5.5.1 TLS is on")

    async def auth(self, argument: str) -> None:
        """AUTH (RFC 4954 section 4)."""
        if not self.submission:
            raise Refused(502, "5.5.1 not offered here")
        self.may_authenticate()
        mechanism, _, given = argument.partition(" ")
        if mechanism.upper() not in self.mechanisms():
            self.unknown_mechanism(mechanism)
            return
        initial = self.initial_response(mechanism.upper(), given)
        account = await self.exchange(mechanism.upper(), initial)
        if account is None:
            self.wrong_credentials()
            return
        self.account = account
        self.reply(235, "2.7.0 authenticated")

    def may_authenticate(self) -> None:
        """Refuse AUTH before EHLO, in a transaction, and after a log-in."""
        if not self.extended:
            raise Refused(503, "5.5.1 EHLO first")
        self.log_in_again()
        self.log_in_within_transaction()

    def log_in_again(self) -> None:
        """Refuse AUTH after a log-in."""
        if self.account is not None:
            raise Refused(503, "5.5.1 you are authenticated")

    def log_in_within_transaction(self) -> None:
        """Refuse AUTH in a transaction."""
        if self.transaction is not None:
            raise Refused(503, "5.5.1 a transaction is open")

    def unknown_mechanism(self, mechanism: str) -> None:
        """Answer AUTH with a mechanism that is not to be had."""
        del mechanism
        raise Refused(504, "5.5.4 mechanism not offered")

    def initial_response(self, mechanism: str, given: str) -> bytes | None:
        """The initial response, None where there is none; "=" stands for an empty one."""
        if not given:
            return None
        if mechanism in sasl.SERVER_FIRST:
            self.initial_response_out_of_turn()
        return b"" if given == "=" else self.octets_of(given.encode())

    def initial_response_out_of_turn(self) -> None:
        """Answer an initial response where it is the server who begins."""
        raise Refused(501, "5.7.0 the server begins with this mechanism")

    async def exchange(self, mechanism: str, initial: bytes | None) -> Account | None:
        """Hold the exchange of a mechanism; whose account it opens, if any."""
        return await sasl.authenticate(self.store, mechanism, initial, self.ask)

    def wrong_credentials(self) -> None:
        """Answer an exchange that proved nothing."""
        raise Refused(535, "5.7.8 authentication credentials invalid")
