"""Log-ins that are to fail: where they come from, and what they say."""

from __future__ import annotations

import uuid

from mailworthy.session.secret import Secret
from mailworthy.target import Target


def other_source(target: Target) -> str | None:
    """A local address that good log-ins do not come from, since failed ones slow those down.

    For `source` of a session; None where there is only one. It is never the server's own, which
    some servers trust.
    """
    host = target.endpoint.host
    if not host.startswith("127."):
        return None
    return "127.0.0.3" if host == "127.0.0.2" else "127.0.0.2"


def wrong_secret() -> Secret:
    """A password that is nobody's."""
    return Secret(f"no-{uuid.uuid4().hex}")
