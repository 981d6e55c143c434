"""RFC 5321 section 4.1.1.1: EHLO and HELO, and the reply to them."""

import re

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.smtp import extensions

_KEYWORD = rb"[A-Za-z0-9][A-Za-z0-9-]*"
_LINE = re.compile(_KEYWORD + rb"( [!-~]+)*")
_NAME = re.compile(rb"([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.?)+|\[[!-Z^-~]+\]")
COMMANDS = frozenset({"AUTH", "CHUNKING", "ETRN", "EXPN", "HELP", "STARTTLS"})
"""Keywords that stand for commands which are not required of every server (section 4.5.1)."""
REFUSED = (500, 501, 502, 504, 550)
"""How EHLO may be refused (sections 4.1.4 and 4.3.2)."""


def takes(target: Target, verb: str, name: str) -> None:
    """Demand that the name is no syntax error; policy may refuse it, as 550 or 504 say."""
    with target.smtp() as smtp:
        smtp.command(f"{verb} {name}").must_be(250, 504, 550)


@requirement(
    "RFC 5321",
    "4.1.1.1",
    Level.SHOULD,
    "A domain with digits and hyphens in its labels is no syntax error in EHLO and HELO",
    needs=[Capability.SMTP],
    fails_on=["smtp-ehlo-digit-refused"],
)
def test_domain_with_digits_and_hyphens_is_taken(target: Target) -> None:
    for verb in ("EHLO", "HELO"):
        takes(target, verb, "1-2-3.4x.a-b.example.test")


@requirement(
    "RFC 5321",
    "4.1.1.1",
    Level.SHOULD,
    "An IPv4 address literal is no syntax error in EHLO",
    needs=[Capability.SMTP],
    fails_on=["smtp-ehlo-literal-refused"],
)
def test_ipv4_literal_is_taken(target: Target) -> None:
    takes(target, "EHLO", "[127.0.0.1]")


@requirement(
    "RFC 5321",
    "4.1.1.1",
    Level.SHOULD,
    "IPv6 address literals in all their forms are no syntax error in EHLO",
    needs=[Capability.SMTP],
    fails_on=["smtp-ehlo-ipv6-literal-refused", "smtp-ehlo-mapped-literal-refused"],
)
def test_ipv6_literal_is_taken(target: Target) -> None:
    for literal in ("[IPv6:2001:db8:0:0:8:800:200c:417a]", "[IPv6:::1]", "[IPv6:::ffff:192.0.2.1]"):
        takes(target, "EHLO", literal)


