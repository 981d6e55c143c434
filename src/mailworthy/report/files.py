"""Files of results: written whole or not at all, and read with one line for what is wrong."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from mailworthy.report.text import shown
from mailworthy.violation import HarnessError

_T = TypeVar("_T")


def read_whole(path: Path, decode: Callable[[bytes], _T]) -> _T:
    """Read a JSON file of ours.

    Raises HarnessError, in one line, for a file that is not there, is not JSON, or holds
    something else.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        raise HarnessError(f"cannot read {path}: {error.strerror or error}") from None
    try:
        return decode(text)
    except msgspec.ValidationError as error:
        raise HarnessError(f"{path} is no result of mailworthy: {shown(str(error), 300)}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise HarnessError(f"{path} is not JSON: {shown(str(error), 300)}") from None


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
