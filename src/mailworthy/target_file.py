"""Targets as users name them: a TOML file, endpoint URLs, or a host."""

from __future__ import annotations

import dataclasses
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from mailworthy.session.endpoint import SCHEMES, Endpoint, Place
from mailworthy.session.secret import Secret
from mailworthy.session.stream import ClientTls
from mailworthy.settings import Account, Settings
from mailworthy.violation import HarnessError, meant


class TlsTable(msgspec.Struct, forbid_unknown_fields=True):
    """[tls]: whom to trust, and under which name the server is expected."""

    ca: str | None = None
    name: str | None = None
    verify: bool = True


class AccountTable(msgspec.Struct, forbid_unknown_fields=True):
    """[[accounts]]: one of password, password_env and token_env."""

    user: str
    address: str = ""
    password: str | None = None
    password_env: str | None = None
    token_env: str | None = None


class TargetTable(msgspec.Struct, forbid_unknown_fields=True):
    """The file itself."""

    endpoints: list[str]
    name: str = ""
    domain: str = ""
    deliver_by: str = "smtp"
    read_by: str = "imap"
    undeliverable: str = ""
    tls: TlsTable = msgspec.field(default_factory=TlsTable)
    accounts: list[AccountTable] = msgspec.field(default_factory=list)


def read_target(path: Path) -> Settings:
    """Read a target file; raises HarnessError naming section, key, value and what was meant."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise HarnessError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HarnessError(f"{path}: no valid TOML: {error}") from None
    _refuse_unknown_keys(path, raw)
    try:
        table = msgspec.convert(raw, TargetTable)
    except msgspec.ValidationError as error:
        raise HarnessError(f"{path}: {_explain(error, raw)}") from None
    return _settings(path, table)


def _refuse_unknown_keys(path: Path, raw: Mapping[str, Any]) -> None:
    tables: list[tuple[str, Any, type[msgspec.Struct]]] = [("top level", raw, TargetTable)]
    tables.append(("[tls]", raw.get("tls"), TlsTable))
    accounts = raw.get("accounts")
    if isinstance(accounts, dict):
        raise HarnessError(f"{path}: [accounts]: write [[accounts]], once for each account")
    if isinstance(accounts, list):
        tables += [(f"[[accounts]] {n}", a, AccountTable) for n, a in enumerate(accounts, 1)]
    for section, table, struct in tables:
        for key in table if isinstance(table, dict) else ():
            known = struct.__struct_fields__
            if key in known:
                continue
            # What it holds is not shown: it may be a secret, or accounts, whatever it is called.
            hint = meant(key, known) or f"one of {', '.join(known)}"
            raise HarnessError(f"{path}: {section}: unknown key {key!r}; {hint}")


def _explain(error: msgspec.ValidationError, raw: Mapping[str, Any]) -> str:
    """Turn msgspec's "Expected `str`, got `int` - at `$.tls.name`" into section, key, value."""
    problem, _, place = str(error).partition(" - at `$")
    keys = [key for key in place.strip("`.").replace("[", ".").replace("]", "").split(".") if key]
    for theirs, ours in (
        ("`", "'"),
        ("Object m", "m"),
        ("'array'", "a list"),
        ("'object'", "a table"),
    ):
        problem = problem.replace(theirs, ours)
    if not keys:
        return f"top level: {problem}"
    value: Any = raw
    for key in keys:
        value = value[int(key)] if isinstance(value, list) else value[key]
    section = "top level"
    if keys[0] == "tls" and len(keys) > 1:
        section = "[tls]"
    if keys[0] == "accounts" and len(keys) > 1:
        section = f"[[accounts]] {int(keys[1]) + 1}"
    if isinstance(value, dict | list):
        return f"{section}: {problem}"
    secret = keys[0] == "accounts" and keys[-1] not in {"user", "address"}
    shown = "…" if secret else repr(value)[:60]
    return f"{section}: {keys[-1]} = {shown}: {problem}"