@requirement(
    "RFC 5321",
    "4.1.1.1",
    Level.MAY,
    "Text behind the address literal, as RFC 2821 had it, is taken or refused, and no more",
    needs=[Capability.SMTP],
    fails_on=["smtp-ehlo-text-disconnects", "smtp-ehlo-text-gets-554"],
)
def test_text_after_the_literal_does_no_harm(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.command("EHLO [127.0.0.1] mailworthy").must_be(250, *REFUSED)
        smtp.command(f"EHLO {CLIENT_NAME}").must_be(250)


@requirement(
    "RFC 5321",
    "4.1.1.1",
    Level.MAY,
    "EHLO and HELO without a name are refused",
    needs=[Capability.SMTP],
    fails_on=["smtp-hello-wants-no-name"],
)
def test_hello_without_a_name_is_refused(target: Target) -> None:
    for verb in ("EHLO", "HELO"):
        with target.smtp() as smtp:
            smtp.command(verb).must_be("5yz")


@requirement(
    "RFC 5321",
    "4.1.1.1",
    Level.SHOULD,
    "The server names itself in the reply to HELO, too",
    needs=[Capability.SMTP],
    fails_on=["smtp-helo-reply-is-anonymous"],
    safe=True,
)
def test_helo_reply_names_the_server(target: Target) -> None:
    with target.smtp() as smtp:
        answer = smtp.command(f"HELO {CLIENT_NAME}").must_be(250)
    name = answer.lines[0].partition(b" ")[0]
    expect.holds(_NAME.fullmatch(name), "a domain at the beginning of the reply", str(answer))


# The text has no MUST for it; and "AUTH=LOGIN", for clients older than RFC 2554, is harmless.
@requirement(
    "RFC 5321",
    "4.1.1.1",
    Level.SHOULD,
    "Each line of the reply to EHLO but the first begins with a keyword",
    needs=[Capability.SMTP],
    fails_on=["smtp-ehlo-keyword-with-equals-sign", "smtp-ehlo-empty-line"],
    safe=True,
)
def test_ehlo_lines_begin_with_a_keyword(target: Target) -> None:
    with target.smtp() as smtp:
        answer = smtp.command(f"EHLO {CLIENT_NAME}").must_be(250)
    for line in answer.lines[1:]:
        keyword = line.partition(b" ")[0]
        expect.holds(re.fullmatch(_KEYWORD, keyword), "letters, digits and hyphens", repr(line))


@requirement(
    "RFC 5321",
    "4.1.1.1",
    Level.SHOULD,
    "In the reply to EHLO parameters are visible characters, each after one space",
    needs=[Capability.SMTP],
    fails_on=["smtp-ehlo-line-ends-in-a-space", "smtp-ehlo-parameter-after-a-tab"],
    safe=True,
)
def test_ehlo_parameters_follow_the_grammar(target: Target) -> None:
    with target.smtp() as smtp:
        answer = smtp.command(f"EHLO {CLIENT_NAME}").must_be(250)
    for line in answer.lines[1:]:
        expect.holds(_LINE.fullmatch(line), "a keyword, and parameters after spaces", repr(line))


# 252 is how EXPN is disabled (section 7.3).
@requirement(
    "RFC 5321",
    "4.1.1.1",
    Level.MUST,
    "EHLO announces every command that works, those apart that every server has",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-expn-not-announced", "smtp-help-not-announced"],
)
def test_commands_that_work_are_announced(target: Target) -> None:
    local = target.account.address.partition("@")[0]
    commands = {
        "ETRN": f"ETRN {target.domain}",
        "EXPN": f"EXPN {local}",
        "HELP": "HELP",
    }
    for verb, command in commands.items():
        with target.smtp() as smtp:
            smtp.ehlo(CLIENT_NAME)
            if verb not in smtp.extensions:
                answer = smtp.command(command).must_be("2yz", "4yz", "5yz")
                works = answer.positive and (verb, answer.code) != ("EXPN", 252)
                expect.holds(not works, f"{verb} announced, or refused", str(answer))


@requirement(
    "RFC 5321",
    "4.1.1.1",
    Level.MUST,
    "A later EHLO announces the commands that the first did, also after HELO",
    needs=[Capability.SMTP],
    fails_on=["smtp-ehlo-after-helo-lists-nothing", "smtp-second-ehlo-lists-nothing"],
    safe=True,
)
def test_later_ehlo_announces_the_same_commands(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        announced = smtp.extensions.keys() & COMMANDS
    for before in ("EHLO", "HELO"):
        with target.smtp() as smtp:
            smtp.command(f"{before} {CLIENT_NAME}").granted()
            answer = smtp.command(f"EHLO {CLIENT_NAME}").must_be("2yz", "5yz")
            if not answer.positive:  # whether it may be is section 4.1.4's matter
                raise NotApplicable(f"no EHLO is taken after {before}")
            missing = sorted(announced - extensions(answer.lines).keys())
            expect.holds(not missing, f"the same commands after {before}", f"not {missing}")


@requirement(
    "RFC 5321",
    "4.1.1.1",
    Level.MUST,
    "250 to a HELO says that no transaction is open any more",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-helo-keeps-transaction"],
)
def test_helo_resets_the_state(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        again = smtp.command(f"HELO {CLIENT_NAME}").must_be(250, "5yz")
        recipient = smtp.command(f"RCPT TO:<{target.account.address}>")
        recipient.must_be(*(("5yz",) if again.positive else (250, 251)))
