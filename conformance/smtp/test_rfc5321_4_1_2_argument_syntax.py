"""RFC 5321 section 4.1.2: mailboxes, paths and characters in the arguments of commands."""

from mailworthy import expect
from mailworthy.arrival import must_arrive
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpAnswer
from mailworthy.target import CLIENT_NAME, Target

SYNTAX_ERRORS = frozenset({500, 501, 502, 503, 504, 555})
"""Codes that say of a well-formed path that it is not. 553 may mean that site's conventions."""
MX = [Capability.SMTP, Capability.MX, Capability.LOGIN]
QUOTED = ('"mail worthy"', '"mail@worthy"', '"mail>worthy"', '"mail\\"worthy"', '"mail\\\\worthy"')
ATOMS = "a!b#c$d&e'f*g+h-i/j=k?l^m_n`o{p|q}r~s"


def must_be_syntax(answer: SmtpAnswer) -> None:
    """Demand that a command is not called malformed; for other reasons it may be refused."""
    answer.must_be("2yz", "5yz")
    expect.holds(answer.code not in SYNTAX_ERRORS, "no syntax error", str(answer))


def demand_local_parts(target: Target, *locals_: str) -> None:
    """Demand that RCPT calls none of these local-parts malformed, one session for each."""
    for local in locals_:
        with target.smtp(ready=True) as smtp:
            smtp.begin()
            must_be_syntax(smtp.command(f"RCPT TO:<{local}@{target.domain}>"))


# A form that is called malformed is not compared with any mailbox.
@requirement(
    "RFC 5321",
    "4.1.2",
    Level.MUST,
    "The quoted forms of a local-part name one mailbox: all are taken, or none",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-quoted-pairs-stay"],
)
def test_quoted_forms_are_equivalent(target: Target) -> None:
    local, _, domain = target.account.address.rpartition("@")
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        written = (f'"{local}"', f'"\\{local}"', f'"{local[:-1]}\\{local[-1]}"')
        answers = [
            smtp.command(f"RCPT TO:<{one}@{domain}>").must_be("2yz", "5yz") for one in written
        ]
    forms = zip(written, answers, strict=True)
    read = {one: answer for one, answer in forms if answer.code not in SYNTAX_ERRORS}
    taken = [one for one, answer in read.items() if answer.positive]
    expect.holds(len(taken) in {0, len(read)}, f"all or none of {[*read]}", f"{taken} alone")


# Whether the form without quotes is one of "all quoted forms" is open to reading: no MUST.
@requirement(
    "RFC 5321",
    "4.1.2",
    Level.SHOULD,
    "A local-part in quotes names the mailbox that it names without them",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-quotes-are-part-of-the-name"],
)
def test_quotes_are_no_part_of_the_name(target: Target) -> None:
    local, _, domain = target.account.address.rpartition("@")
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.rehearse(target.account.address)  # it is welcome as it is usually written
        smtp.begin()
        smtp.command(f'RCPT TO:<"{local}"@{domain}>').must_be(250, 251)
        smtp.data(target.compose(message_id=message_id)).granted()
    must_arrive(target, message_id)


@requirement(
    "RFC 5321",
    "4.1.2",
    Level.SHOULD,
    "A quoted local-part with spaces, @, > or quoted pairs is no syntax error in MAIL",
    needs=MX,
    fails_on=["smtp-quoted-sender-refused", "smtp-path-ends-at-the-first-bracket"],
)
def test_quoted_sender_is_no_syntax_error(target: Target) -> None:
    for local in QUOTED:
        with target.smtp(ready=True) as smtp:
            smtp.rehearse()  # senders of this domain are welcome
            must_be_syntax(smtp.command(f"MAIL FROM:<{local}@{target.domain}>"))


@requirement(
    "RFC 5321",
    "4.1.2",
    Level.SHOULD,
    "A quoted local-part with spaces, @, > or quoted pairs is no syntax error in RCPT",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-quoted-recipient-refused", "smtp-path-ends-at-the-first-bracket"],
)
def test_quoted_recipient_is_no_syntax_error(target: Target) -> None:
    demand_local_parts(target, *QUOTED)


