"""RFC 9051 section 6.2.2: what AUTHENTICATE owes beyond RFC 3501."""

from mailworthy.authentication import malformed
from mailworthy.imap_authentication import TAG, begin, completed, opening, respond
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_raw import step
from mailworthy.target import Target

NEEDS = [Capability.IMAP, Capability.LOGIN, Capability.IMAP4REV2]


@requirement(
    "RFC 9051",
    "6.2.2",
    Level.MUST,
    "a response that is no base64 is rejected with BAD",
    needs=NEEDS,
    fails_on=["imap-base64-errors-get-no"],
)
def test_response_that_is_no_base64_gets_bad(target: Target) -> None:
    with target.imap() as imap:
        mechanism, initial = opening(target, imap)
    for spoilt in malformed(initial):
        with target.imap() as imap:
            begin(imap, mechanism)
            completed(respond(imap, spoilt)).must_be("BAD")


@requirement(
    "RFC 9051",
    "6.2.2",
    Level.MUST,
    "so is an initial response that is no base64",
    needs=NEEDS,
    fails_on=["imap-initial-base64-errors-get-no"],
)
def test_initial_response_that_is_no_base64_gets_bad(target: Target) -> None:
    with target.imap() as imap:
        mechanism, initial = opening(target, imap)
    for spoilt in malformed(initial):
        with target.imap() as imap:
            line = f"{TAG} AUTHENTICATE {mechanism} ".encode()
            completed(step(imap, line, spoilt, b"\r\n", tag=TAG)).must_be("BAD")
