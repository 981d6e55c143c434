"""RFC 6856 section 2.2: names and passwords in UTF-8, where UTF8 is announced with USER."""

from collections.abc import Iterator
from contextlib import contextmanager

from mailworthy.authentication import widened
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Answer, Pop3Session
from mailworthy.session.secret import Secret
from mailworthy.stranger import other_source
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Unreachable
from mailworthy.wire.apop import digest, timestamp

NEEDS = [Capability.POP3, Capability.LOGIN, Capability.POP3_UTF8, Capability.POP3_USER]
SOFT_HYPHEN = "\u00ad".encode()
"""What SASLprep (RFC 4013 section 2.1) makes nothing of; its successor (RFC 8265) refuses it."""
PRIVATE_USE = "\ue000".encode()
"""What SASLprep prohibits (RFC 4013 section 2.3)."""


@contextmanager
def knocking(target: Target, *, freed: bool = False) -> Iterator[Pop3Session]:
    """A session that has not logged in, where names and passwords in UTF-8 are announced.

    `freed` makes sure that nobody has the maildrop. Raises NotApplicable where they are not.
    """
    if target.account.token:
        raise NotApplicable("the account has no password")
    if freed:
        with target.pop3(ready=True) as pop3:
            pop3.quit()
    with target.pop3(source=other_source(target)) as pop3:
        pop3.capa()
        if pop3.capabilities.get("UTF8", "").upper() != "USER":
            raise NotApplicable("UTF8 is announced without USER")
        yield pop3


def log_in(pop3: Pop3Session, user: bytes, password: Secret, more: bytes = b"") -> Pop3Answer:
    """The answer to USER and PASS, `more` after the password; to USER where that is refused."""
    [answer] = pop3.exchange(b"USER " + user + b"\r\n", False)
    if not answer.ok:
        return answer
    pop3.send(b"PASS ", password, more + b"\r\n")
    return pop3.read_answer()


def must_let_in_by_saslprep(target: Target, pop3: Pop3Session) -> None:
    """Log in by a name that is the account's to SASLprep alone; NotApplicable where refused."""
    name = target.account.user.encode() + SOFT_HYPHEN
    if not (answer := log_in(pop3, name, target.account.secret)).ok:
        raise NotApplicable(f"names are not prepared by SASLprep: {answer}")
    pop3.quit()


def must_let_in(answer: Pop3Answer) -> None:
    """Demand +OK; raises Unreachable where the maildrop is what is not to be had."""
    if answer.code in {"IN-USE", "LOGIN-DELAY"}:
        raise Unreachable(f"refused for another reason: {answer}")
    answer.must_be_ok()


@requirement(
    "RFC 6856",
    "2.2",
    Level.MUST,
    "a name or a password that is no well-formed UTF-8 is refused, not mended",
    needs=NEEDS,
    fails_on=["pop3-ill-formed-name-mended", "pop3-ill-formed-password-mended"],
    exclusive=True,
)
def test_ill_formed_utf8_is_refused(target: Target) -> None:
    user, password = target.account.user.encode(), target.account.secret
    for name, more in ((user + b"\xff", b""), (user + b"\xc3", b""), (user, b"\xff")):
        with knocking(target) as pop3:
            log_in(pop3, name, password, more).must_be_err()


@requirement(
    "RFC 6856",
    "2.2",
    Level.SHOULD,
    "names are prepared by SASLprep or its successor, before UTF8 was said too",
    needs=NEEDS,
    fails_on=["pop3-names-not-prepared"],
    exclusive=True,
)
def test_names_are_prepared(target: Target) -> None:
    with knocking(target, freed=True) as pop3:
        must_let_in(log_in(pop3, widened(target.account.user).encode(), target.account.secret))


@requirement(
    "RFC 6856",
    "2.2",
    Level.SHOULD,
    "where names are prepared by SASLprep, passwords are so too",
    needs=NEEDS,
    fails_on=["pop3-passwords-not-prepared"],
    exclusive=True,
)
def test_passwords_are_prepared(target: Target) -> None:
    user = target.account.user.encode()
    with knocking(target, freed=True) as pop3:
        must_let_in_by_saslprep(target, pop3)
    with knocking(target) as pop3:
        must_let_in(log_in(pop3, user, target.account.secret, SOFT_HYPHEN))


@requirement(
    "RFC 6856",
    "2.2",
    Level.MUST,
    "where SASLprep is applied, names and passwords with a character that it prohibits are refused",
    needs=NEEDS,
    fails_on=["pop3-prohibited-characters-dropped"],
    exclusive=True,
)
def test_prohibited_characters_are_refused(target: Target) -> None:
    user, password = target.account.user.encode(), target.account.secret
    with knocking(target, freed=True) as pop3:
        must_let_in_by_saslprep(target, pop3)
    for name, more in ((user + PRIVATE_USE, b""), (user, PRIVATE_USE)):
        with knocking(target) as pop3:
            log_in(pop3, name, password, more).must_be_err()


@requirement(
    "RFC 6856",
    "2.2",
    Level.MUST,
    "where there is APOP, and UTF8 with USER, the name and the password of APOP are prepared",
    needs=[Capability.POP3, Capability.LOGIN, Capability.POP3_UTF8],
    fails_on=["pop3-apop-name-not-prepared"],
    exclusive=True,
)
def test_names_of_apop_are_prepared(target: Target) -> None:
    user = target.account.user.encode()
    for name in (user, widened(target.account.user).encode()):
        with knocking(target, freed=True) as pop3:
            if not (stamp := timestamp(pop3.greeting.text)):
                raise NotApplicable("the greeting announces no APOP")
            proof = Secret(digest(stamp, target.account.secret.reveal()))
            pop3.send(b"APOP " + name + b" ", proof, b"\r\n")
            answer = pop3.read_answer()
            if name == user and not answer.ok:
                raise NotApplicable(f"APOP does not let the account in: {answer}")
            must_let_in(answer)
            pop3.quit()
