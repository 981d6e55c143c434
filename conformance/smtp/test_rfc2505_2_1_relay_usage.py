"""RFC 2505 section 2.1 (BCP 30): strangers get no mail relayed, however they spell the recipient.

A server need be able to refuse, and who runs it decides: so all this is advice. Nothing leaves:
each transaction ends at RCPT, and the hosts named exist nowhere (RFC 2606, RFC 5737, RFC 3849).
"""

from collections.abc import Sequence

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpSession
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable

STRANGER = "mailworthy@client.example.test"
OTHER = "mailworthy-relay"
ELSEWHERE = "elsewhere.example"
NEEDS = [Capability.SMTP, Capability.MX]


def demand_refused(
    target: Target,
    paths: Sequence[str | bytes],
    sender: str = STRANGER,
    client: str = CLIENT_NAME,
) -> None:
    """Demand that each forward-path is refused, in a session of its own."""
    for path in paths:
        with target.smtp() as smtp:
            smtp.ehlo(client)
            smtp.command(f"MAIL FROM:<{sender}>").granted()
            spelled = path if isinstance(path, bytes) else path.encode()
            answer = smtp.command(b"RCPT TO:<" + spelled + b">")
            expect.holds(not answer.positive, f"a refusal of <{path!r}>", str(answer))


def demand_users_known(target: Target) -> None:
    """Raise NotApplicable where any local part is taken: what it looks like then means nothing."""
    with target.smtp(ready=True) as smtp:
        smtp.command(f"MAIL FROM:<{STRANGER}>").granted()
        if smtp.command(f"RCPT TO:<{OTHER}@{target.domain}>").positive:
            raise NotApplicable("the server takes mail for any user of its domain")


@requirement(
    "RFC 2505",
    "2.1",
    Level.ADVICE,
    "A stranger cannot relay by a route within the local part: percent sign, or bang path",
    needs=NEEDS,
    fails_on=["smtp-relays-by-percent-sign", "smtp-relays-by-bang-path"],
)
def test_route_in_the_local_part_is_refused(target: Target) -> None:
    demand_users_known(target)
    demand_refused(
        target,
        [
            f"{OTHER}%{ELSEWHERE}@{target.domain}",
            f"{OTHER}%{ELSEWHERE}",
            f"{ELSEWHERE}!{OTHER}@{target.domain}",
            f"{ELSEWHERE}!{OTHER}",
            f"{target.domain}!{OTHER}%{ELSEWHERE}@{target.domain}",
        ],
    )


@requirement(
    "RFC 2505",
    "2.1",
    Level.ADVICE,
    "A stranger cannot relay by a whole address within the local part, in quotes or without",
    needs=NEEDS,
    fails_on=["smtp-relays-by-quoted-address", "smtp-relays-by-two-at-signs"],
)
def test_address_in_the_local_part_is_refused(target: Target) -> None:
    demand_users_known(target)
    demand_refused(
        target,
        [
            f'"{OTHER}@{ELSEWHERE}"@{target.domain}',
            f'"{OTHER}@{ELSEWHERE}"',
            f'"{OTHER}%{ELSEWHERE}"@{target.domain}',
            f"{OTHER}@{ELSEWHERE}@{target.domain}",
            f"{OTHER}@{target.domain}@{ELSEWHERE}",
        ],
    )


@requirement(
    "RFC 2505",
    "2.1",
    Level.ADVICE,
    "A stranger cannot relay by a source route through the server's own domain",
    needs=NEEDS,
    fails_on=["smtp-relays-by-source-route"],
)
def test_source_route_is_refused(target: Target) -> None:
    demand_refused(
        target,
        [
            f"@{target.domain}:{OTHER}@{ELSEWHERE}",
            f"@{target.domain},@{target.domain}:{OTHER}@{ELSEWHERE}",
            f"@{ELSEWHERE},@{target.domain}:{OTHER}@{ELSEWHERE}",
        ],
    )


# The last spellings name hosts by addresses that are for documentation.
@requirement(
    "RFC 2505",
    "2.1",
    Level.ADVICE,
    "A stranger cannot relay by another spelling of the domain: case, dots, literals, UTF-8",
    needs=NEEDS,
    fails_on=[
        "smtp-relays-to-address-literals",
        "smtp-relays-to-upper-case",
        "smtp-relays-to-utf8",
    ],
)
def test_other_spelling_of_the_domain_is_refused(target: Target) -> None:
    demand_refused(
        target,
        [
            f"{OTHER}@{ELSEWHERE.upper()}",
            f"{OTHER}@{ELSEWHERE}.",
            f"{OTHER}@",
            f"@{ELSEWHERE}",
            f"{OTHER}@[192.0.2.1]",
            f"{OTHER}@[IPv6:2001:db8::1]",
            f"{OTHER}@\u00e9lsewhere.example".encode(),
        ],
    )


# Only where the whole name stays reserved is a name made that begins or ends like the domain.
@requirement(
    "RFC 2505",
    "2.1",
    Level.ADVICE,
    "A domain that only begins or ends like the server's own is refused to strangers",
    needs=NEEDS,
    fails_on=["smtp-relays-to-what-ends-alike", "smtp-relays-to-what-begins-alike"],
)
def test_domain_that_looks_like_ours_is_refused(target: Target) -> None:
    paths = [f"{OTHER}@{target.domain}.{ELSEWHERE}"]
    if target.domain.rpartition(".")[2] in {"test", "example", "invalid", "localhost"}:
        paths.append(f"{OTHER}@mailworthy{target.domain}")
    demand_refused(target, paths)


@requirement(
    "RFC 2505",
    "2.1",
    Level.ADVICE,
    "A stranger cannot relay as somebody: a local sender, the null one, a client of the same name",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=[
        "smtp-relays-for-local-senders",
        "smtp-relays-for-the-null-sender",
        "smtp-relays-for-clients-of-its-name",
    ],
)
def test_name_of_a_friend_does_not_help(target: Target) -> None:
    path = f"{OTHER}@{ELSEWHERE}"
    for sender in (target.account.address, f"postmaster@{target.domain}", ""):
        demand_refused(target, [path], sender)
    for client in (target.domain, "localhost", "[127.0.0.1]"):
        demand_refused(target, [path], client=client)


@requirement(
    "RFC 2505",
    "2.1",
    Level.ADVICE,
    "A recipient who is welcome, or one just refused, does not open the relay to the next one",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=["smtp-relays-after-a-local-recipient", "smtp-relays-on-the-second-attempt"],
)
def test_earlier_recipients_do_not_help(target: Target) -> None:
    path = f"{OTHER}@{ELSEWHERE}"
    for first in (target.account.address, path):
        with target.smtp(ready=True) as smtp:
            smtp.command(f"MAIL FROM:<{STRANGER}>").granted()
            second = _after(smtp, first, path)
            expect.holds(not second, f"a refusal of <{path}> after <{first}>", "it is taken")


def _after(smtp: SmtpSession, first: str, path: str) -> bool:
    """Whether a forward-path is taken after another one."""
    smtp.command(f"RCPT TO:<{first}>")
    return smtp.command(f"RCPT TO:<{path}>").positive
