"""`mailworthy load` from end to end, on the bundled server and on defective ones."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.command import Command
from tests.conftest import Behave

from mailworthy.content import LOADTESTS
from mailworthy.plan import Wanted
from mailworthy.report.load_json import read_load
from mailworthy.report.load_result import LoadResult


def result(folder: Path) -> LoadResult:
    return read_load(folder / "out" / "load.json")


def demand_nothing_wrong(found: LoadResult) -> None:
    """Every message accounted for; a user who is sent home in mid-sentence leaves one in doubt."""
    ledger = found.ledger
    assert ledger.sent == ledger.accepted + ledger.in_doubt > 20
    assert ledger.accepted <= ledger.delivered <= ledger.sent
    assert (ledger.lost, ledger.duplicated, ledger.corrupted, ledger.refused) == (0, 0, 0, 0)
    assert 0 <= ledger.sent - rows(found)["SMTP send"] <= found.header.users


def rows(found: LoadResult) -> dict[str, int]:
    return {row.label: row.count for row in found.rows}


@pytest.mark.parametrize("transport", ["plain", "starttls", "ssl"])
def test_every_transport_carries_a_load_and_every_message_is_accounted_for(
    mailworthy: Command, reference: Path, quick: Path, tmp_path: Path, transport: str
) -> None:
    done = mailworthy(
        "load", reference, "--scenario", quick, "-u", 8, "-t", "4s", "--transport", transport,
        "--out", "out",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found = result(tmp_path)
    demand_nothing_wrong(found)
    counts = rows(found)
    assert counts["SMTP MAIL"] >= counts["SMTP RCPT"] >= counts["SMTP DATA 2 KiB"] > 20
    assert counts["IMAP fetch"] > 5
    assert counts["POP3 fetch"] > 5
    assert counts["IMAP UID FETCH BODY[]"] > 5
    assert counts["POP3 RETR"] >= counts["POP3 DELE"] > 5
    assert found.failures == ()
    for series in found.series:
        assert sum(point.count for point in series.points) == counts[series.label]
    schemes = {endpoint.partition("://")[0] for endpoint in found.header.endpoints}
    assert (
        schemes
        == {
            "plain": {"smtp", "pop3", "imap"},
            "starttls": {"submission", "pop3+starttls", "imap+starttls"},
            "ssl": {"submissions", "pop3s", "imaps"},
        }[transport]
    )
    assert (tmp_path / "out" / "report.html").stat().st_size > 10_000


def test_the_bundled_scenario_runs_without_a_target(mailworthy: Command, tmp_path: Path) -> None:
    done = mailworthy("load", "-u", 5, "-t", "3s", "--out", "out")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "mixed_day" in done.stdout
    assert result(tmp_path).header.target == "mailworthy reference"
    assert {row.label for row in result(tmp_path).transactions} == {
        "SMTP send", "IMAP fetch", "POP3 fetch",
    }  # fmt: skip


def test_workers_share_a_load_and_their_counts_add_up(
    mailworthy: Command, reference: Path, quick: Path, tmp_path: Path
) -> None:
    done = mailworthy(
        "load", reference, "--scenario", quick, "-u", 8, "-t", "5s", "--workers", 2, "--out", "out"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = result(tmp_path)
    assert found.header.workers == 2
    demand_nothing_wrong(found)
    assert found.generator.cpu_seconds > 0


@pytest.mark.parametrize("workers", [1, 2])
def test_arrivals_come_at_their_rate(
    mailworthy: Command, reference: Path, quick: Path, tmp_path: Path, workers: int
) -> None:
    done = mailworthy(
        "load", reference, "--scenario", quick, "-u", 12, "-t", "5s", "--arrival-rate", 40,
        "--workers", workers, "--out", "out",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found = result(tmp_path)
    assert found.footer is not None
    begun = sum(row.count for row in found.transactions)
    # From when all users are there, and without a thought for how long each takes.
    assert 40 * 3 <= begun <= 40 * (found.footer.seconds + 0.5)
    assert found.header.arrival_rate == 40
    assert 0 < found.generator.arrivals_late_p99 < 1000


@pytest.mark.parametrize(
    ("defect", "state"),
    [
        ("smtp-fifth-message-lost", "lost"),
        ("smtp-fifth-message-doubled", "duplicated"),
        ("delivery-ends-with-an-empty-line", "corrupted"),
    ],
)
def test_what_a_server_does_to_messages_is_seen_and_named(
    mailworthy: Command,
    defective: Callable[[str], Path],
    quick: Path,
    tmp_path: Path,
    defect: str,
    state: str,
) -> None:
    target = defective(defect)
    done = mailworthy(
        "load", target, "--scenario", quick, "-u", 8, "-t", "4s", "--drain", 1, "--out", "out"
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"✗ Limits missed: {state} = 0, but" in done.stdout
    ledger = result(tmp_path).ledger
    counts = {name: getattr(ledger, name) for name in ("lost", "duplicated", "corrupted")}
    assert {name for name, count in counts.items() if count} == {state}
    assert 0 < len(ledger.messages) <= counts[state]
    assert {message.state for message in ledger.messages} == {state}
    if state != "corrupted":
        # Each fifth of each of the four writers' sessions.
        assert (ledger.accepted - 16) / 5 <= counts[state] <= ledger.sent / 5
    else:
        assert counts[state] == ledger.delivered


def test_oracles_watch_under_load(
    mailworthy: Command, defective: Callable[[str], Path], quick: Path, tmp_path: Path
) -> None:
    target = defective("pop3-status-in-lower-case")
    done = mailworthy("load", target, "--scenario", quick, "-u", 6, "-t", "3s", "--out", "out")
    assert done.returncode == 1, done.stdout + done.stderr
    names = {failure.name for failure in result(tmp_path).failures}
    assert "oracle/pop3/status-indicator" in names
    (limit,) = [one for one in result(tmp_path).limits if one.text == "violations = 0"]
    assert limit.holds is False


def test_limits_of_scenario_and_user_decide(
    mailworthy: Command, reference: Path, quick: Path, tmp_path: Path
) -> None:
    quick.write_text(quick.read_text().replace("weight = 2", 'limits = ("p50 send < 0.001ms",)'))
    words = ("load", reference, "--scenario", quick, "-u", 4, "-t", "2s", "--out", "out")
    done = mailworthy(*words)
    assert done.returncode == 1
    assert "p50 send < 0.001ms, but" in done.stdout
    done = mailworthy(*words, "--limit", "p50 send < 10s")
    assert done.returncode == 0, done.stdout
    done = mailworthy(*words, "--limit", "p50 send < 10s", "--limit", "p50 sned < 1s")
    assert done.returncode == 3
    assert [limit.text for limit in result(tmp_path).limits if limit.holds is None] == [
        "p50 sned < 1s"
    ]


def test_a_rate_that_was_not_kept_is_undecided(
    mailworthy: Command, reference: Path, quick: Path, tmp_path: Path
) -> None:
    quick.write_text(quick.read_text().split("class Reader")[0])
    done = mailworthy(
        "load", reference, "--scenario", quick, "-u", 1, "-t", "2s", "--arrival-rate", 5000,
        "--out", "out",
    )  # fmt: skip
    assert done.returncode == 3, done.stdout
    assert "transactions that fell due were begun" in done.stdout


def test_a_web_port_in_use_is_told_before_any_load(mailworthy: Command, reference: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = mailworthy("load", reference, "--web", "--web-port", port)
    assert done.returncode == 2
    assert done.stderr == f"mailworthy: --web-port {port}: address already in use\n"


def locust(folder: Path, *words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "locust", "--headless", *map(str, words)]
    return subprocess.run(
        command,
        cwd=folder,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_locust_itself_runs_a_bundled_scenario(tmp_path: Path) -> None:
    scenario = LOADTESTS / "mixed_day.py"
    done = locust(
        tmp_path, "-f", scenario, "-u", 5, "-r", 5, "-t", "3s", "--mail-target", "reference",
        "--mail-out", "out",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "SMTP     send" in done.stderr
    assert result(tmp_path).ledger.delivered > 0


def test_locust_itself_ends_with_our_exit_code(
    reference: Path, quick: Path, tmp_path: Path
) -> None:
    words = ("-f", quick, "-u", 4, "-r", 4, "-t", "2s", "--mail-target", reference)
    assert locust(tmp_path, *words).returncode == 0
    assert locust(tmp_path, *words, "--mail-limit", "p50 send < 0.001ms").returncode == 1


def test_locust_itself_is_no_way_around_the_guards(quick: Path, tmp_path: Path) -> None:
    for words, told in (
        ((), "a load needs a target"),
        (("--mail-target", "imaps://192.0.2.1"), "loopback and private addresses"),
        (("--mail-target", "nowhere.toml"), "cannot be read"),
        (("--mail-target", "imaps://127.0.0.1"), "a load needs accounts"),
    ):
        done = locust(tmp_path, "-f", quick, "-t", "2s", *words)
        assert done.returncode == 2, done.stderr
        assert told in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--scenario", "mixed_dya"], "did you mean 'mixed_day'"),
        (["--scenario", "no.py"], "there is no such file"),
        (["--limit", "p95 send < fast"], "cannot be read"),
        (["--run-time", "0s"], "is no run time"),
        (["--run-time", "25h"], "is no run time"),
        (["imaps://192.0.2.1", "--user", "a", "--password-env", "PW"], "loopback and private"),
        (["imaps://imap.gmail.com", "--user", "a", "--password-env", "PW"], "is put on Gmail"),
        (["192.0.2.1", "--user", "a", "--password-env", "PW"], "loopback and private"),
        (["127.0.0.1", "--user", "a", "--password-env", "PW"], "a load goes to endpoints"),
        (["imaps://127.0.0.1"], "a load needs accounts"),
        (["no.toml"], "cannot be read"),
        (["--scenario", "plain.py"], "imports nothing from mailworthy.load"),
        (["--scenario", "broken.py"], "broken.py:3: ModuleNotFoundError: No module named 'nope'"),
        (["--scenario", "wrong.py"], "wrong.py:2: SyntaxError: "),
        (["--scenario", "smtp.py", "imaps://127.0.0.1", "--user", "a", "--password-env", "PW"],
         "need an endpoint of smtp; the target has none"),
    ],
)  # fmt: skip
def test_a_mistake_gets_one_line_and_exit_2(
    mailworthy: Command, tmp_path: Path, words: list[str], told: str
) -> None:
    (tmp_path / "plain.py").write_text("from locust import User\n\nclass U(User): pass\n")
    (tmp_path / "broken.py").write_text("import mailworthy.load\n\nimport nope\n")
    (tmp_path / "wrong.py").write_text("import mailworthy.load\nclass U(:\n")
    (tmp_path / "smtp.py").write_text(
        "from mailworthy.load import SmtpUser\n\nclass U(SmtpUser): pass\n"
    )
    done = mailworthy("load", *words, "--out", "out", PW="secret")
    assert done.returncode == 2, done.stdout + done.stderr
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert not (tmp_path / "out" / "load.json").exists()


def test_a_target_that_is_not_there_is_exit_3_before_any_load(
    mailworthy: Command, tmp_path: Path
) -> None:
    urls = ["smtp://127.0.0.1:1", "pop3://127.0.0.1:1", "imap://127.0.0.1:1"]
    done = mailworthy("load", *urls, "--user", "a@b.test", "--password-env", "PW", PW="secret")
    assert done.returncode == 3
    assert done.stderr.startswith("mailworthy: no load was put on the target: imap://127.0.0.1:1")


def test_a_wrong_password_is_told_before_any_load_and_shown_nowhere(
    mailworthy: Command, reference: Path, tmp_path: Path
) -> None:
    settings, _, _ = Wanted([str(reference)]).settings()
    urls = [str(e) for e in settings.endpoints if e.scheme in {"submissions", "pop3s", "imaps"}]
    words = [*urls, "--user", "alice", "--password-env", "PW", "--insecure"]
    done = mailworthy("load", *words, "-t", "2s", PW="not-the-right-one")
    assert done.returncode == 3, done.stdout
    assert "log-in" in done.stderr
    assert "not-the-right-one" not in done.stdout + done.stderr


def test_a_scenario_that_breaks_is_told_and_undecided(
    mailworthy: Command, reference: Path, quick: Path, tmp_path: Path
) -> None:
    quick.write_text(quick.read_text().replace("self.send(2048)", 'raise KeyError("oops")'))
    done = mailworthy("load", reference, "--scenario", quick, "-u", 4, "-t", "2s", "--out", "out")
    assert done.returncode == 3, done.stdout
    line = quick.read_text().splitlines().index('        raise KeyError("oops")') + 1
    assert f"KeyError in the scenario (quick.py:{line}): 'oops'" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_hostile_server_is_told_without_harm(
    mailworthy: Command,
    scripted: Callable[[Behave], object],
    quick: Path,
    tmp_path: Path,
) -> None:
    calls = iter(range(1, 10_000))

    def behave(client: socket.socket) -> None:
        client.sendall(b"220 <script>alert(1)</script>\r\n")
        reader = client.makefile("rb")
        good = next(calls) == 1
        for line in reader:
            if line[:4].upper() == b"EHLO":
                client.sendall(b"250 hello\r\n")
            elif good:
                client.sendall(b"221 bye\r\n")
            else:
                client.sendall(b"550 \x1b[31m<img src=x onerror=alert(1)> \xff\r\n")

    quick.write_text(quick.read_text().split("class Reader")[0])
    with scripted(behave) as port:  # type: ignore[attr-defined]
        words = [f"smtp://127.0.0.1:{port}", "--user", "a@b.test", "--password-env", "PW"]
        done = mailworthy(
            "load", *words, "--scenario", quick, "-u", 2, "-t", "2s", "--drain", 1, "--out", "out",
            PW="secret-word",
        )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "\x1b" not in done.stdout
    page = (tmp_path / "out" / "report.html").read_text()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
    text = (tmp_path / "out" / "load.json").read_text()
    assert "secret-word" not in text + page + done.stdout
    assert result(tmp_path).failures[0].name == "MAIL"
    assert result(tmp_path).ledger.refused > 0
