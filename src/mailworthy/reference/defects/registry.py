"""Where defects are registered and looked up by name."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from mailworthy.reference import defects

Part = TypeVar("Part")


@dataclass(frozen=True)
class Defect:
    """A wrong behaviour: its name, what it gets wrong, and the class that does so."""

    name: str
    gist: str
    part: type


_REGISTRY: dict[str, Defect] = {}


def defect(name: str, gist: str) -> Callable[[type[Part]], type[Part]]:
    """Register the decorated subclass of a server part as a defect."""
    if name in _REGISTRY:
        raise ValueError(f"two defects are named {name!r}")

    def register(part: type[Part]) -> type[Part]:
        _REGISTRY[name] = Defect(name, gist, part)
        return part

    return register


def all_defects() -> dict[str, Defect]:
    """Every defect by name, sorted."""
    for module in pkgutil.iter_modules(defects.__path__):
        if module.name != "registry":
            importlib.import_module(f"{defects.__name__}.{module.name}")
    return dict(sorted(_REGISTRY.items()))


def find(name: str) -> Defect:
    """The defect of that name; raises LookupError with the nearest name."""
    known = all_defects()
    if name in known:
        return known[name]
    close = [other for other in known if other.startswith(name)]
    close = close or difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else "; see `mailworthy list defects`"
    raise LookupError(f"no defect is named {name!r}{hint}")


def part_of(found: Defect | None, base: type[Part]) -> type[Part]:
    """The class to build for `base`: the defect's if it overrides that part, else `base`."""
    if found is not None and issubclass(found.part, base):
        return found.part
    return base
