"""Writing a report: the whole file or none of it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from mailworthy.violation import HarnessError


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` at `path` in one step, making its folder where there is none.

    A reader sees the old file or the new one, never half of it. What is no regular file
    (`/dev/stdout`, a pipe) is written to, not replaced. Raises HarnessError when it cannot be.
    """
    try:
        goal = path.resolve()
        if goal.exists() and not goal.is_file():
            goal.write_bytes(content)
            return
        goal.parent.mkdir(parents=True, exist_ok=True)
        _replace(goal, content)
    except OSError as error:
        raise HarnessError(f"cannot write {path}: {error.strerror or error}") from None


def _replace(goal: Path, content: bytes) -> None:
    draft = goal.with_name(f".{goal.name}.{secrets.token_hex(8)}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(goal)
    finally:
        draft.unlink(missing_ok=True)
