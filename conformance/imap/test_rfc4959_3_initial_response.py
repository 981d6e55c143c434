"""RFC 4959 section 3: AUTHENTICATE with an initial response."""

from mailworthy.authentication import encoded, malformed
from mailworthy.imap_authentication import (
    TAG,
    begin,
    completed,
    knock,
    offered,
    opening,
    ours,
    respond,
)
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_raw import step
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Violation
from mailworthy.wire.imap import Continuation

NEEDS = [Capability.IMAP, Capability.LOGIN, Capability.IMAP_SASL_IR]


@requirement(
    "RFC 4959",
    "3",
    Level.SHOULD,
    "an initial response is taken with the command, and not asked for again",
    needs=NEEDS,
    fails_on=["imap-initial-response-ignored", "imap-initial-response-refused"],
)
def test_initial_response_is_taken(target: Target) -> None:
    with target.imap() as imap:
        mechanism, initial = opening(target, imap)
        line = f"{TAG} AUTHENTICATE {mechanism} ".encode()
        got = step(imap, line, encoded(initial), b"\r\n", tag=TAG)
        if isinstance(got, Continuation):
            if not got.text:
                raise Violation("OK, or a challenge with data", "an empty challenge")
            return
        got.must_be("OK")
        imap.command("EXAMINE INBOX").must_be("OK")


@requirement(
    "RFC 4959",
    "3",
    Level.MUST,
    "a client that leaves the initial response out is asked for it",
    needs=NEEDS,
    fails_on=["imap-initial-response-wanted"],
)
def test_initial_response_may_be_left_out(target: Target) -> None:
    with target.imap() as imap:
        mechanism, initial = opening(target, imap)
        begin(imap, mechanism)
        got = respond(imap, encoded(initial))
        if not isinstance(got, Continuation):
            got.must_be("OK")


@requirement(
    "RFC 4959",
    "3",
    Level.SHOULD,
    "= is an initial response without data, and no lack of one",
    needs=[*NEEDS, Capability.TLS],
    fails_on=["imap-equals-sign-ignored"],
    exclusive=True,
)
def test_equals_sign_is_an_empty_response(target: Target) -> None:
    with knock(target) as imap:
        if "PLAIN" not in ours(target, imap):
            raise NotApplicable("PLAIN, which has no empty message, is not announced")
        got = step(imap, f"{TAG} AUTHENTICATE PLAIN =\r\n".encode(), tag=TAG)
        completed(got).must_be("NO", "BAD")


@requirement(
    "RFC 4959",
    "3",
    Level.MUST,
    "an initial response that is no base64 is refused as any other response is",
    needs=NEEDS,
    fails_on=[
        "imap-stray-characters-in-initial-response",
        "imap-malformed-initial-response-asked-for",
    ],
)
def test_initial_response_that_is_no_base64_is_refused(target: Target) -> None:
    with target.imap() as imap:
        mechanism, initial = opening(target, imap)
    for spoilt in malformed(initial):
        with target.imap() as imap:
            line = f"{TAG} AUTHENTICATE {mechanism} ".encode()
            completed(step(imap, line, spoilt, b"\r\n", tag=TAG)).must_be("BAD", "NO")
            imap.command("NOOP").must_be("OK")


@requirement(
    "RFC 4959",
    "3",
    Level.MUST,
    "an initial response where it is the server who begins gets BAD",
    needs=[Capability.IMAP, Capability.IMAP_SASL_IR],
    fails_on=["imap-initial-response-out-of-turn-ignored"],
)
def test_initial_response_out_of_turn_gets_bad(target: Target) -> None:
    with target.imap() as imap:
        if "CRAM-MD5" not in offered(imap):
            raise NotApplicable("no mechanism that we have and that the server begins")
        completed(step(imap, b"auth AUTHENTICATE CRAM-MD5 YWxpY2U=\r\n", tag=TAG)).must_be("BAD")
