"""Clients that we did not write fetch mail through every POP3 port of the reference server."""

from __future__ import annotations

import poplib
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.real.clients import NAME, run

from mailworthy.session.endpoint import Endpoint, Transport
from mailworthy.settings import Account
from mailworthy.target import Target
from mailworthy.target_file import read_target

BODIES = (
    b".\r\n..\r\n.dot\r\n\r\nFrom here on\r\n" + b"x" * 998 + b"\r\na\tb \r\n.\r\nend\r\n",
    b"",
    b"\r\n\r\n",
    "Grüße\r\n".encode(),
    b"A line of forty octets, and the dot at 40.\r\n" * 5000,
)
SCHEMES = ("pop3", "pop3+starttls", "pop3s")


@dataclass(frozen=True)
class Errand:
    """Where a client fetches mail, for whom, and into which folder; whether it leaves it there."""

    endpoint: Endpoint
    account: Account
    ca: Path
    folder: Path
    keep: bool = False

    @property
    def transport(self) -> Transport:
        """How the endpoint is secured."""
        return self.endpoint.transport

    def write(self, name: str, text: str, mode: int = 0o600) -> Path:
        """Write a file into the folder."""
        file = self.folder / name
        file.touch(mode)
        file.write_text(text)
        return file

    def storing_program(self) -> Path:
        """A program for a client to hand each message over to, on its standard input."""
        store = f'#!/bin/sh\ncat >"$(mktemp {self.folder}/fetched.XXXXXX)"\n'
        return self.write("store", store, 0o700)

    def stored(self) -> list[bytes]:
        """The messages that were handed over since the last time, line ends as CRLF again."""
        messages = []
        for file in self.folder.glob("fetched.*"):
            messages.append(file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
            file.unlink()
        return messages


Fetch = Callable[[Errand], list[bytes]]
"""Returns the messages fetched."""


def by_curl(errand: Errand) -> list[bytes]:
    host, port = errand.endpoint.host, errand.endpoint.port
    scheme = "pop3s" if errand.transport is Transport.SSL else "pop3"
    url = f"{scheme}://{NAME}:{port}"
    words = ["curl", "--silent", "--show-error", "--cacert", str(errand.ca)]
    words += ["--connect-to", f"{NAME}:{port}:{host}:{port}"]
    words += ["--user", f"{errand.account.user}:{errand.account.secret.reveal()}"]
    if errand.transport is Transport.STARTTLS:
        words += ["--ssl-reqd"]
    count = len(run(*words, url).splitlines())
    fetched = [run(*words, f"{url}/{number}") for number in range(1, count + 1)]
    # Each ends with QUIT, after which the next message is the first.
    for _ in range(0 if errand.keep else count):
        run(*words, "--head", "--request", "DELE", f"{url}/1")
    return fetched


def by_poplib(errand: Errand) -> list[bytes]:
    trusted = ssl.create_default_context(cafile=str(errand.ca))
    place = (errand.endpoint.host, errand.endpoint.port)
    if errand.transport is Transport.SSL:
        client: poplib.POP3 = poplib.POP3_SSL(*place, context=trusted, timeout=30)
    else:
        client = poplib.POP3(*place, timeout=30)
    user, password = errand.account.user, errand.account.secret.reveal()
    fetched = []
    with closing(client):
        if errand.transport is Transport.STARTTLS:
            client.stls(context=trusted)
        if errand.transport is Transport.PLAIN:
            client.apop(user, password)
        else:
            client.user(user)
            client.pass_(password)
        for number in range(1, client.stat()[0] + 1):
            fetched.append(b"".join(line + b"\r\n" for line in client.retr(number)[1]))
            if not errand.keep:
                client.dele(number)
        client.quit()
    return fetched


def by_fetchmail(errand: Errand) -> list[bytes]:
    tls = {
        Transport.PLAIN: "sslproto ''",
        Transport.STARTTLS: "sslproto 'tls1.2+'",
        Transport.SSL: "ssl",
    }[errand.transport]
    protocol = "APOP" if errand.transport is Transport.PLAIN else "POP3"
    errand.write(
        "fetchmailrc",
        f"set invisible set no bouncemail poll {errand.endpoint.host} protocol {protocol} "
        f"service {errand.endpoint.port} uidl user '{errand.account.user}' "
        f"password '{errand.account.secret.reveal()}' {tls} sslcertck sslcommonname {NAME} "
        f"sslcertfile {errand.ca} no rewrite no stripcr mda {errand.storing_program()} "
        f"{'keep' if errand.keep else 'fetchall nokeep'}\n",
    )
    run(
        "fetchmail", "--fetchmailrc", f"{errand.folder / 'fetchmailrc'}", "--nosyslog",
        "--pidfile", f"{errand.folder / 'pid'}", "--idfile", f"{errand.folder / 'ids'}",
        allowed=(0, 1),  # 1: there was nothing
    )  # fmt: skip
    return errand.stored()


def by_getmail(errand: Errand) -> list[bytes]:
    secured = "SSL" if errand.transport is Transport.SSL else ""
    errand.write(
        "getmailrc",
        f"[retriever]\ntype = SimplePOP3{secured}Retriever\nserver = {errand.endpoint.host}\n"
        f"port = {errand.endpoint.port}\nusername = {errand.account.user}\n"
        f"password = {errand.account.secret.reveal()}\n"
        + (f"ca_certs = {errand.ca}\n" if secured else "use_apop = true\n")
        + f"[destination]\ntype = MDA_external\npath = {errand.storing_program()}\n"
        # It delivers for root to nobody else.
        "allow_root_commands = true\n"
        f"[options]\nverbose = 0\nread_all = {not errand.keep}\ndelete = {not errand.keep}\n"
        "delivered_to = false\nreceived = false\n",
    )
    run("getmail", "--getmaildir", str(errand.folder))
    return errand.stored()


def compared(messages: list[bytes], fetch: Fetch) -> list[bytes]:
    """The messages, in an order that is always the same."""
    if fetch is by_getmail:  # it folds header fields anew
        parted = (octets.partition(b"\r\n\r\n") for octets in messages)
        messages = [re.sub(rb"\r\n(?=[ \t])", b"", head) + end + body for head, end, body in parted]
    return sorted(messages)


def delivered(target: Target) -> list[bytes]:
    """Put a message of each body into an empty maildrop; what IMAP says it holds."""
    target.empty()
    identities = [target.new_message_id() for _ in BODIES]
    for identity, body in zip(identities, BODIES, strict=True):
        target.deliver(target.compose(body, message_id=identity))
    stored = [target.delivered(identity) for identity in identities]
    assert all(octets.endswith(body) for octets, body in zip(stored, BODIES, strict=True))
    return stored


def held(target: Target) -> int:
    """How many messages the maildrop holds."""
    with target.pop3(ready=True) as pop3:
        return pop3.stat()[0]


@pytest.fixture
def target(reference: Path, request: pytest.FixtureRequest) -> Iterator[Target]:
    """The reference server at one of its POP3 endpoints."""
    settings = read_target(reference)
    chosen = (one for one in settings.endpoints if one.scheme == request.param)
    target = Target(settings, next(chosen))
    yield target
    target.finish()


def errand_to(target: Target, folder: Path, *, keep: bool = False) -> Errand:
    """An errand for the account of a target."""
    ca = target.settings.tls.ca
    assert ca is not None
    return Errand(target.endpoint, target.account, ca, folder, keep)


PLACES = [
    pytest.param(scheme, fetch, id=f"{fetch.__name__}-{scheme}")
    for fetch in (by_curl, by_poplib, by_fetchmail, by_getmail)
    for scheme in SCHEMES
    # It knows no STLS.
    if (fetch, scheme) != (by_getmail, "pop3+starttls")
]


@pytest.mark.parametrize(("target", "fetch"), PLACES, indirect=["target"])
def test_a_client_empties_the_maildrop(target: Target, tmp_path: Path, fetch: Fetch) -> None:
    stored = delivered(target)
    fetched = fetch(errand_to(target, tmp_path))
    assert compared(fetched, fetch) == compared(stored, fetch)
    assert held(target) == 0


@pytest.mark.parametrize("target", ["pop3s"], indirect=True)
@pytest.mark.parametrize("fetch", [by_curl, by_poplib, by_fetchmail, by_getmail])
def test_what_a_client_leaves_is_kept(target: Target, tmp_path: Path, fetch: Fetch) -> None:
    stored = delivered(target)
    fetched = fetch(errand_to(target, tmp_path, keep=True))
    assert compared(fetched, fetch) == compared(stored, fetch)
    assert held(target) == len(stored)


@pytest.mark.parametrize("target", ["pop3s"], indirect=True)
@pytest.mark.parametrize("fetch", [by_fetchmail, by_getmail])
def test_a_client_that_notes_unique_ids_fetches_only_what_is_new(
    target: Target, tmp_path: Path, fetch: Fetch
) -> None:
    errand = errand_to(target, tmp_path, keep=True)
    delivered(target)
    assert len(fetch(errand)) == len(BODIES)
    identity = target.new_message_id()
    target.deliver(target.compose(message_id=identity))
    assert compared(fetch(errand), fetch) == compared([target.delivered(identity)], fetch)