def _settings(path: Path, table: TargetTable) -> Settings:
    if not table.endpoints:
        raise HarnessError(f"{path}: top level: endpoints is empty; list at least one URL")
    endpoints = tuple(_endpoint(path, url) for url in table.endpoints)
    twice = [str(one) for n, one in enumerate(endpoints) if one in endpoints[:n]]
    if twice:
        raise HarnessError(f"{path}: top level: endpoints: {twice[0]} is listed twice")
    accounts = tuple(_account(path, n, a) for n, a in enumerate(table.accounts, 1))
    domain = table.domain or (accounts[0].address.partition("@")[2] if accounts else "")
    _choose(path, "deliver_by", table.deliver_by, ("smtp", "lmtp", "append"))
    if not table.read_by.startswith("maildir:/"):
        _choose(path, "read_by", table.read_by, ("imap", "pop3", "maildir:/PATH"))
    _demand_address(path, "undeliverable", table.undeliverable)
    for n, account in enumerate(accounts, 1):
        if account.address.lower() == table.undeliverable.lower():
            raise HarnessError(
                f"{path}: top level: undeliverable = {table.undeliverable!r}: that is the mailbox "
                f"of [[accounts]] {n} ({account.user}); give an address whose delivery fails"
            )
    ca = path.parent / table.tls.ca if table.tls.ca else None
    if ca and not ca.is_file():
        raise HarnessError(f"{path}: [tls]: ca = {table.tls.ca!r}: there is no file {ca}")
    settings = Settings(
        name=table.name or path.stem,
        domain=domain,
        endpoints=endpoints,
        accounts=accounts,
        deliver_by=table.deliver_by,
        read_by=table.read_by,
        undeliverable=table.undeliverable,
        tls=ClientTls(ca, table.tls.name, table.tls.verify),
    )
    _demand_maildirs(path, settings)
    return settings


def _demand_maildirs(path: Path, settings: Settings) -> None:
    """Where mail is read from files they are there, lest mail that arrives elsewhere seem lost."""
    for n, account in enumerate(settings.accounts, 1):
        maildir = settings.maildir_of(account)
        folders = [maildir / name for name in ("new", "cur")] if maildir else []
        if not all(folder.is_dir() and os.access(folder, os.R_OK | os.X_OK) for folder in folders):
            raise HarnessError(
                f"{path}: top level: read_by = {settings.read_by!r}: [[accounts]] {n} "
                f"({account.user}) has no maildir at {maildir} whose new and cur can be read; a "
                "server that makes it for the first message is to be sent one before"
            )


def _endpoint(path: Path, url: str) -> Endpoint:
    try:
        return Endpoint.parse(url)
    except HarnessError as error:
        raise HarnessError(f"{path}: top level: endpoints: {error}") from None


def _choose(path: Path, key: str, value: str, allowed: Sequence[str]) -> None:
    if value in allowed:
        return
    hint = meant(value, allowed) or f"one of {', '.join(allowed)}"
    raise HarnessError(f"{path}: top level: {key} = {value!r}: {hint}")


def _demand_address(path: Path, key: str, value: str) -> None:
    if value and "@" not in value:
        raise HarnessError(f"{path}: top level: {key} = {value!r}: an address has an @")


def _account(path: Path, number: int, table: AccountTable) -> Account:
    where = f"{path}: [[accounts]] {number} ({table.user})"
    given = [
        key for key in ("password", "password_env", "token_env") if getattr(table, key) is not None
    ]
    if len(given) != 1:
        raise HarnessError(f"{where}: give one of password, password_env, token_env")
    address = table.address or table.user
    if "@" not in address:
        raise HarnessError(f"{where}: address = {address!r}: an address has an @")
    if table.password is not None:
        return Account(table.user, address, Secret(table.password))
    variable = table.password_env or table.token_env or ""
    secret = _from_environment(variable, where)
    return Account(table.user, address, secret, token=table.token_env is not None)


_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{1,8}")
"""What is surely meant for the name of a variable; authorisation codes are longer words."""


def _from_environment(variable: str, where: str) -> Secret:
    value = os.environ.get(variable)
    if value:
        return Secret(value)
    if not _VARIABLE.fullmatch(variable):  # perhaps the secret itself: it is not shown
        raise HarnessError(
            f"{where}: no environment variable of the name given is set; give the name of the "
            "variable that holds the secret, not the secret"
        )
    raise HarnessError(f"{where}: the environment variable {variable} is not set")


