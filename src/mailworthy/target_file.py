"""Targets as users name them: a TOML file, endpoint URLs, or a host."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from mailworthy.session.endpoint import SCHEMES, Endpoint
from mailworthy.session.secret import Secret
from mailworthy.session.stream import ClientTls
from mailworthy.target import Account, Settings
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
        for key, value in table.items() if isinstance(table, dict) else ():
            known = struct.__struct_fields__
            if key in known:
                continue
            hint = meant(key, known) or f"one of {', '.join(known)}"
            shown = "…" if "pass" in key or "token" in key else repr(value)[:60]
            raise HarnessError(f"{path}: {section}: unknown key {key!r} = {shown}; {hint}")


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
    shown = "…" if "pass" in keys[-1] or "token" in keys[-1] else repr(value)[:60]
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
    ca = path.parent / table.tls.ca if table.tls.ca else None
    if ca and not ca.is_file():
        raise HarnessError(f"{path}: [tls]: ca = {table.tls.ca!r}: there is no file {ca}")
    return Settings(
        name=table.name or path.stem,
        domain=domain or endpoints[0].host,
        endpoints=endpoints,
        accounts=accounts,
        deliver_by=table.deliver_by,
        read_by=table.read_by,
        tls=ClientTls(ca, table.tls.name, table.tls.verify),
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


def _from_environment(variable: str, where: str) -> Secret:
    value = os.environ.get(variable)
    if not value:
        raise HarnessError(f"{where}: the environment variable {variable} is not set")
    return Secret(value)


def target_of_urls(
    urls: Sequence[str],
    *,
    user: str | None = None,
    password_env: str | None = None,
    ca: Path | None = None,
    insecure: bool = False,
) -> Settings:
    """Build a target from endpoint URLs; raises HarnessError."""
    return _built(
        tuple(dict.fromkeys(Endpoint.parse(url) for url in urls)),
        user,
        password_env,
        ca,
        insecure=insecure,
    )


def target_of_host(
    host: str,
    *,
    user: str | None = None,
    password_env: str | None = None,
    ca: Path | None = None,
    insecure: bool = False,
) -> Settings:
    """Build a target of all default ports of a host, whether they answer or not."""
    endpoints = tuple(
        Endpoint(scheme, host, port)
        for scheme, (_, _, port) in SCHEMES.items()
        if scheme not in {"lmtp", "submission+plain"}
    )
    return _built(endpoints, user, password_env, ca, insecure=insecure)


def _built(
    endpoints: tuple[Endpoint, ...],
    user: str | None,
    password_env: str | None,
    ca: Path | None,
    *,
    insecure: bool,
) -> Settings:
    if bool(user) != bool(password_env):
        raise HarnessError("--user and --password-env belong together: give both or neither")
    if ca and not ca.is_file():
        raise HarnessError(f"--ca {ca}: there is no such file")
    hosts = sorted({endpoint.host for endpoint in endpoints})
    accounts: tuple[Account, ...] = ()
    domain = hosts[0]
    if user and password_env:
        secret = _from_environment(password_env, "--password-env")
        address = user if "@" in user else f"{user}@{hosts[0]}"
        domain = address.partition("@")[2]
        accounts = (Account(user, address, secret),)
    protocols = {endpoint.protocol.value for endpoint in endpoints}
    return Settings(
        name=", ".join(hosts),
        domain=domain,
        endpoints=endpoints,
        accounts=accounts,
        deliver_by="smtp" if "smtp" in protocols else "append",
        read_by="pop3" if "pop3" in protocols and "imap" not in protocols else "imap",
        tls=ClientTls(ca, None, verify=not insecure),
    )
