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
_MAILBOX = re.compile(rf"<{_ROUTE}({_LOCAL}@{_HOST})>")
_POSTMASTER = re.compile(r"<(postmaster)>", re.IGNORECASE)
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
    written, *rest = argument[len(keyword) :].split(" ")
    if len(written) > MAX_PATH:
        raise Syntax("the path is too long")
    parameters: dict[str, str | None] = {}
    for text in rest:
        found = _PARAMETER.fullmatch(text)
        if found is None or found[1].upper() in parameters:
            raise Syntax("a parameter is malformed or stands twice")
        parameters[found[1].upper()] = found[2]
    return _mailbox(written, keyword), parameters


def _mailbox(written: str, keyword: str) -> str:
    if written == "<>" and keyword == "FROM:":
        return ""
    form = _POSTMASTER if keyword == "TO:" and "@" not in written else _MAILBOX
    found = form.fullmatch(written)
    if found is None:
        raise Syntax("a mailbox between angle brackets is wanted")
    return found[1]