@requirement(
    "RFC 5321",
    "4.1.2",
    Level.SHOULD,
    "Dots within a local-part, and each of the characters of an atom, are no syntax error",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-local-part-of-letters-only"],
)
def test_characters_of_atoms_are_no_syntax_error(target: Target) -> None:
    demand_local_parts(target, "mail.worthy.no-body", ATOMS, "0", "a.b.c.d.e")


@requirement(
    "RFC 5321",
    "4.1.2",
    Level.MUST,
    "A source route in MAIL is accepted as syntax",
    needs=MX,
    fails_on=["smtp-source-route-in-mail-refused"],
)
def test_source_route_in_mail_is_accepted(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.rehearse()  # without the route the sender is welcome
        route = f"@{CLIENT_NAME},@b.example.test"
        must_be_syntax(smtp.command(f"MAIL FROM:<{route}:{smtp.sender}>"))


# They "MUST NOT be used": that binds who writes the address. That a server SHOULD reject what it
# gets is said of octets above 127 (section 2.4).
@requirement(
    "RFC 5321",
    "4.1.2",
    Level.SHOULD,
    "MAIL and RCPT with control characters in the path are refused",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-control-characters-in-mail-dropped", "smtp-control-characters-in-rcpt-dropped"],
)
def test_control_characters_are_refused(target: Target) -> None:
    local, _, domain = target.account.address.encode().rpartition(b"@")
    for octet in (b"\x01", b"\x08", b"\x1b", b"\x7f"):
        strange = b"<" + local + octet + b"@" + domain + b">"
        with target.smtp(ready=True) as smtp:
            smtp.begin(target.account.address)  # both are welcome
            smtp.command(b"RCPT TO:" + strange).must_be("5yz")
        with target.smtp(ready=True) as smtp:
            smtp.command(b"MAIL FROM:" + strange).must_be("5yz")


# Section 2.4 has 500 for the same; 550 and 553 are for "other reasons for rejection". MUST: but
# the paragraph is about the names of domains, and whether it is about local-parts too is open.
@requirement(
    "RFC 5321",
    "4.1.2",
    Level.SHOULD,
    "A path with invalid characters is refused as a syntax error or as an unknown mailbox",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-invalid-character-gets-554"],
)
def test_invalid_characters_get_501(target: Target) -> None:
    domain = target.domain.encode()
    for octet in (b"\x01", b"\x7f", b"\xe9"):
        with target.smtp(ready=True) as smtp:
            smtp.begin()
            strange = b"RCPT TO:<mailworthy" + octet + b"@" + domain + b">"
            answer = smtp.command(strange).must_be("2yz", "5yz")
            if not answer.positive:  # what is taken is judged above
                answer.must_be(500, 501, 550, 553)


@requirement(
    "RFC 5321",
    "4.1.2",
    Level.MAY,
    "A local-part with a dot at its beginning, at its end, or beside another is refused",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-dots-anywhere"],
)
def test_misplaced_dots_are_refused(target: Target) -> None:
    local = target.account.address.partition("@")[0]
    for written in (f".{local}", f"{local}.", f"{local}..x"):
        with target.smtp(ready=True) as smtp:
            smtp.begin(target.account.address)
            smtp.command(f"RCPT TO:<{written}@{target.domain}>").must_be("5yz")


@requirement(
    "RFC 5321",
    "4.1.2",
    Level.MAY,
    "A sender whose domain has an underscore, an empty label or a hyphen at an edge is refused",
    needs=MX,
    fails_on=["smtp-domain-of-anything"],
)
def test_malformed_domains_are_refused(target: Target) -> None:
    for domain in (f"a_b.{CLIENT_NAME}", f"a..{CLIENT_NAME}", f"-a.{CLIENT_NAME}"):
        with target.smtp(ready=True) as smtp:
            smtp.command(f"MAIL FROM:<mailworthy@a-b.{CLIENT_NAME}>").granted()
            smtp.command("RSET").granted()
            smtp.command(f"MAIL FROM:<mailworthy@{domain}>").must_be("5yz")
