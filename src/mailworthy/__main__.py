"""The entry point: `mailworthy`, and `python -m mailworthy`."""

import signal
import sys
from types import FrameType

INTERRUPTED = 4


def main() -> None:
    """Run the command line. SIGTERM is taken like Ctrl-C, so that children end and reports stay."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        # Here and not above, so that an interruption while it loads is one as well.
        from mailworthy.cli import run  # noqa: PLC0415

        run()
    except KeyboardInterrupt:
        sys.stderr.write("mailworthy: interrupted\n")
        sys.exit(INTERRUPTED)


def _interrupt(*_: int | FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
