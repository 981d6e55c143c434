"""RFC 3501 section 6.2.2: AUTHENTICATE."""

import base64
import binascii

from mailworthy import expect
from mailworthy.authentication import encoded, malformed
from mailworthy.imap_authentication import (
    begin,
    completed,
    knock,
    must_let_in,
    offered,
    opening,
    ours,
    respond,
)
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.stranger import wrong_secret
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire import sasl
from mailworthy.wire.imap import Continuation

NEEDS = [Capability.IMAP, Capability.LOGIN]


@requirement(
    "RFC 3501",
    "6.2.2",
    Level.SHOULD,
    "each mechanism that is announced and that we have lets the account in",
    needs=NEEDS,
    fails_on=["imap-announced-mechanism-refused", "imap-authenticate-opens-nothing"],
)
def test_each_mechanism_lets_in(target: Target) -> None:
    account = target.account
    with target.imap() as imap:
        mechanisms = ours(target, imap)
    for mechanism in mechanisms:
        with target.imap() as imap:
            imap.authenticate(mechanism, account.user, account.secret).must_be("OK")
            imap.command("EXAMINE INBOX").must_be("OK")


@requirement(
    "RFC 3501",
    "6.2.2",
    Level.SHOULD,
    "each challenge is a plus sign, a space and base64",
    needs=NEEDS,
    fails_on=["imap-challenge-in-words"],
)
def test_challenge_is_base64(target: Target) -> None:
    with target.imap() as imap:
        mechanisms = ours(target, imap)
    for mechanism in mechanisms:
        with target.imap() as imap:
            challenge = begin(imap, mechanism).text
            try:
                base64.b64decode(challenge, validate=True)
            except binascii.Error:
                expect.holds(False, "base64", repr(challenge))


@requirement(
    "RFC 3501",
    "6.2.2",
    Level.SHOULD,
    "where the client begins, the first challenge is empty",
    needs=NEEDS,
    fails_on=["imap-first-challenge-has-data"],
)
def test_first_challenge_is_empty_where_the_client_begins(target: Target) -> None:
    with target.imap() as imap:
        mechanism, _ = opening(target, imap)
        expect.equal("the challenge", begin(imap, mechanism).text, b"")


@requirement(
    "RFC 3501",
    "6.2.2",
    Level.MUST,
    "an exchange that the client cancels by * is rejected with BAD",
    needs=NEEDS,
    fails_on=["imap-cancel-gets-no", "imap-cancel-asks-again"],
)
def test_cancelled_exchange_gets_bad(target: Target) -> None:
    with target.imap() as imap:
        mechanisms = ours(target, imap)
    for mechanism in mechanisms:
        with target.imap() as imap:
            begin(imap, mechanism)
            completed(respond(imap, b"*")).must_be("BAD")


@requirement(
    "RFC 3501",
    "6.2.2",
    Level.MUST,
    "an exchange that the client cancels at a later challenge is rejected with BAD too",
    needs=NEEDS,
    fails_on=["imap-later-cancel-gets-no"],
)
def test_exchange_cancelled_later_gets_bad(target: Target) -> None:
    account = target.account
    with target.imap() as imap:
        several = [m for m in ours(target, imap) if m == "LOGIN" or m.startswith("SCRAM-")]
        if not several:
            raise NotApplicable("no mechanism that we have and that has several challenges")
        made = sasl.exchange(several[0], account.user, account.secret.reveal())
        begin(imap, several[0])
        got = respond(imap, encoded(made.initial or made.respond(b"")))
        if not isinstance(got, Continuation):
            raise NotApplicable(f"{several[0]} has no second challenge: {got}")
        imap.hide(base64.b64decode(got.text))
        completed(respond(imap, b"*")).must_be("BAD")


@requirement(
    "RFC 3501",
    "6.2.2",
    Level.SHOULD,
    "after an exchange that was cancelled the client may log in",
    needs=NEEDS,
    fails_on=["imap-cancel-is-final", "imap-cancel-disconnects"],
)
def test_log_in_after_a_cancelled_exchange(target: Target) -> None:
    with target.imap() as imap:
        begin(imap, ours(target, imap)[0])
        completed(respond(imap, b"*")).must_be("BAD", "NO")
        must_let_in(target, imap)


# RFC 3501 says of a cancel alone that it gets BAD; RFC 9051 of what is no base64 too.
@requirement(
    "RFC 3501",
    "6.2.2",
    Level.SHOULD,
    "a response that is no base64 lets nobody in, though it could be guessed what was meant",
    needs=NEEDS,
    fails_on=["imap-stray-characters-in-base64-read-over", "imap-base64-errors-ask-again"],
)
def test_response_that_is_no_base64_is_refused(target: Target) -> None:
    with target.imap() as imap:
        mechanism, initial = opening(target, imap)
    for spoilt in malformed(initial):
        with target.imap() as imap:
            begin(imap, mechanism)
            completed(respond(imap, spoilt)).must_be("BAD", "NO")
            imap.command("NOOP").must_be("OK")


@requirement(
    "RFC 3501",
    "6.2.2",
    Level.SHOULD,
    "a mechanism that is not supported gets NO, and the client may log in by another",
    needs=NEEDS,
    fails_on=["imap-unknown-mechanism-bad", "imap-unknown-mechanism-is-final"],
)
def test_unknown_mechanism_gets_no(target: Target) -> None:
    with target.imap() as imap:
        imap.command("AUTHENTICATE MAILWORTHY").must_be("NO")
        must_let_in(target, imap)


@requirement(
    "RFC 3501",
    "6.2.2",
    Level.SHOULD,
    "a wrong password gets NO by each mechanism, and the session is not logged in",
    needs=NEEDS,
    fails_on=["imap-wrong-password-bad", "imap-scram-proof-not-looked-at"],
    exclusive=True,
)
def test_wrong_password_gets_no_by_each_mechanism(target: Target) -> None:
    account = target.account
    with target.imap() as imap:
        mechanisms = ours(target, imap)
    for mechanism in mechanisms:
        with knock(target) as imap:
            imap.authenticate(mechanism, account.user, wrong_secret()).must_be("NO")
            imap.command("EXAMINE INBOX").must_be("BAD", "NO")


@requirement(
    "RFC 3501",
    "6.2.2",
    Level.SHOULD,
    "after an AUTHENTICATE that gets NO another one may let the client in",
    needs=NEEDS,
    fails_on=["imap-refused-log-in-is-final", "imap-refused-log-in-disconnects"],
    exclusive=True,
)
def test_another_log_in_may_follow_one_that_fails(target: Target) -> None:
    account = target.account
    with knock(target) as imap:
        imap.try_log_in(account.user, wrong_secret(), token=account.token).must_be("NO")
        must_let_in(target, imap)


# What a server implements need not be switched on, so that is told and no more.
@requirement(
    "RFC 3501",
    "6.2.2",
    Level.MAY,
    "PLAIN, which every server implements, is to be had under TLS",
    needs=[Capability.IMAP, Capability.TLS],
    fails_on=["imap-plain-not-announced"],
)
def test_plain_is_to_be_had_under_tls(target: Target) -> None:
    with target.imap() as imap:
        announced = offered(imap)
        expect.holds("PLAIN" in announced, "AUTH=PLAIN", f"announced: {announced}")
