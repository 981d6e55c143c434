"""Clients that we did not write send through every SMTP port of the reference server."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Callable
from pathlib import Path

import aiosmtplib
import pytest
from tests.real.clients import NAME, run

from mailworthy.session.endpoint import Endpoint, Transport
from mailworthy.settings import Account, Settings
from mailworthy.target import Target
from mailworthy.target_file import read_target

BODY = b"".join(
    line + b"\r\n"
    for line in (b".", b"..", b".dot", b"", b"From here on", b"x" * 998, b"a\tb ", b".", b"end")
)
SCHEMES = ("smtp", "smtp+starttls", "submission", "submissions")

Send = Callable[[Endpoint, Account, Path, bytes, Path], None]


def by_curl(endpoint: Endpoint, account: Account, ca: Path, octets: bytes, folder: Path) -> None:
    (folder / "message").write_bytes(octets)
    scheme = "smtps" if endpoint.transport is Transport.SSL else "smtp"
    words = ["curl", "--silent", "--show-error", "--cacert", str(ca)]
    words += ["--connect-to", f"{NAME}:{endpoint.port}:{endpoint.host}:{endpoint.port}"]
    words += ["--mail-from", account.address, "--mail-rcpt", account.address]
    if endpoint.transport is Transport.STARTTLS:
        words += ["--ssl-reqd"]
    if endpoint.submission:
        words += ["--user", f"{account.user}:{account.secret.reveal()}"]
    words += ["--upload-file", str(folder / "message")]
    run(*words, f"{scheme}://{NAME}:{endpoint.port}")


def by_swaks(endpoint: Endpoint, account: Account, ca: Path, octets: bytes, folder: Path) -> None:
    (folder / "message").write_bytes(octets.removesuffix(b"\r\n"))  # it adds one
    words = ["swaks", "--server", endpoint.host, "--port", str(endpoint.port), "--timeout", "30"]
    words += ["--from", account.address, "--to", account.address]
    words += ["--data", f"@{folder / 'message'}"]
    if endpoint.transport is not Transport.PLAIN:
        how = "--tls-on-connect" if endpoint.transport is Transport.SSL else "--tls"
        words += [how, "--tls-verify", "--tls-ca-path", str(ca)]
    if endpoint.submission:
        words += ["--auth", "PLAIN", "--auth-user", account.user]
        words += ["--auth-password", account.secret.reveal()]
    run(*words)


def by_smtplib(endpoint: Endpoint, account: Account, ca: Path, octets: bytes, folder: Path) -> None:
    del folder
    trusted = ssl.create_default_context(cafile=str(ca))
    place = (endpoint.host, endpoint.port)
    if endpoint.transport is Transport.SSL:
        client: smtplib.SMTP = smtplib.SMTP_SSL(*place, context=trusted, timeout=30)
    else:
        client = smtplib.SMTP(*place, timeout=30)
    with client:
        if endpoint.transport is Transport.STARTTLS:
            client.starttls(context=trusted)
        if endpoint.submission:
            client.login(account.user, account.secret.reveal())
        assert client.sendmail(account.address, [account.address], octets) == {}


def by_aiosmtplib(
    endpoint: Endpoint, account: Account, ca: Path, octets: bytes, folder: Path
) -> None:
    del folder

    async def send() -> None:
        client = aiosmtplib.SMTP(
            hostname=endpoint.host,
            port=endpoint.port,
            use_tls=endpoint.transport is Transport.SSL,
            start_tls=endpoint.transport is Transport.STARTTLS,
            tls_context=ssl.create_default_context(cafile=str(ca)),
            timeout=30,
        )
        async with client:
            if endpoint.submission:
                await client.login(account.user, account.secret.reveal())
            refused, _ = await client.sendmail(account.address, [account.address], octets)
            assert refused == {}

    asyncio.run(send())


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("send", [by_curl, by_swaks, by_smtplib, by_aiosmtplib])
def test_what_a_client_sends_arrives_as_it_was(
    reference: Path, tmp_path: Path, send: Send, scheme: str
) -> None:
    settings: Settings = read_target(reference)
    endpoint = next(one for one in settings.endpoints if one.scheme == scheme)
    target = Target(settings, endpoint)
    message_id = target.new_message_id()
    octets = target.compose(BODY, message_id=message_id)
    ca = settings.tls.ca
    assert ca is not None
    send(endpoint, target.account, ca, octets, tmp_path)
    stored = target.delivered(message_id)
    target.finish()
    assert stored.endswith(b"\r\n" + octets)
    trace = stored.removesuffix(octets)
    secured = "S" if endpoint.transport is not Transport.PLAIN else ""
    kind = f"ESMTP{secured}{'A' if endpoint.submission else ''}"
    assert f" with {kind}" in trace.decode()
