"""RFC 6409 section 7: the extensions that a submission server has, and those it must not have."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpSession
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.wire.smtp import extensions

NEEDS = [Capability.SMTP, Capability.SUBMISSION]


def announced(target: Target) -> dict[str, str]:
    """What the server announces, once TLS is on, to a client that has not logged in."""
    with target.smtp() as smtp:
        return extensions(smtp.ehlo(CLIENT_NAME).lines)


def demand(target: Target, keyword: str) -> None:
    """Demand that a keyword is announced."""
    words = announced(target)
    expect.holds(keyword in words, f"{keyword} announced", f"announced: {', '.join(words)}")


# Without AUTH the probe of the endpoint finds no way to log in: hence `unprobed`.
@requirement(
    "RFC 6409",
    "7",
    Level.MUST,
    "A submission server offers AUTH",
    needs=NEEDS,
    fails_on=["smtp-submission-without-auth"],
    safe=True,
    unprobed=True,
)
def test_submission_offers_auth(target: Target) -> None:
    words = announced(target)
    offered = words.get("AUTH", "").split()
    expect.holds(offered, "AUTH with a mechanism", f"announced: {', '.join(words)}")


@requirement(
    "RFC 6409",
    "7",
    Level.SHOULD,
    "A submission server offers PIPELINING",
    needs=NEEDS,
    fails_on=["smtp-without-pipelining"],
    safe=True,
)
def test_submission_offers_pipelining(target: Target) -> None:
    demand(target, "PIPELINING")


@requirement(
    "RFC 6409",
    "7",
    Level.SHOULD,
    "A submission server offers ENHANCEDSTATUSCODES",
    needs=NEEDS,
    fails_on=["smtp-without-enhanced-codes"],
    safe=True,
)
def test_submission_offers_enhanced_codes(target: Target) -> None:
    demand(target, "ENHANCEDSTATUSCODES")


@requirement(
    "RFC 6409",
    "7",
    Level.SHOULD,
    "A submission server offers 8BITMIME",
    needs=NEEDS,
    fails_on=["smtp-without-8bitmime"],
    safe=True,
)
def test_submission_offers_8bitmime(target: Target) -> None:
    demand(target, "8BITMIME")


@requirement(
    "RFC 6409",
    "7",
    Level.SHOULD,
    "A submission server offers DSN",
    needs=NEEDS,
    fails_on=["smtp-without-dsn"],
    safe=True,
)
def test_submission_offers_dsn(target: Target) -> None:
    demand(target, "DSN")


# The table has MUST NOT in the column for submission. ETRN lets a client set off the server's
# queue for a host, ATRN (RFC 2645) hand it over: neither is a user's business.
@requirement(
    "RFC 6409",
    "7",
    Level.MUST,
    "A submission server offers neither ETRN nor ATRN",
    needs=NEEDS,
    fails_on=["smtp-submission-with-etrn", "smtp-submission-with-atrn"],
)
def test_submission_offers_no_turn(target: Target) -> None:
    found = sorted({"ETRN", "ATRN"} & set(announced(target)))
    expect.holds(not found, "neither ETRN nor ATRN announced", f"announced: {', '.join(found)}")


# A greeting other than 220 would leave nothing to judge, so it is read as it comes.
@requirement(
    "RFC 6409",
    "7",
    Level.MUST,
    "A submission server greets and refuses with another code than 521",
    needs=NEEDS,
    fails_on=["smtp-strangers-refused-with-521"],
    unprobed=True,
)
def test_submission_says_no_521(target: Target) -> None:
    with SmtpSession(target.raw(), sender="") as smtp:
        greeting = smtp.read_answer().must_be("2yz", "4yz", "5yz")
        expect.holds(greeting.code != 521, "another greeting", str(greeting))
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        answer = smtp.command(f"MAIL FROM:<postmaster@{target.domain}>")
        expect.holds(answer.must_be("2yz", "4yz", "5yz").code != 521, "no 521", str(answer))
