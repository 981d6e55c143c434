"""The reference server in a thread of the test: with parts replaced, and watched as it serves."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from mailworthy.reference.certificates import Certificates
from mailworthy.reference.connection import Connection
from mailworthy.reference.imap.connection import ImapConnection
from mailworthy.reference.pop3.connection import Pop3Connection
from mailworthy.reference.server import DOMAIN, Server
from mailworthy.reference.smtp.connection import SmtpConnection
from mailworthy.reference.store import Account, Store

Base = TypeVar("Base")


@dataclass
class Journal:
    """What a stand-in was asked: the connection's number, its protocol, the line."""

    lines: list[tuple[int, str, bytes]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def commands(self, protocol: str) -> list[str]:
        return [line.decode() for _, spoken, line in self.lines if spoken == protocol]


class Recorder:
    """Mixed into a connection part: notes each command line, after TLS."""

    journal: Journal
    journal_protocol: str

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.journal_number = next(self.journal.numbers)

    async def read_line(self, limit: int = 65536) -> bytes:
        line = cast(bytes, await super().read_line(limit))  # type: ignore[misc]
        self.journal.lines.append(
            (self.journal_number, self.journal_protocol, line.removesuffix(b"\r\n"))
        )
        return line


@dataclass
class StandIn(Server):
    """A reference server of recorded connections; `parts` replaces some of its parts."""

    parts: Sequence[type] = ()
    journal: Journal = field(default_factory=Journal)
    store: Store | None = None

    def part(self, base: type[Base]) -> type[Base]:
        chosen = next((part for part in self.parts if issubclass(part, base)), base)
        if issubclass(chosen, Store):
            return cast(type[Base], lambda *given: self._keep(chosen(*given)))
        if not issubclass(chosen, Connection):
            return chosen
        spoken = next(
            word
            for word, kind in (
                ("smtp", SmtpConnection), ("pop3", Pop3Connection), ("imap", ImapConnection)
            )
            if issubclass(chosen, kind)
        )  # fmt: skip
        noted = {"journal": self.journal, "journal_protocol": spoken}
        return cast(type[Base], type(f"Recorded{chosen.__name__}", (Recorder, chosen), noted))

    def _keep(self, store: Store) -> Store:
        self.store = store
        return store

    @property
    def alice(self) -> Account:
        assert self.store is not None
        return self.store.accounts["alice"]


Standing = Callable[..., AbstractContextManager[StandIn]]


@contextmanager
def serving(*parts: type, names: Sequence[str] = (), domain: str = DOMAIN) -> Iterator[StandIn]:
    """Serve on loopback, under more `names`, until the block ends."""
    server = StandIn(certificates=Certificates(names), domain=domain, parts=parts)
    started = threading.Event()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()

    async def serve() -> None:
        await server.start(("127.0.0.1",), {})
        started.set()
        await over.wait()
        await server.stop()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert started.wait(30)
        yield server
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(30)
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
