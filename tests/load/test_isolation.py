from __future__ import annotations

import subprocess
import sys

LOADED = "import sys, mailworthy.cli, mailworthy.pytest_plugin; print(*sys.modules, sep='\\n')"


def test_the_command_line_and_the_plugin_leave_sockets_as_they_are() -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", LOADED], capture_output=True, text=True, check=True
    )
    modules = {name.partition(".")[0] for name in done.stdout.split()}
    assert "mailworthy" in modules
    assert not modules & {"gevent", "locust"}


def test_no_test_process_has_patched_sockets() -> None:
    assert not {name.partition(".")[0] for name in sys.modules} & {"gevent", "locust"}
