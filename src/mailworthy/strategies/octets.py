"""Hypothesis strategies of how octets travel: in which pieces, and what is no command at all."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

PIECES = 4
"""Pieces at most that something is sent in."""

cuts = st.lists(st.integers(0, 2000), max_size=PIECES - 1)
"""Where to cut what is sent: positions for `pieces`, taken round its length."""

garbage = (
    st.text(
        st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"),
        min_size=1,
        max_size=80,
    )
    .map("X{}".format)
    .filter(lambda text: text.strip() == text)
)
"""A line of anything but control characters behind an X, as text of ISO 8859-1.

Without the letter some servers take the client for one of another protocol and hang up.
"""


def pieces(octets: bytes, positions: list[int]) -> list[bytes]:
    """Cut octets at the positions, each taken round their length; no piece is empty."""
    places = sorted({0, len(octets), *(at % len(octets) for at in positions)}) if octets else []
    return [octets[start:end] for start, end in pairwise(places)]
