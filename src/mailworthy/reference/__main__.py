"""`python -m mailworthy.reference`: reference servers as a child process of the harness."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from mailworthy.reference.defects.registry import find
from mailworthy.reference.serve import HOSTS, Wanted, serve
from mailworthy.reference.server import ACCOUNTS, DOMAIN


def main() -> None:
    """Serve the clean reference, and one more server per --defect, on the first of HOSTS alone.

    The target files go into the folder: `reference.toml`, and `<defect>.toml` for each.
    """
    parser = argparse.ArgumentParser(prog="python -m mailworthy.reference")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--defect", action="append", default=[])
    parser.add_argument("--name", action="append", default=[], help="a name for the certificate")
    parser.add_argument("--domain", default=DOMAIN, help="the domain whose mail is delivered")
    parser.add_argument("--accounts", type=int, default=len(ACCOUNTS))
    options = parser.parse_args()
    wanted = [Wanted(None, options.folder / "reference.toml", options.accounts)]
    wanted += [Wanted(find(name), options.folder / f"{name}.toml") for name in options.defect]
    asyncio.run(serve(wanted, {}, HOSTS[:1], names=options.name, domain=options.domain))


if __name__ == "__main__":
    main()
