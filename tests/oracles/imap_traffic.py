"""Plays made-up traffic to an IMAP oracle."""

from __future__ import annotations

import re
import socket

from mailworthy.oracles.base import Oracle
from mailworthy.session.endpoint import Endpoint
from mailworthy.session.imap import ImapSession
from mailworthy.session.stream import ClientTls, Stream
from mailworthy.session.transcript import Masker, Transcript
from mailworthy.wire.imap import ResponseReader

_WITHOUT_TEXT = re.compile(r"\S+ (OK|NO|BAD|BYE)( \[[^]]*\])?")
Piece = str | bytes | int
"""Text comes from the server, octets from us; a number says whose turn it is from there on.

A condition without a text is given one.
"""


def watch(oracle: Oracle, *traffic: Piece, end: str = "\r\n") -> list[str]:
    """Play traffic in one session, or in several of the same user; return what was found."""
    with socket.socket() as unused:
        sessions: dict[int, tuple[ImapSession, ResponseReader]] = {}

        def session_of(number: int) -> tuple[ImapSession, ResponseReader]:
            if number not in sessions:
                endpoint = Endpoint("imap", "127.0.0.1", 143)
                stream = Stream(endpoint, Transcript(Masker()), number, ClientTls(), 1.0, unused)
                sessions[number] = ImapSession(stream, [oracle]), ResponseReader()
                sessions[number][0].user = "alice"
            return sessions[number]

        who = 1
        for piece in traffic:
            session, reader = session_of(who)
            match piece:
                case int():
                    who = piece
                case bytes():
                    oracle.sent(session, piece)
                case str():
                    text = " so" if _WITHOUT_TEXT.fullmatch(piece) else ""
                    reader.feed(f"{piece}{text}{end}".encode())
                    while (found := reader.next()) is not None:
                        oracle.received(session, found[0])
        for session, _ in sessions.values():
            session.close()
    return [finding.rule.name.removeprefix("imap/") for finding in oracle.findings]
