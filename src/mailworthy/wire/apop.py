"""APOP (RFC 1939 section 7): the timestamp of a greeting, and what proves a secret by it."""

from __future__ import annotations

import hashlib
import re


def timestamp(greeting: bytes) -> bytes:
    """The timestamp in the text of a greeting, angle brackets included, or b"" without one."""
    found = re.search(rb"<[^<>]*@[^<>]*>", greeting)
    return found[0] if found else b""


def digest(stamp: bytes, secret: str) -> str:
    """The lower-case hexadecimal MD5 of a timestamp and a secret."""
    return hashlib.md5(stamp + secret.encode(), usedforsecurity=False).hexdigest()
