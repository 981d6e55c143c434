"""How the reference server reads the arguments of SMTP commands (RFC 5321 section 4.1.2)."""

from __future__ import annotations

import re

from mailworthy.reference.smtp.literals import LITERAL


class _Grammar:
    """The rules of section 4.1.2; `beyond` are the characters that RFC 6531 section 3.3 adds."""

    def __init__(self, beyond: str = "") -> None:
        atom = rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~{beyond}-]+"
        local = rf'(?:{atom}(?:\.{atom})*|"(?:[ !#-\[\]-~{beyond}]|\\[ -~])*")'
        label = rf"[A-Za-z0-9{beyond}](?:[A-Za-z0-9{beyond}-]*[A-Za-z0-9{beyond}])?"
        domain = rf"(?:{label}(?:\.{label})*)"
        host = rf"(?:{domain}|{LITERAL})"
        route = rf"(?:@{domain}(?:,@{domain})*:)?"
        self.host = re.compile(host)
        self.mailbox = re.compile(rf"{local}@{host}")
        self.path = re.compile(rf"<(?:{route}({local}@{host})|(postmaster)|)>", re.IGNORECASE)
        self.parameter = re.compile(rf"([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~{beyond}]+))?")


_ASCII = _Grammar()
_UTF8 = _Grammar("\x80-\U0010ffff")

MAX_PATH = 256
"""Octets of a path, punctuation included (RFC 5321 section 4.5.3.1.3)."""


class Syntax(Exception):
    """The argument does not follow the grammar."""


def host(argument: str) -> str:
    """The argument of EHLO or HELO; raises Syntax."""
    if not _ASCII.host.fullmatch(argument):
        raise Syntax("a domain or an address literal is wanted")
    return argument


def is_mailbox(text: str) -> bool:
    """Whether that is a mailbox with a domain."""
    return _ASCII.mailbox.fullmatch(text) is not None


def path(argument: str, keyword: str, *, utf8: bool = False) -> tuple[str, dict[str, str | None]]:
    """Read `FROM:<…> KEY=value …`: the mailbox, and the parameters by upper-case keyword.

    An empty mailbox is the null reverse-path. A source route is dropped. With `utf8` there may be
    more than ASCII in mailbox and values. Raises Syntax.
    """
    grammar = _UTF8 if utf8 else _ASCII
    if argument[: len(keyword)].upper() != keyword:
        raise Syntax(f"{keyword} is wanted")
    argument = argument[len(keyword) :]
    found = grammar.path.match(argument)
    rest = argument[found.end() :] if found else ""
    if found is None or rest[:1] not in {"", " "}:
        raise Syntax("a mailbox between angle brackets is wanted")
    if len(found[0].encode()) > MAX_PATH:
        raise Syntax("the path is too long")
    mailbox = found[1] or found[2] or ""
    if (found[2] and keyword != "TO:") or (not mailbox and keyword != "FROM:"):
        raise Syntax("a mailbox with a domain is wanted")
    parameters: dict[str, str | None] = {}
    for text in rest.split(" ")[1:]:
        given = grammar.parameter.fullmatch(text)
        if given is None or given[1].upper() in parameters:
            raise Syntax("a parameter is malformed or stands twice")
        parameters[given[1].upper()] = given[2]
    return mailbox, parameters
