"""What keeps a load from being put on somebody else's server, in every process of it."""

from __future__ import annotations

import dataclasses

from mailworthy.harm import Profile
from mailworthy.plan import Wanted
from mailworthy.settings import Settings
from mailworthy.violation import HarnessError


def vet_load(wanted: Wanted) -> Settings:
    """The settings of a target that may be loaded, its hosts resolved once.

    Raises HarnessError where that may not be done, or where the target lacks what a load needs.
    """
    asked = dataclasses.replace(wanted, profile=Profile.FULL, load=True)
    settings, _, usual = asked.settings()
    if usual:
        raise HarnessError(
            f"a load goes to endpoints, not to whatever answers at {settings.name}: "
            "give their URLs, or a target file"
        )
    if not settings.accounts:
        raise HarnessError("a load needs accounts: [[accounts]] in a target file, or --user")
    return settings
