"""Hypothesis strategies of SMTP addresses, paths and parameters (RFC 5321 sections 4.1.2, 4.1.3).

All give text. What they give is well-formed and within the sizes of section 4.5.3.1, unless the
name says `near`: that is one step of the grammar away from it.
"""

from __future__ import annotations

import string

from hypothesis import strategies as st

ATEXT = string.ascii_letters + string.digits + "!#$%&'*+-/=?^_`{|}~"
LOCAL_PART = 64
"""Octets that a local-part may have everywhere (section 4.5.3.1.1)."""
LABEL = 63
"""Octets of a label of a domain (RFC 1035 section 2.3.4)."""
DOMAIN = 255
"""Octets that a domain may have everywhere (section 4.5.3.1.2)."""
PATH = 256
"""Octets that a path may have everywhere, its brackets included (section 4.5.3.1.3)."""

_LETTERS = string.ascii_letters + string.digits
_VISIBLE = "".join(map(chr, range(0x20, 0x7F)))
_QTEXT = "".join(c for c in _VISIBLE if c not in '"\\')

atoms = st.text(ATEXT, min_size=1, max_size=20)
"""Atom."""

dot_strings = st.lists(atoms, min_size=1, max_size=3).map(".".join)
"""Dot-string: atoms with dots between them."""

quoted_strings = st.lists(
    st.one_of(st.sampled_from(_QTEXT), st.sampled_from(_VISIBLE).map(lambda c: f"\\{c}")),
    max_size=30,
).map(lambda parts: f'"{"".join(parts)}"')
"""Quoted-string: between quotes, with quoted pairs."""

local_parts = st.one_of(dot_strings, quoted_strings).filter(lambda text: len(text) <= LOCAL_PART)
"""Local-part."""


def _label(ends: tuple[str, str], middle: str) -> str:
    return f"{ends[0]}{middle}{ends[1]}" if middle else ends[0]


labels = st.builds(
    _label,
    st.tuples(st.sampled_from(_LETTERS), st.sampled_from(_LETTERS)),
    st.text(f"{_LETTERS}-", max_size=LABEL - 2),
)
"""sub-domain: letters, digits and hyphens, no hyphen at either end."""

domains = (
    st.lists(labels, min_size=1, max_size=4)
    .map(".".join)
    .filter(lambda text: len(text) <= DOMAIN and not text.replace(".", "").isdigit())
)
"""Domain. Digits alone are left out: they are easily taken for an address."""

address_literals = st.one_of(
    st.ip_addresses(v=4).map(lambda address: f"[{address}]"),
    st.ip_addresses(v=6).map(lambda address: f"[IPv6:{address}]"),
)
"""address-literal of IPv4 and IPv6."""


@st.composite
def mailboxes(draw: st.DrawFn, domain: str | None = None) -> str:
    """Mailbox: a local part at `domain`, else at any domain or address literal."""
    local = draw(local_parts)
    at = domain if domain is not None else draw(st.one_of(domains, address_literals))
    return f"{local}@{at}"


@st.composite
def forward_paths(draw: st.DrawFn, domain: str | None = None) -> str:
    """Path of a mailbox, brackets included; now and then with a source route."""
    mailbox = draw(mailboxes(domain))
    route = draw(st.one_of(st.just(()), st.lists(domains, max_size=2)))
    before = ",".join(f"@{host}" for host in route)
    path = f"<{before}:{mailbox}>" if before else f"<{mailbox}>"
    return path if len(path) <= PATH else f"<{mailbox}>"


def reverse_paths(domain: str | None = None) -> st.SearchStrategy[str]:
    """Reverse-path: a path, or the null one."""
    return st.one_of(st.just("<>"), forward_paths(domain))


esmtp_keywords = st.builds(
    str.__add__, st.sampled_from(_LETTERS), st.text(f"{_LETTERS}-", max_size=10)
)
"""esmtp-keyword."""

esmtp_values = st.text("".join(c for c in _VISIBLE if c not in " ="), min_size=1, max_size=20)
"""esmtp-value."""

esmtp_parameters = st.one_of(
    esmtp_keywords, st.builds("{}={}".format, esmtp_keywords, esmtp_values)
)
"""esmtp-param."""

_Damage = tuple[int, str]


def _spoil(path: str, damage: _Damage) -> str:
    """Take a character away (empty string), or put one in."""
    at, put = damage[0] % len(path), damage[1]
    return path[:at] + put + path[at + (0 if put else 1) :]


@st.composite
def near_paths(draw: st.DrawFn, domain: str | None = None) -> str:
    """A path with one character taken away or put in. It may be well-formed by chance."""
    damage = st.tuples(st.integers(0, 400), st.sampled_from(["", *'<>@.,:;"\\ ()[]']))
    return _spoil(draw(forward_paths(domain)), draw(damage))
