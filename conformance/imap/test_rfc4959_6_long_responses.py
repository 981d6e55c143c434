"""RFC 4959 section 6: initial responses that are long."""

import base64

from mailworthy.authentication import encoded
from mailworthy.imap_authentication import TAG, completed, must_let_in, ours, respond
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_raw import step
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Violation
from mailworthy.wire import sasl
from mailworthy.wire.imap import Continuation

NEEDS = [Capability.IMAP, Capability.LOGIN, Capability.IMAP_SASL_IR]
LONG_NONCE = "mailworthy" * 40


# The text has a MUST for the longest that a mechanism brings forth; SCRAM knows no longest.
@requirement(
    "RFC 4959",
    "6",
    Level.SHOULD,
    "an initial response may be long",
    needs=NEEDS,
    fails_on=["imap-initial-response-of-255-octets-at-most", "imap-initial-response-cut"],
)
def test_long_initial_response_is_taken(target: Target) -> None:
    account = target.account
    with target.imap() as imap:
        mechanism = next((m for m in ours(target, imap) if m.startswith("SCRAM-")), None)
        if mechanism is None:
            raise NotApplicable("no mechanism that we have and whose responses can be long")
        made = sasl.exchange(mechanism, account.user, account.secret.reveal(), LONG_NONCE)
        line = f"{TAG} AUTHENTICATE {mechanism} ".encode()
        got = step(imap, line, encoded(made.initial or b""), b"\r\n", tag=TAG)
        if not isinstance(got, Continuation):
            got.must_be("a challenge (+)")
            return
        challenge = base64.b64decode(got.text)
        imap.hide(challenge)
        try:
            made.respond(challenge)
        except sasl.Refused as error:
            raise Violation("a challenge to the whole response", str(error)) from None
        completed(respond(imap, b"*")).must_be("BAD", "NO")
        must_let_in(target, imap)
