"""The command line as a user meets it: every mistake is one line and its own exit code."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.command import Command, one_endpoint, told

from mailworthy import content
from mailworthy.events import Verdict
from mailworthy.report.json import read

QUIT = "smtp/rfc5321/4.1.1.10/quit-gets-221-and-a-close"
SLOW_CHECK = "smtp/rfc5321/4.5.3.2.7/silent-client-is-kept"
ONE_CHECK = "smtp/rfc5321/3.3/rcpt-before-mail-gets-503"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["chekc"], "Did you mean"),
        (["check", "--ony", "smtp"], "Did you mean"),
        (["check", "nowhere.toml"], "nowhere.toml: cannot be read"),
        (
            ["check", "--only", "smtp/rfc5321/3.3/rcpt-before-mail-gets-504"],
            f"did you mean '{ONE_CHECK}'?",
        ),
        (["check", "--skip", "smpt"], "did you mean 'smtp'?"),
        (["check", "imapss://127.0.0.1"], "did you mean 'imaps'?"),
        (["check", "imap://u:hunter2@127.0.0.1"], "--password-env"),
        (["check", "imap://127.0.0.1", "--user", "u"], "belong together"),
        (["check", "imap://127.0.0.1", "--user", "u", "--token-env", "NONE"], "NONE is not set"),
        (["check", "imap://127.0.0.1", "--connect-to", "x"], "write HOST:PORT=ADDRESS:PORT"),
        (["check", "imap://127.0.0.1", "--ca", "no.pem"], "there is no such file"),
        (["check", "imap://192.0.2.1", "--profile", "full"], "--authorized-by"),
        (["check", "smtps://127.0.0.1"], "did you mean 'submissions'?"),
        (["check", "t.toml", "imap://127.0.0.1"], "a target file stands alone"),
        (["check", "imaps://127.0.0.1", "--ca", "/etc/passwd"], "cannot be used"),
        (["check", "imap://127.0.0.1", "--out", "/dev/null"], "cannot be written to"),
        (["serve", "--defect", "smtp-dots-stay"], "did you mean 'smtp-dots-stay-doubled'?"),
        (["check", "--profile", "fast"], "'full', 'safe'"),
        (["check", "--replay", "no.json"], "no.json: cannot be read"),
        (["check", "--baseline", "no.json"], "no.json"),
        (["check", "--jobs", "0"], "--jobs"),
        (["serve", "--defect", "imap-fetch-of"], "no defect is named"),
        (["serve", "--port", "imap=x"], "SERVICE=PORT"),
        (["serve", "--defect", "a", "--defect", "b"], "a server has one defect"),
        (["list", "requirements", "--rfc", "smtp"], "write 5321 or RFC5321"),
        (["probe"], "probe needs a TARGET"),
        (["list", "chekcs"], "Did you mean"),
    ],
)
def test_bad_input_is_one_line_with_what_to_do(
    mailworthy: Command, words: Sequence[str], hint: str
) -> None:
    done = mailworthy(*words)
    assert done.returncode == 2, done.stdout + done.stderr
    assert hint in told(done)
    assert "hunter2" not in done.stdout + done.stderr


def test_a_mistake_in_the_target_file_is_told_before_anything_runs(
    mailworthy: Command, tmp_path: Path
) -> None:
    (tmp_path / "t.toml").write_text('endpionts = ["imap://127.0.0.1"]\n')
    done = mailworthy("check", "t.toml", "--out", "o")
    assert done.returncode == 2
    assert told(done).count("\n") == 1
    assert "top level: unknown key 'endpionts'" in done.stderr
    assert not (tmp_path / "o").exists()


def test_a_target_that_is_down_is_named_with_the_cause(mailworthy: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    done = mailworthy("check", f"imap://127.0.0.1:{port}", "--out", "o")
    assert done.returncode == 3
    assert "connection refused" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_run_without_an_account_says_what_that_leaves_out(
    mailworthy: Command, reference: Path, tmp_path: Path
) -> None:
    url = one_endpoint(reference, "pop3")
    done = mailworthy("check", url, "--only", "pop3/rfc1939/5", "--out", "o")
    assert done.returncode in {0, 3}, done.stdout + done.stderr
    assert done.stdout.count("! no account is given") == 1
    assert "× no account that can be used here" in done.stdout
    assert "did not apply" not in done.stdout
    told = (tmp_path / "o" / "summary.md").read_text()
    assert "× no account that can be used here" in told


def test_a_host_that_does_not_resolve_is_unreachable(mailworthy: Command) -> None:
    done = mailworthy("check", "no-such-host.invalid")
    assert done.returncode == 3
    assert "cannot be resolved" in told(done)


def test_a_host_without_mail_ports_is_unreachable(mailworthy: Command) -> None:
    done = mailworthy("check", "127.0.0.77")
    assert done.returncode == 3
    assert "no mail port answers" in done.stdout + told(done)


def test_a_name_mismatch_is_told_as_the_cause(
    mailworthy: Command, reference: Path, tmp_path: Path
) -> None:
    text = reference.read_text().replace('"mail.example.test"', '"other.example.test"')
    text = text.replace('ca = "', f'ca = "{reference.parent}/')
    (tmp_path / "t.toml").write_text(text)
    done = mailworthy("check", "t.toml", "--only", ONE_CHECK, "--out", "o")
    assert done.returncode == 3, done.stdout
    assert "certificate not accepted: hostname mismatch" in done.stdout.lower()


def test_a_wrong_password_is_told_and_never_shown(mailworthy: Command, reference: Path) -> None:
    url = one_endpoint(reference, "imaps")
    done = mailworthy(
        "check", url, "--user", "alice@example.test", "--password-env", "PW", "--insecure",
        "--only", "imap", "--out", "o", PW="not-the-password",
    )  # fmt: skip
    assert done.returncode == 3, done.stdout
    assert url in done.stdout
    assert "log-in" in done.stdout
    assert "not-the-password" not in done.stdout + done.stderr


def test_a_refused_log_in_is_the_only_one_for_those_who_send_as_well(
    mailworthy: Command, reference: Path, tmp_path: Path
) -> None:
    done = mailworthy(
        "check", one_endpoint(reference, "imaps"), one_endpoint(reference, "submissions"),
        "--user", "alice@example.test", "--token-env", "TOKEN", "--insecure",
        "--only", "smtp/rfc5321/4.1.1.10", "--out", "o", TOKEN="not-the-token",
    )  # fmt: skip
    assert done.returncode == 3, done.stdout
    first, second = read(tmp_path / "o" / "result.json").header.endpoints
    assert first.locked_out
    assert not second.locked_out
    assert "not tried, since log-in" in second.error
    assert "not-the-token" not in done.stdout + done.stderr


def test_a_check_that_waits_for_minutes_runs_only_where_it_is_named(
    mailworthy: Command, reference: Path, tmp_path: Path
) -> None:
    url = one_endpoint(reference, "smtp")
    done = mailworthy("check", url, "--only", "smtp/rfc5321/4.5.3.2", "--out", "o")
    assert done.returncode == 3, done.stdout + done.stderr
    assert not read(tmp_path / "o" / "result.json").records
    assert "1 slow check left out" in told(done)
    assert f"--only {SLOW_CHECK}" in done.stderr
    elsewhere = mailworthy("check", url, "--only", ONE_CHECK, "--out", "o")
    assert told(elsewhere) == ""


def test_a_check_that_waits_for_minutes_is_announced(mailworthy: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"smtp://127.0.0.1:{listening.getsockname()[1]}"
    done = mailworthy("check", url, "--only", SLOW_CHECK, "--out", "o")
    waits = "waits 295 s on each of 1 endpoint, 1 at a time: 5 minutes or more"
    assert told(done) == f"mailworthy: {SLOW_CHECK} {waits}\n"


def test_checks_without_an_endpoint_are_told_at_once(
    mailworthy: Command, reference: Path, tmp_path: Path
) -> None:
    url = one_endpoint(reference, "smtp")
    none = mailworthy("check", url, "--only", "imap", "--only", "pop3", "--out", "none")
    some = mailworthy("check", url, "--only", "imap", "--only", QUIT, "--out", "some")

    assert none.returncode == 3, none.stdout
    assert none.stdout == ""
    assert told(none).count("\n") == 1
    assert none.stderr.startswith("mailworthy: nothing to run: ")
    assert "of 127.0.0.1 (smtp): imap/" in none.stderr
    assert not (tmp_path / "none").exists()
    assert some.returncode == 0, some.stdout + some.stderr
    assert "selected have no endpoint among those of 127.0.0.1 (smtp): imap/" in told(some)
    assert "1 check to run: 1 record\n" in some.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("check", "--only", ONE_CHECK, "--jobs", "1"),
        ("load", "--users", "2", "--run-time", "2s", "--drain", "1"),
    ],
)
def test_a_reader_who_goes_away_stops_nothing(tmp_path: Path, words: Sequence[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "mailworthy", *words, "--out", "o"],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline().startswith("mailworthy ")
        child.stdout.close()
        assert child.stderr.read() == ""
    assert child.returncode == 0
    assert (tmp_path / "o" / "report.html").is_file()


def test_one_check_runs_on_every_endpoint_of_its_protocol(
    mailworthy: Command, reference: Path, tmp_path: Path
) -> None:
    done = mailworthy("check", reference, "--only", ONE_CHECK, "--out", "o", "--jobs", 1)
    assert done.returncode == 0, done.stdout + done.stderr
    result = read(tmp_path / "o" / "result.json")
    checked = [record for record in result.records if record.id == ONE_CHECK]
    assert {r.endpoint.partition(":")[0] for r in checked} == {
        "smtp", "smtp+starttls", "submission", "submissions",
    }  # fmt: skip
    assert {record.verdict for record in checked} == {Verdict.PASS}
    watched = {record.verdict for record in result.records if record.id.startswith("oracle/")}
    assert watched == {Verdict.PASS, Verdict.SKIP}  # as much as there was to judge
    assert sorted(file.name for file in (tmp_path / "o").iterdir()) == [
        "junit.xml", "report.html", "result.json", "summary.md",
    ]  # fmt: skip


def with_defect(folder: Path, *defects: str) -> subprocess.Popen[bytes]:
    words = [word for defect in defects for word in ("--defect", defect)]
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "mailworthy.reference", str(folder), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    return child


DEFECT = "smtp-rcpt-before-mail-accepted"


def test_a_violation_is_shown_whole_and_a_baseline_makes_it_known(
    mailworthy: Command, tmp_path: Path
) -> None:
    with with_defect(tmp_path, DEFECT) as child:
        try:
            words = ("check", f"{DEFECT}.toml", "--only", ONE_CHECK, "--jobs", 1)
            first = mailworthy(*words, "--out", "first")
            again = mailworthy(*words, "--out", "again", "--baseline", "first/result.json")
            renamed = (tmp_path / "first" / "result.json").read_text()
            renamed = renamed.replace('"target":"', '"target":"not ', 1)
            (tmp_path / "other.json").write_text(renamed)
            other = mailworthy(*words, "--out", "other", "--baseline", "other.json")
        finally:
            child.communicate(timeout=30)
    assert first.returncode == 1
    for shown in (
        f"✗ {ONE_CHECK}   MUST   smtp://127.0.0.1:",
        "RFC 5321 section 3.3: ",
        "Expected: 503",
        "Actual: 250",
        "C: RCPT TO:",
        f"Reproduce with: mailworthy check {DEFECT}.toml --only {ONE_CHECK} --seed 42",
    ):
        assert shown in first.stdout
    assert again.returncode == 0, again.stdout
    records = read(tmp_path / "again" / "result.json").records
    assert all(r.known for r in records if r.verdict is Verdict.FAIL)
    assert again.stderr == ""
    assert other.returncode == 0, other.stdout
    assert told(other).startswith(
        "mailworthy: --baseline other.json: the results are of different targets: not "
    )


def test_two_jobs_and_plain_pytest_give_the_same_verdicts(
    mailworthy: Command, reference: Path, tmp_path: Path
) -> None:
    mailworthy("check", reference, "--only", "pop3", "--out", "one", "--jobs", 1)
    mailworthy("check", reference, "--only", "pop3", "--out", "two", "--jobs", 2)
    subprocess.run(
        [sys.executable, "-P", "-m", "pytest", content.CONFORMANCE, "-n", "2", "-q",
         f"--mail-target={reference}", "--mail-only=pop3", f"--mail-out={tmp_path / 'three'}"],
        cwd=tmp_path, check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    verdicts = [
        {(r.id, r.endpoint): r.verdict for r in read(tmp_path / out / "result.json").records}
        for out in ("one", "two", "three")
    ]
    assert verdicts[0]
    assert verdicts[0] == verdicts[1] == verdicts[2]


def test_interrupted_the_result_is_incomplete_and_no_child_is_left(
    reference: Path, tmp_path: Path
) -> None:
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "mailworthy", "check", "--out", "o", "--jobs", "2"],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    assert child.stdout is not None
    for line in child.stdout:
        if " to run" in line:
            break
    os.killpg(child.pid, signal.SIGINT)
    child.communicate(timeout=60)
    assert child.returncode == 4
    assert read(tmp_path / "o" / "result.json").interrupted
    deadline = time.monotonic() + 30
    while group_alive(child.pid):
        assert time.monotonic() < deadline, "a child process is left behind"
        time.sleep(0.05)


def group_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_token_opens_every_protocol(mailworthy: Command, reference: Path, tmp_path: Path) -> None:
    urls = [one_endpoint(reference, scheme) for scheme in ("imaps", "pop3s", "submissions")]
    only = ("imap/rfc3501/6.3.2/examine-is-read-only", "pop3/rfc1939/3", "smtp/rfc5321/4.1.1.9")
    done = mailworthy(
        "check", *urls, "--user", "alice", "--token-env", "TOKEN", "--insecure", "--out", "o",
        "--profile", "safe", *(word for prefix in only for word in ("--only", prefix)),
        TOKEN="wonder-1865",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    probes = read(tmp_path / "o" / "result.json").header.endpoints
    assert [probe.mechanism for probe in probes] == ["OAUTHBEARER"] * 3
    assert "wonder-1865" not in done.stdout


def test_what_an_oracle_finds_is_recorded_under_its_own_rule(
    mailworthy: Command, tmp_path: Path
) -> None:
    defect = "pop3-status-in-lower-case"
    with with_defect(tmp_path, defect) as child:
        try:
            done = mailworthy(
                "check", f"{defect}.toml", "--only", "pop3/rfc1939/5", "--jobs", 1, "--out", "o"
            )
        finally:
            child.communicate(timeout=30)
    assert done.returncode == 1, done.stdout
    records = read(tmp_path / "o" / "result.json").records
    broken = [r for r in records if r.id == "oracle/pop3/status-indicator"]
    assert {r.verdict for r in broken} == {Verdict.FAIL}
    assert {r.endpoint.partition(":")[0] for r in broken} == {"pop3", "pop3+starttls", "pop3s"}
    assert all(r.reason.startswith("seen during pop3/") for r in broken)
    assert "Reproduce with: mailworthy check" in done.stdout


def test_a_target_that_lacks_a_protocol_is_checked_whole_by_several_jobs(
    mailworthy: Command, reference: Path, tmp_path: Path
) -> None:
    text = reference.read_text().replace(
        '"reference.ca.pem"', f'"{reference.with_suffix(".ca.pem")}"'
    )
    lines = [line for line in text.splitlines(keepends=True) if "pop3" not in line]
    (tmp_path / "t.toml").write_text("".join(lines))
    skipped = [word for area in ("imap", "tls", "mailflow", "machine") for word in ("--skip", area)]
    done = mailworthy("check", "t.toml", "--jobs", 2, *skipped)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Incomplete" not in done.stdout
