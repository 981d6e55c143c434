"""The entry point: `mailworthy`, and `python -m mailworthy`."""

import sys

from mailworthy import interruption

INTERRUPTED = 4


def main() -> None:
    """Run the command line. SIGTERM is taken like Ctrl-C, so that children end and reports stay."""
    try:
        interruption.attend()
        # Here and not above, so that an interruption while it loads is one as well. It waits for
        # the end of that: raised in an import, the interpreter drops it, or dies of it at the end.
        with interruption.held_back():
            from mailworthy.cli import run  # noqa: PLC0415

        run()
    except KeyboardInterrupt:
        sys.stderr.write("mailworthy: interrupted\n")
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
