"""How a command of the reference ends other than well."""

from __future__ import annotations


class No(Exception):
    """The command failed; `code` is a response code with its brackets, or nothing."""

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.code = code


class Bad(Exception):
    """The command breaks the protocol."""
