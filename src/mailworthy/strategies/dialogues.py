"""Hypothesis strategies of SMTP command lines and of whole dialogues: right, nearly right, wrong.

Lines are text without their CRLF; what is not ASCII is meant as ISO 8859-1. None of them is QUIT,
none opens mail data, chunks, TLS or a SASL exchange: each gets one reply.
"""

from __future__ import annotations

from hypothesis import strategies as st

from mailworthy.strategies.addresses import (
    address_literals,
    domains,
    esmtp_parameters,
    forward_paths,
    near_paths,
    reverse_paths,
)
from mailworthy.strategies.octets import garbage

UNKNOWN = "MAILWORTHY"

malformed = st.sampled_from(
    [UNKNOWN, "MAIL", "MAIL FROM:", "RCPT", "RCPT TO:", "RCPT TO:<", "DATAX"]
)
"""Lines with nothing to carry out: unknown verbs, and known ones without what they need."""

no_commands = garbage.filter(lambda line: not line.split()[0].isalpha())
"""Lines whose first word cannot be a verb."""

text_lines = st.sampled_from(
    ["", ".", "..", "...", ".dot", "..dots", "text", "in. the. middle.", " ."]
)
bodies = st.lists(text_lines, max_size=6)
"""Bodies as lists of lines, rich in what dot-stuffing has to keep apart."""

groups = st.lists(st.sampled_from(["RSET", "MAIL", "RCPT", "RCPT"]), min_size=2, max_size=3)
"""Verbs that may be sent as one group (RFC 2920 section 3.1); each may be refused."""


def nearly(domain: str | None = None) -> st.SearchStrategy[str]:
    """MAIL and RCPT whose path is one character away from a well-formed one."""
    return st.one_of(
        near_paths(domain).map("MAIL FROM:{}".format), near_paths(domain).map("RCPT TO:{}".format)
    )


def commands(domain: str | None = None) -> st.SearchStrategy[str]:
    """Well-formed commands, mailboxes being at `domain`; some with parameters unknown to all."""
    parameters = st.lists(esmtp_parameters.map("X-{}".format), max_size=1)
    return st.one_of(
        st.sampled_from(["RSET", "NOOP", "HELP"]),
        st.builds("EHLO {}".format, st.one_of(domains, address_literals)),
        st.builds("HELO {}".format, domains),
        st.builds("VRFY {}".format, forward_paths(domain)),
        st.builds(_with_parameters, st.just("MAIL FROM:"), reverse_paths(domain), parameters),
        st.builds(_with_parameters, st.just("RCPT TO:"), forward_paths(domain), parameters),
    )


def _with_parameters(verb: str, path: str, parameters: list[str]) -> str:
    return " ".join([f"{verb}{path}", *parameters])


def dialogues(domain: str | None = None) -> st.SearchStrategy[list[str]]:
    """What a client may say in a session, from the well-formed to garbage."""
    return st.lists(st.one_of(commands(domain), nearly(domain), malformed, no_commands))
