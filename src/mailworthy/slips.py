"""What in the settings of a target looks like a slip, or leaves much unchecked."""

from __future__ import annotations

from mailworthy.session.endpoint import Protocol
from mailworthy.settings import Settings

_NOBODY = (
    "no account is given: every check that needs one will be skipped; give --user and "
    "--password-env with URLs and hosts, [[accounts]] in a target file"
)


def slips(settings: Settings) -> list[str]:
    """A line for each; nothing is judged by them.

    That no account at all is in the domain is told by the probes, as is what servers say.
    """
    if not settings.accounts:
        return [_NOBODY]
    return [*_ways(settings), *_outside(settings)]


def _ways(settings: Settings) -> list[str]:
    """The ways that mail is to go and that the target does not have."""
    there = {endpoint.protocol.value for endpoint in settings.endpoints}
    ways = (("deliver_by", settings.deliver_by, "delivered"), ("read_by", settings.read_by, "read"))
    found = []
    for key, value, what in ways:
        protocol = Protocol.IMAP.value if value == "append" else value
        if protocol not in there and not value.startswith("maildir:"):
            found.append(
                f"{key} = {value!r}, and no endpoint speaks {protocol.upper()}: checks that need "
                f"mail to be {what} so will be skipped"
            )
    return found


def _outside(settings: Settings) -> list[str]:
    """The accounts whose address is outside the domain that those of others are in."""
    domain = settings.domain.lower()
    outside = [
        account.address
        for account in settings.accounts
        if account.address.rpartition("@")[2].lower() != domain
    ]
    if not outside or len(outside) == len(settings.accounts):
        return []
    return [f"outside domain = {settings.domain!r}: {', '.join(outside)}; is that spelt right?"]
