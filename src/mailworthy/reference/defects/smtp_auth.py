"""Defects of the SMTP server in AUTH (RFC 4954)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable

from mailworthy.reference.connection import Disconnected
from mailworthy.reference.defects.registry import defect
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.smtp.dialogue import Refused
from mailworthy.reference.store import Account

# What is announced


@defect("smtp-auth-announces-a-missing-mechanism", "announces GSSAPI, which it does not have")
class _AnnouncesAMissingMechanism(SmtpConnection):
    def announced(self) -> Iterable[str]:
        return (*super().announced(), "GSSAPI")


@defect("smtp-announced-mechanism-wants-tls", "announces PLAIN in clear, and says 538 to it")
class _AnnouncedMechanismWantsTls(SmtpConnection):
    def announced(self) -> Iterable[str]:
        return dict.fromkeys((*super().announced(), "PLAIN"))

    def unknown_mechanism(self, mechanism: str) -> None:
        if mechanism.upper() == "PLAIN":
            raise Refused(538, "5.7.11 encryption required")
        super().unknown_mechanism(mechanism)


class _PlainInClear(SmtpConnection):
    def mechanisms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*super().mechanisms(), "PLAIN")))


@defect("smtp-plain-announced-in-clear", "offers PLAIN before TLS")
class _PlainAnnouncedInClear(_PlainInClear):
    pass


@defect("smtp-plain-taken-in-clear", "takes PLAIN before TLS, though it does not announce it")
class _PlainTakenInClear(_PlainInClear):
    def announced(self) -> Iterable[str]:
        return [one for one in super().announced() if self.secure or one != "PLAIN"]


@defect("smtp-auth-in-clear-tells-a-right-password", "looks at credentials before it wants TLS")
class _AuthTellsAPassword(_PlainInClear):
    async def exchange(self, mechanism: str, initial: bytes | None) -> Account | None:
        account = await super().exchange(mechanism, initial)
        if account is not None and mechanism == "PLAIN" and not self.secure:
            raise Refused(538, "5.7.11 encryption required")
        return account


# When AUTH is taken


@defect("smtp-auth-after-log-in-accepted", "lets a client log in again")
class _AuthAfterLogInAccepted(SmtpConnection):
    def log_in_again(self) -> None:
        return


@defect("smtp-auth-after-log-in-gets-501", "says 501 to a second log-in")
class _AuthAfterLogInGets501(SmtpConnection):
    def log_in_again(self) -> None:
        if self.account is not None:
            raise Refused(501, "5.5.1 you are authenticated")


@defect("smtp-ehlo-forgets-the-log-in", "EHLO ends what a log-in began")
class _EhloForgetsTheLogIn(SmtpConnection):
    def reset_by_ehlo(self) -> None:
        super().reset_by_ehlo()
        self.account = None


@defect("smtp-auth-in-a-transaction-accepted", "lets a client log in between MAIL and RCPT")
class _AuthInATransactionAccepted(SmtpConnection):
    def may_authenticate(self) -> None:
        if self.transaction is None:
            super().may_authenticate()


@defect("smtp-auth-unknown-mechanism-gets-535", "says 535 to a mechanism that it does not have")
class _UnknownMechanismGets535(SmtpConnection):
    def unknown_mechanism(self, mechanism: str) -> None:
        del mechanism
        raise Refused(535, "5.5.4 no such mechanism")


@defect("smtp-auth-unknown-mechanism-gets-5-7-4", "says 504 5.7.4 to an unknown mechanism")
class _UnknownMechanismGets574(SmtpConnection):
    def unknown_mechanism(self, mechanism: str) -> None:
        del mechanism
        raise Refused(504, "5.7.4 no such mechanism")


# The exchange


@defect("smtp-auth-challenge-in-words", "asks for credentials in words")
class _ChallengeInWords(SmtpConnection):
    def challenge(self, challenge: bytes) -> None:
        self.reply(334, "go on, " + base64.b64encode(challenge).decode())


@defect("smtp-auth-empty-challenge-without-space", "leaves the space out of an empty challenge")
class _EmptyChallengeWithoutSpace(SmtpConnection):
    def challenge(self, challenge: bytes) -> None:
        super().challenge(challenge)
        self.pending = self.pending.replace(b"334 \r\n", b"334\r\n")


@defect("smtp-auth-empty-challenge-has-data", "puts data where a challenge has none")
class _EmptyChallengeHasData(SmtpConnection):
    def challenge(self, challenge: bytes) -> None:
        super().challenge(challenge or b"Credentials:")


@defect("smtp-auth-wants-the-initial-response", "says 501 to AUTH without an initial response")
class _WantsTheInitialResponse(SmtpConnection):
    def initial_response(self, mechanism: str, given: str) -> bytes | None:
        if not given:
            raise Refused(501, "5.5.4 initial response?")
        return super().initial_response(mechanism, given)


@defect("smtp-auth-cancel-gets-535", "says 535 to a client that cancels")
class _CancelGets535(SmtpConnection):
    def cancelled(self) -> None:
        raise Refused(535, "5.7.8 failed")


@defect("smtp-auth-cancel-disconnects", "closes the connection on a client that cancels")
class _CancelDisconnects(SmtpConnection):
    def cancelled(self) -> None:
        raise Disconnected


@defect("smtp-auth-initial-response-out-of-turn-ignored", "drops an initial response out of turn")
class _OutOfTurnIgnored(SmtpConnection):
    def initial_response_out_of_turn(self) -> None:
        return


@defect("smtp-auth-initial-response-out-of-turn-gets-5-5-4", "says 501 5.5.4 to it")
class _OutOfTurnGets554(SmtpConnection):
    def initial_response_out_of_turn(self) -> None:
        raise Refused(501, "5.5.4 the server begins with this mechanism")


@defect("smtp-auth-equals-sign-ignored", "takes = for the lack of an initial response")
class _EqualsSignIgnored(SmtpConnection):
    def initial_response(self, mechanism: str, given: str) -> bytes | None:
        return super().initial_response(mechanism, "" if given == "=" else given)


# Base64 and lengths


@defect("smtp-auth-stray-characters-ignored", "skips characters that are none of base64's")
class _StrayCharactersIgnored(SmtpConnection):
    def octets_of(self, text: bytes) -> bytes:
        return super().octets_of(re.sub(rb"[^A-Za-z0-9+/=]", b"", text))


@defect("smtp-auth-padding-anywhere", "decodes base64 four characters at a time")
class _PaddingAnywhere(SmtpConnection):
    def octets_of(self, text: bytes) -> bytes:
        parts = [text[at : at + 4] for at in range(0, len(text), 4)]
        return b"".join(super(_PaddingAnywhere, self).octets_of(part) for part in parts)


class _MalformedBase64(SmtpConnection):
    code, text = 501, "5.5.2 that is no base64"

    def octets_of(self, text: bytes) -> bytes:
        try:
            return super().octets_of(text)
        except Refused:
            raise Refused(self.code, self.text) from None


@defect("smtp-auth-malformed-base64-gets-535", "says 535 to what is no base64")
class _MalformedBase64Gets535(_MalformedBase64):
    code = 535


@defect("smtp-auth-malformed-base64-gets-5-5-4", "says 501 5.5.4 to what is no base64")
class _MalformedBase64Gets554(_MalformedBase64):
    text = "5.5.4 that is no base64"


@defect("smtp-auth-response-of-1000-octets-too-long", "holds a response of 1000 octets at most")
class _ResponseOf1000OctetsTooLong(SmtpConnection):
    response_limit = 1000


class _TooLongLine(SmtpConnection):
    async def ask(self, challenge: bytes) -> bytes:
        try:
            return await super().ask(challenge)
        except Refused as refusal:
            self.judge_refusal(refusal)
            raise

    def judge_refusal(self, refusal: Refused) -> None:
        raise NotImplementedError


@defect("smtp-auth-too-long-line-disconnects", "closes the connection on a response too long")
class _TooLongLineDisconnects(_TooLongLine):
    def judge_refusal(self, refusal: Refused) -> None:
        if refusal.code == 500:
            raise Disconnected


@defect("smtp-auth-too-long-line-is-cut-in-two", "reads the rest of such a line as a command")
class _TooLongLineIsCutInTwo(_TooLongLine):
    def judge_refusal(self, refusal: Refused) -> None:
        if refusal.code == 500:
            self.buffer[:0] = b"AAAA\r\n"


@defect("smtp-auth-too-long-line-gets-5-5-2", "says 500 5.5.2 to a response too long")
class _TooLongLineGets552(_TooLongLine):
    def judge_refusal(self, refusal: Refused) -> None:
        if refusal.code == 500:
            raise Refused(500, "5.5.2 line too long")


# Credentials


class _Edited(SmtpConnection):
    """Changes what a client says before it looks at it."""

    def edit(self, response: bytes) -> bytes | None:
        """The response that is looked at; None fails."""
        raise NotImplementedError

    async def exchange(self, mechanism: str, initial: bytes | None) -> Account | None:
        if mechanism == "PLAIN" and initial is not None:
            initial = self.edit(initial)
            if initial is None:
                return None
        return await super().exchange(mechanism, initial)


@defect("smtp-auth-empty-identity-accepted", "takes an identity of which nothing is left for none")
class _EmptyIdentityAccepted(_Edited):
    def edit(self, response: bytes) -> bytes | None:
        return response.removeprefix("\u00ad".encode())


@defect("smtp-auth-control-character-ignored", "drops control characters from identities")
class _ControlCharacterIgnored(_Edited):
    def edit(self, response: bytes) -> bytes | None:
        return response.replace(b"\x07", b"")


@defect("smtp-auth-user-name-not-prepared", "compares user names as they come")
class _UserNameNotPrepared(_Edited):
    def edit(self, response: bytes) -> bytes | None:
        return response if response.isascii() else None


@defect("smtp-wrong-password-accepted", "lets everybody in who names an account")
class _WrongPasswordAccepted(SmtpConnection):
    def wrong_credentials(self) -> None:
        self.account = next(iter(self.store.accounts.values()))
        self.reply(235, "2.7.0 authenticated")


@defect("smtp-failed-log-in-opens", "says 535 to a wrong password, and lets the client send")
class _FailedLogInOpens(SmtpConnection):
    def wrong_credentials(self) -> None:
        self.account = next(iter(self.store.accounts.values()))
        super().wrong_credentials()


class _WrongCredentials(SmtpConnection):
    code, text = 535, "5.7.8 authentication credentials invalid"

    def wrong_credentials(self) -> None:
        raise Refused(self.code, self.text)


@defect("smtp-wrong-password-gets-501", "says 501 to a wrong password")
class _WrongPasswordGets501(_WrongCredentials):
    code = 501


@defect("smtp-wrong-password-gets-5-7-1", "says 535 5.7.1 to a wrong password")
class _WrongPasswordGets571(_WrongCredentials):
    text = "5.7.1 authentication credentials invalid"


@defect("smtp-second-failed-log-in-disconnects", "hangs up at the second failed log-in")
class _SecondFailedLogInDisconnects(SmtpConnection):
    failures = 0

    def wrong_credentials(self) -> None:
        self.failures += 1
        self.quitting = self.failures > 1
        super().wrong_credentials()


@defect("smtp-auth-success-gets-2-0-0", "says 235 2.0.0 to a log-in")
class _SuccessGets200(SmtpConnection):
    async def auth(self, argument: str) -> None:
        await super().auth(argument)
        self.pending = self.pending.replace(b"235 2.7.0", b"235 2.0.0")


@defect("smtp-mail-without-log-in-gets-554", "says 554 to MAIL where it wants a log-in")
class _MailWithoutLogInGets554(SmtpConnection):
    def refuse(self, refusal: Refused) -> None:
        super().refuse(Refused(554, refusal.text) if refusal.code == 530 else refusal)


@defect("smtp-log-in-leaves-no-trace", "does not say in the Received field that there was a log-in")
class _LogInLeavesNoTrace(SmtpConnection):
    def protection(self) -> str:
        return super().protection().removesuffix("A")


# The AUTH parameter of MAIL


@defect("smtp-auth-parameter-refused", "announces AUTH and does not know the parameter of MAIL")
class _AuthParameterRefused(SmtpConnection):
    def judge_auth_parameter(self, value: str) -> None:
        raise Refused(555, f"5.5.4 AUTH={value} not recognized")


@defect("smtp-auth-parameter-wants-a-mailbox", "refuses AUTH=<>")
class _AuthParameterWantsAMailbox(SmtpConnection):
    def judge_auth_parameter(self, value: str) -> None:
        if value == "<>":
            raise Refused(501, "5.5.4 AUTH is a mailbox")
        super().judge_auth_parameter(value)


@defect("smtp-auth-parameter-knows-no-hexchar", "refuses an AUTH parameter that has a plus sign")
class _AuthParameterKnowsNoHexchar(SmtpConnection):
    def judge_auth_parameter(self, value: str) -> None:
        if "+" in value:
            raise Refused(501, "5.5.4 AUTH is a mailbox")
        super().judge_auth_parameter(value)


@defect(
    "smtp-mail-line-of-512-at-most", "takes MAIL lines of 512 octets, whatever their parameters"
)
class _MailLineOf512AtMost(SmtpConnection):
    def parse(self, line: bytes) -> tuple[str, str]:
        if len(line) > 510 and self.verb_of(line) == "MAIL":
            raise Refused(500, "5.5.6 line too long")
        return super().parse(line)
