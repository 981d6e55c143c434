"""RFC 3848 section 1: what the WITH clause of a Received field says of how a message came.

A registry of words has no MUST: what is not so should not be said (SHOULD), and what is so may be
said or not (MAY). RFC 4954 section 7 has more to say of ESMTPA.
"""

import re

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpSession
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.trace import added, read

NEEDS = [Capability.SMTP, Capability.LOGIN, Capability.DELIVERY]
_KIND = re.compile(r"(?:utf8)?(e?)smtp(s?)(a?)", re.IGNORECASE)


def kind_of(target: Target, smtp: SmtpSession) -> tuple[str, bool, bool, bool]:
    """What the server writes behind WITH for a message of the session: ESMTP, S and A in it?"""
    message_id = target.new_message_id()
    sent = target.compose(message_id=message_id)
    smtp.begin(target.account.address)
    smtp.data(sent).granted()
    smtp.close()
    found = added(target.delivered(message_id), sent)
    word = (read(found[-1]).value("with") or "") if found else ""
    kind = _KIND.fullmatch(word)
    if kind is None:
        raise NotApplicable(f"no kind of SMTP behind WITH: {word!r}")
    extended = bool(kind[1]) or word.lower().startswith("utf8")
    return word, extended, bool(kind[2]), bool(kind[3])


@requirement(
    "RFC 3848",
    "1",
    Level.SHOULD,
    "WITH does not say ESMTPS where there was no TLS",
    needs=[*NEEDS, Capability.PLAIN],
    fails_on=["smtp-received-claims-tls"],
)
def test_with_claims_no_tls_that_was_not(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        word, _, tls, _ = kind_of(target, smtp)
    expect.holds(not tls, "no S in WITH, for there was no TLS", word)


@requirement(
    "RFC 3848",
    "1",
    Level.SHOULD,
    "WITH does not say ESMTPA where there was no log-in",
    needs=[*NEEDS, Capability.MX],
    fails_on=["smtp-received-claims-a-log-in"],
)
def test_with_claims_no_log_in_that_was_not(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        word, _, _, log_in = kind_of(target, smtp)
    expect.holds(not log_in, "no A in WITH, for there was no log-in", word)


@requirement(
    "RFC 3848",
    "1",
    Level.SHOULD,
    "WITH says ESMTP after EHLO, SMTP after HELO",
    needs=[*NEEDS, Capability.MX, Capability.PLAIN],
    fails_on=["smtp-received-claims-esmtp", "smtp-received-always-smtp"],
)
def test_with_tells_ehlo_from_helo(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        word, extended, _, _ = kind_of(target, smtp)
        expect.holds(extended, "ESMTP in WITH after EHLO", word)
    with target.smtp() as smtp:
        smtp.command(f"HELO {CLIENT_NAME}").granted()
        word, extended, _, _ = kind_of(target, smtp)
        expect.holds(not extended, "SMTP in WITH after HELO", word)


@requirement(
    "RFC 3848",
    "1",
    Level.MAY,
    "WITH says ESMTPS or ESMTPSA where there was TLS",
    needs=[*NEEDS, Capability.TLS],
    fails_on=["smtp-received-hides-tls"],
)
def test_with_tells_of_tls(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        word, _, tls, _ = kind_of(target, smtp)
    expect.holds(tls, "S in WITH, for there was TLS", word)
