"""Mail providers as presets: where they are, which log-in they take, how we know.

A preset is a file in `fixtures/providers`, or one of the user's own. What it says was told to
us, and may be out of date; `source` and `unverified` say how far it is to be trusted.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from mailworthy import content
from mailworthy.session.endpoint import Endpoint, Protocol, Transport
from mailworthy.violation import HarnessError, meant

PROVIDERS = content.FIXTURES / "providers"
LOGINS = ("password", "authorisation code", "app password", "OAuth token")
"""What a provider may take as the secret of an account."""


class Provider(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A preset as its file has it; `key` is the file's name, by which it is called.

    Nothing is certified in clear, since certifying takes an account's secret.
    """

    name: str
    source: str
    """Where hosts and ports come from."""
    takes: tuple[str, ...]
    """Some of LOGINS."""
    hint: str
    """What the user must switch on first, and which secret to use."""
    domains: tuple[str, ...] = ()
    """The domains of its addresses."""
    unverified: tuple[str, ...] = ()
    """What nobody has looked after."""
    published: tuple[str, ...] = ()
    """URLs of endpoints that the provider promises."""
    usual: tuple[str, ...] = ()
    """URLs at ports that are usual at its hosts, and that it may not have."""
    key: str = ""

    @property
    def urls(self) -> tuple[str, ...]:
        """All endpoints to try, those promised first."""
        return (*self.published, *self.usual)


def read_provider(path: Path) -> Provider:
    """Read a preset; raises HarnessError that names the file and what is wrong in it."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise HarnessError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HarnessError(f"{path}: no valid TOML: {error}") from None
    known = set(Provider.__struct_fields__) - {"key"}
    for key in raw:
        if key not in known:
            hint = meant(key, known) or f"one of {', '.join(sorted(known))}"
            raise HarnessError(f"{path}: unknown key {key!r}; {hint}")
    try:
        found = msgspec.convert({**raw, "key": path.stem}, Provider)
    except msgspec.ValidationError as error:
        problem = str(error).replace("`", "'").replace("Object missing", "missing")
        raise HarnessError(f"{path}: {problem}") from None
    try:
        _demand_sound(found)
    except HarnessError as error:
        raise HarnessError(f"{path}: {error}") from None
    return found


def _demand_sound(provider: Provider) -> None:
    for secret in provider.takes:
        if secret not in LOGINS:
            hint = meant(secret, LOGINS) or f"one of {', '.join(LOGINS)}"
            raise HarnessError(f"takes = {secret!r}: {hint}")
    if not provider.takes:
        raise HarnessError(f"takes is empty; list some of {', '.join(LOGINS)}")
    if not provider.urls:
        raise HarnessError("published and usual are empty; list at least one URL")
    for url in provider.urls:
        endpoint = Endpoint.parse(url)
        if endpoint.transport is Transport.PLAIN or endpoint.protocol is Protocol.LMTP:
            raise HarnessError(f"{url}: an endpoint to certify has TLS, and is not of LMTP")


def providers() -> list[Provider]:
    """All presets, by name."""
    found = map(read_provider, PROVIDERS.glob("*.toml"))
    return sorted(found, key=lambda provider: provider.name.casefold())


def find_provider(wanted: str) -> Provider:
    """The provider of that name, or of that mail domain; or the preset in that file.

    Raises HarnessError, with what was meant, where there is none.
    """
    if wanted.endswith(".toml"):
        return read_provider(Path(wanted))
    word = wanted.casefold()
    known = providers()
    for provider in known:
        if word in {provider.key, provider.name.casefold(), *provider.domains}:
            return provider
    names = [provider.key for provider in known]
    hint = meant(word, [*names, *(domain for p in known for domain in p.domains)])
    if "." in wanted:
        asked = f"{hint} Else use" if hint else "use"
        raise HarnessError(
            f"no provider is known for {wanted!r}; {asked} `mailworthy check HOST --profile safe`"
        )
    raise HarnessError(
        f"no provider is named {wanted!r}; {hint or 'see `mailworthy list providers`'}"
    )
