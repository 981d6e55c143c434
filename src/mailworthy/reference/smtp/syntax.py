"""How the reference server reads the arguments of SMTP commands (RFC 5321 section 4.1.2)."""

from __future__ import annotations

import re

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = rf'(?:{_ATOM}(?:\.{_ATOM})*|"(?:[ !#-\[\]-~]|\\[ -~])*")'
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_DOMAIN = rf"(?:{_LABEL}(?:\.{_LABEL})*)"
_LITERAL = r"\[[!-Z^-~]+\]"
_HOST = rf"(?:{_DOMAIN}|{_LITERAL})"
_ROUTE = rf"(?:@{_DOMAIN}(?:,@{_DOMAIN})*:)?"
_PATH = re.compile(rf"<(?:{_ROUTE}({_LOCAL}@{_HOST})|(postmaster)|)>", re.IGNORECASE)
_PARAMETER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~]+))?")
_HELLO = re.compile(_HOST)

MAX_PATH = 256
"""Octets of a path, punctuation included (RFC 5321 section 4.5.3.1.3)."""


class Syntax(Exception):
    """The argument does not follow the grammar."""


def host(argument: str) -> str:
    """The argument of EHLO or HELO; raises Syntax."""
    if not _HELLO.fullmatch(argument):
        raise Syntax("a domain or an address literal is wanted")
    return argument


def path(argument: str, keyword: str) -> tuple[str, dict[str, str | None]]:
    """Read `FROM:<…> KEY=value …`: the mailbox, and the parameters by upper-case keyword.

    An empty mailbox is the null reverse-path. A source route is dropped. Raises Syntax.
    """
    if argument[: len(keyword)].upper() != keyword:
        raise Syntax(f"{keyword} is wanted")
    argument = argument[len(keyword) :]
    found = _PATH.match(argument)
    rest = argument[found.end() :] if found else ""
    if found is None or rest[:1] not in {"", " "}:
        raise Syntax("a mailbox between angle brackets is wanted")
    if found.end() > MAX_PATH:
        raise Syntax("the path is too long")
    mailbox = found[1] or found[2] or ""
    if (found[2] and keyword != "TO:") or (not mailbox and keyword != "FROM:"):
        raise Syntax("a mailbox with a domain is wanted")
    parameters: dict[str, str | None] = {}
    for text in rest.split(" ")[1:]:
        given = _PARAMETER.fullmatch(text)
        if given is None or given[1].upper() in parameters:
            raise Syntax("a parameter is malformed or stands twice")
        parameters[given[1].upper()] = given[2]
    return mailbox, parameters
