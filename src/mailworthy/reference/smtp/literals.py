"""The grammar of address literals, as regular expressions (RFC 5321 section 4.1.3)."""

from __future__ import annotations

_NUMBER = r"(?:[01]?[0-9]{1,2}|2[0-4][0-9]|25[0-5])"
_HEX = r"[0-9A-Fa-f]{1,4}"


def _groups(fewest: int, most: int) -> str:
    """That many groups of an IPv6 address, colons between them."""
    if most == 0:
        return ""
    some = rf"{_HEX}(?::{_HEX}){{{max(fewest - 1, 0)},{most - 1}}}"
    return some if fewest else f"(?:{some})?"


def _compressed(most: int, ending: str = "") -> str:
    """An address whose "::" stands for what is missing to eight groups."""
    return "|".join(
        f"{_groups(left, left)}::" + _tail(most - left, ending) for left in range(most, -1, -1)
    )


def _tail(most: int, ending: str) -> str:
    return rf"(?:{_HEX}:){{0,{most}}}{ending}" if ending else _groups(0, most)


IPV4 = rf"{_NUMBER}(?:\.{_NUMBER}){{3}}"
IPV6 = "|".join(
    (_groups(8, 8), _groups(6, 6) + ":" + IPV4, _compressed(4, IPV4), _compressed(6)),
)
GENERAL = r"(?!IPv6:)[A-Za-z0-9-]*[A-Za-z0-9]:[!-Z^-~]+"
LITERAL = rf"\[(?:{IPV4}|IPv6:(?:{IPV6})|{GENERAL})\]"