@dataclass(frozen=True)
class Login:
    """The one account of a target of URLs: its user, and the variable that holds its secret."""

    user: str | None = None
    password_env: str | None = None
    token_env: str | None = None

    def account(self, domain: str) -> Account | None:
        """The account, at `domain` where the user is no address; None where none was named.

        Raises HarnessError where half of it was named, or the variable is not set.
        """
        if self.password_env and self.token_env:
            raise HarnessError("--password-env and --token-env exclude each other: give one")
        variable = self.password_env or self.token_env
        if bool(self.user) != bool(variable):
            raise HarnessError(
                "--user and --password-env (or --token-env) belong together: give both or neither"
            )
        if not self.user or not variable:
            return None
        where = "--token-env" if self.token_env else "--password-env"
        address = self.user if "@" in self.user else f"{self.user}@{domain}"
        secret = _from_environment(variable, where)
        return Account(self.user, address, secret, token=bool(self.token_env))


NOBODY = Login()


def target_of_urls(
    urls: Sequence[str],
    *,
    login: Login = NOBODY,
    ca: Path | None = None,
    insecure: bool = False,
) -> Settings:
    """Build a target from endpoint URLs; raises HarnessError."""
    endpoints = tuple(dict.fromkeys(Endpoint.parse(url) for url in urls))
    return _built(endpoints, login, ca, insecure=insecure)


def target_of_host(
    host: str,
    *,
    login: Login = NOBODY,
    ca: Path | None = None,
    insecure: bool = False,
) -> Settings:
    """Build a target of all default ports of a host, whether they answer or not."""
    endpoints = tuple(
        Endpoint(scheme, host, port)
        for scheme, (_, _, port) in SCHEMES.items()
        if scheme not in {"lmtp", "submission+plain"}
    )
    return _built(endpoints, login, ca, insecure=insecure)


def _built(
    endpoints: tuple[Endpoint, ...],
    login: Login,
    ca: Path | None,
    *,
    insecure: bool,
) -> Settings:
    if ca and not ca.is_file():
        raise HarnessError(f"--ca {ca}: there is no such file")
    hosts = sorted({endpoint.host for endpoint in endpoints})
    account = login.account(hosts[0])
    protocols = {endpoint.protocol.value for endpoint in endpoints}
    return Settings(
        name=", ".join(hosts),
        domain=account.address.partition("@")[2] if account else "",
        endpoints=endpoints,
        accounts=(account,) if account else (),
        deliver_by="smtp" if "smtp" in protocols else "append",
        read_by="pop3" if "pop3" in protocols and "imap" not in protocols else "imap",
        tls=ClientTls(ca, None, verify=not insecure),
    )


_REDIRECTION = re.compile(r"(\[[^]]+\]|[^:=\[]+):(\d{1,5})=(\[[^]]+\]|[^:=\[]+):(\d{1,5})")


def redirected(settings: Settings, connect_to: Sequence[str]) -> Settings:
    """Let connections go elsewhere: "HOST:PORT=ADDRESS:PORT", IPv6 addresses in brackets.

    Names, those in certificates too, stay as they are. Raises HarnessError where that is not how
    it is written, or HOST:PORT is no endpoint of the target.
    """
    places = {endpoint.place for endpoint in settings.endpoints}
    found: dict[Place, Place] = {}
    for words in connect_to:
        parts = _REDIRECTION.fullmatch(words)
        if parts is None or max(int(parts[2]), int(parts[4])) > 65535:
            raise HarnessError(f"--connect-to {words}: write HOST:PORT=ADDRESS:PORT")
        place = (parts[1].strip("[]"), int(parts[2]))
        if place not in places:
            known = [f"{host}:{port}" for host, port in sorted(places)]
            hint = meant(f"{parts[1]}:{parts[2]}", known) or f"one of {', '.join(known)}"
            raise HarnessError(
                f"--connect-to {words}: no endpoint is at {place[0]}:{place[1]}; {hint}"
            )
        found[place] = (parts[3].strip("[]"), int(parts[4]))
    return dataclasses.replace(settings, connect_to=found)
