"""What makes a Locust process a load run: options, guards, the accounting's way to the master."""

from __future__ import annotations

import argparse
import inspect
import os
import secrets
import signal
import sys
import time
import traceback
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import gevent
import locust
import msgspec
from gevent.event import Event
from locust.argument_parser import LocustArgumentParser
from locust.env import Environment
from locust.runners import MasterRunner, WorkerRunner

from mailworthy import interruption, launch
from mailworthy.accounting.limits import DEFAULT_LIMITS, read_limits
from mailworthy.load.context import Context, attach, shared
from mailworthy.load.preflight import try_out
from mailworthy.load.run import Run, WorkerNews, header
from mailworthy.load.user import MailUser
from mailworthy.load_guard import vet_load
from mailworthy.plan import Wanted
from mailworthy.report.load_result import LoadResult, Told, load_exit_code
from mailworthy.report.load_terminal import LoadView
from mailworthy.report.load_write import write_load_reports
from mailworthy.scenarios import place
from mailworthy.session.endpoint import Transport
from mailworthy.target_file import Login
from mailworthy.violation import HarnessError, Unreachable

REFERENCE = "reference"
"""The target that stands for the bundled reference server."""
STOP_TIMEOUT = 15.0
"""Seconds that users may take to end what they are at, where Locust was told none."""
NEWS = "mailworthy-news"
STOP = "mailworthy-stop"
NEWS_EVERY = 1.0
DRAIN = 30.0
"""Seconds after the load in which accepted messages may still arrive."""
PATIENCE = 20.0


def register() -> None:
    """Listen to Locust's events; done once, when the package is imported."""
    events: Any = locust.events
    events.init_command_line_parser.add_listener(add_options)
    events.init.add_listener(prepare)


def add_options(parser: LocustArgumentParser) -> None:
    """Declare our options, all of them beginning with --mail-."""
    group = parser.add_argument_group("mailworthy", "what mail is sent to and fetched from")

    def add(*names: str, **settings: Any) -> None:
        group.add_argument(*names, **settings).include_in_web_ui = False

    add(
        "--mail-target",
        action="append",
        default=[],
        metavar="FILE|URL",
        help=f"the target; several URLs may be given; {REFERENCE!r} is the bundled server",
    )
    add("--mail-user", help="the account's user, for URLs")
    add("--mail-password-env", metavar="VAR", help="the environment variable with the password")
    add("--mail-token-env", metavar="VAR", help="the environment variable with an OAuth token")
    add("--mail-ca", metavar="FILE", help="PEM file of the roots to trust")
    add("--mail-insecure", action="store_true", help="do not verify certificates")
    add("--mail-authorized-by", metavar="NAME", help="who authorised a load elsewhere")
    add("--mail-transport", choices=[t.value for t in Transport], help="how it is carried")
    add("--mail-arrival-rate", type=_positive, metavar="R", help="transactions begun per second")
    add("--mail-limit", action="append", default=[], metavar="LIMIT", help="as 'p95 send < 1s'")
    add("--mail-drain", type=_positive, default=DRAIN, metavar="S", help="seconds to arrive in")
    add("--mail-patience", type=_positive, default=PATIENCE, metavar="S", help="for an answer")
    add("--mail-out", metavar="DIR", help="write load.json and report.html into this folder")
    add("--mail-events-fd", type=int, metavar="N", help=argparse.SUPPRESS)


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return value


def prepare(environment: Environment, **_: Any) -> None:
    """Vet the target and make this process ready; a mistake ends it with one line and exit 2."""
    try:
        _Process(environment)
    except HarnessError as error:
        _refuse(str(error), 2)
    except Unreachable as error:
        _refuse(str(error), 3)


def _refuse(words: str, code: int) -> None:
    sys.stderr.write(f"mailworthy: {words}\n")
    sys.exit(code)


def _where(error: BaseException, files: Collection[str]) -> str:
    """ " (news_desk.py:12)": the innermost of an error's places that is in one of the files."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [(frame.filename, frame.lineno) for frame in frames if frame.filename in files]
    if not places:
        return ""
    file, line = places[-1]
    return f" ({place(Path(file), line or 0)})"


class _Process:
    """One Locust process: alone, the master, or a worker."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        options = environment.parsed_options
        assert options is not None
        self.options = options
        self.closing = ExitStack()
        self.run: Run | None = None
        self._quitting = False
        self._starting: gevent.Greenlet[..., object] | None = None
        self._finishing: gevent.Greenlet[..., None] | None = None
        self._ready = Event()
        self._attend()
        # A worker may be told to start while it is still looking at the target.
        self._listen()
        settings = vet_load(self._wanted())
        transport = Transport(options.mail_transport) if options.mail_transport else None
        self.context = Context(shared(settings), transport, options.mail_patience)
        attach(environment, self.context)
        self.users = [u for u in environment.user_classes if issubclass(u, MailUser)]
        self.endpoints = {str(self.context.endpoint(user.protocol)) for user in self.users}
        scenario = [text for user in self.users for text in user.limits]
        self.thresholds = read_limits(DEFAULT_LIMITS, scenario, options.mail_limit)
        environment.stop_timeout = environment.stop_timeout or STOP_TIMEOUT
        if not isinstance(environment.runner, WorkerRunner):
            for protocol in sorted({user.protocol for user in self.users}):
                try_out(self.context, protocol)
        self._ready.set()

    def _wanted(self) -> Wanted:
        option = self.options
        targets = option.mail_target
        if not targets:
            raise HarnessError(
                f"a load needs a target: give --mail-target FILE, URLs, or {REFERENCE!r}"
            )
        if targets == [REFERENCE]:
            if option.processes or option.master or option.worker:
                raise HarnessError(
                    f"{REFERENCE!r} serves one process; start `mailworthy serve --write-target`"
                )
            targets = [str(self.closing.enter_context(launch.temporary_reference()))]
        return Wanted(
            targets=targets,
            login=Login(option.mail_user, option.mail_password_env, option.mail_token_env),
            ca=Path(option.mail_ca) if option.mail_ca else None,
            insecure=option.mail_insecure,
            authorized_by=option.mail_authorized_by,
        )

    def _listen(self) -> None:
        events: Any = self.environment.events
        runner = self.environment.runner
        events.user_error.add_listener(self._own_error)
        events.spawning_complete.add_listener(self._spawned)
        if isinstance(runner, WorkerRunner):
            if self.options.mail_events_fd is not None:
                # The master alone tells; who reads waits until nobody can any more.
                os.close(self.options.mail_events_fd)
            runner.register_message(STOP, self._told_to_stop, concurrent=True)
            events.test_start.add_listener(self._worker_starts)
            events.test_stopping.add_listener(self._no_more_arrivals)
            events.test_stop.add_listener(self._worker_stops)
            return
        if isinstance(runner, MasterRunner):
            runner.register_message(NEWS, self._heard)
        events.test_start.add_listener(self._starts)
        events.test_stopping.add_listener(self._stopping)
        events.test_stop.add_listener(self._stops)
        events.quitting.add_listener(self._quits)
        events.quit.add_listener(lambda **_: self.closing.close())

    def _attend(self) -> None:
        """Take Ctrl-C in a greenlet of its own.

        Raised in whichever runs, it would take a part of the run away, or be lost: Locust's
        master drops it where it reads what workers say.
        """
        wanted = signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
        if not isinstance(self.environment.runner, WorkerRunner) and (
            wanted or self.options.mail_events_fd is not None
        ):
            gevent.signal_handler(signal.SIGINT, self._interrupted)
        interruption.let_come()

    def _interrupted(self) -> None:
        """Have Locust's main greenlet quit; if it is about to, wait for nothing any more."""
        if not self._quitting:
            raise KeyboardInterrupt
        if self.run is not None:
            self.run.break_off()

    # Everywhere

    def _own_error(self, exception: BaseException, **_: Any) -> None:
        where = _where(exception, {inspect.getfile(user) for user in self.users})
        told = f"{type(exception).__name__} in the scenario{where}: {exception}"
        self.context.problem = told[:500]

    def _spawned(self, **_: Any) -> None:
        if self.context.arrivals is not None:
            self.context.arrivals.start()

    def _no_more_arrivals(self, **_: Any) -> None:
        if self.context.arrivals is not None:
            self.context.arrivals.stop()

    # Where it is led from

    def _starts(self, **_: Any) -> None:
        runner = self.environment.runner
        current = gevent.getcurrent()
        self._starting = current if isinstance(current, gevent.Greenlet) else None
        self.options.mail_run = secrets.token_hex(4)
        self.options.mail_workers = 1
        rate = self.options.mail_arrival_rate
        if isinstance(runner, MasterRunner):
            self.options.mail_workers = runner.worker_count
            rate = None  # A master has no users; what fell due there would pile up.
        self.context.begin(self.options.mail_run, 0, 1, rate)
        self.run = Run(
            self.environment,
            self.context,
            self.thresholds,
            self.options.mail_drain,
            self._emit,
            header(self.context, self.environment, sorted(self.endpoints)),
        )

    def _heard(self, msg: Any, **_: Any) -> None:
        if self.run is not None:
            self.run.hear(msg.node_id, msgspec.msgpack.decode(msg.data["news"], type=WorkerNews))

    def _stopping(self, **_: Any) -> None:
        """Stop the arrivals, or the workers, and wait until they have told all they know.

        Locust's own way to quit would conclude the run before the workers' last word.
        """
        self._no_more_arrivals()
        runner, run = self.environment.runner, self.run
        if run is not None:
            run.stop_clock()
        if not isinstance(runner, MasterRunner) or run is None:
            return
        if self._starting is not None and self._starting is not gevent.getcurrent():
            # It would go on to send users to workers that have said their last word.
            self._starting.kill()
        runner.send_message(STOP)
        deadline = time.monotonic() + self.environment.stop_timeout + 10
        while time.monotonic() < deadline and runner.worker_count:
            final = sum(news.final for news in run.workers.values())
            if final >= runner.worker_count:
                return
            gevent.sleep(0.05)

    def _stops(self, **_: Any) -> None:
        """Conclude the run, once, in a greenlet that is none of Locust's.

        Whoever has stopped the load, the guard of the workers' heartbeats for one, Locust kills
        when it quits; what waits for the result would do so for ever.
        """
        if self.run is not None and self._finishing is None:
            self._finishing = gevent.spawn(self._finish, self.run)
        if self._finishing is not None:
            self._finishing.get()

    def _finish(self, run: Run) -> None:
        try:
            self.environment.process_exit_code = load_exit_code(run.finish())
        finally:
            self.run = self._finishing = None

    def _quits(self, **_: Any) -> None:
        """A run that is still on when Locust is made to quit was interrupted."""
        self._quitting = True
        runner = self.environment.runner
        if self.run is None or runner is None:
            return
        if len(runner.greenlet):
            # Else the time was up while the run was being concluded, for want of workers.
            self.run.break_off()
        # Not stop: workers that were told to stop do not hear of the quit for a while.
        runner.quit()
        # Who had begun to stop may have been killed by that before it came to the end.
        self._stops()

    def _emit(self, told: Told) -> None:
        descriptor = self.options.mail_events_fd
        if descriptor is not None:
            self._write(descriptor, msgspec.json.encode(told) + b"\n")
        elif isinstance(told, LoadResult):
            out = self.options.mail_out
            LoadView().summary(told, write_load_reports(told, Path(out)) if out else {})

    @staticmethod
    def _write(descriptor: int, octets: bytes) -> None:
        """Tell whoever started this; nobody wants the load any more when they are gone."""
        try:
            while octets:
                octets = octets[os.write(descriptor, octets) :]
        except BrokenPipeError:
            os.killpg(os.getpgrp(), signal.SIGKILL)

    # In a worker

    def _worker_starts(self, **_: Any) -> None:
        runner = self.environment.runner
        assert isinstance(runner, WorkerRunner)
        self._ready.wait()
        number = max(runner.worker_index, 0)
        rate = self.options.mail_arrival_rate
        self.context.begin(self.options.mail_run, number, self.options.mail_workers, rate)
        self._telling = gevent.spawn(self._tell_on)

    def _tell_on(self) -> None:
        while True:
            gevent.sleep(NEWS_EVERY)
            self._tell(final=False)

    def _tell(self, *, final: bool) -> None:
        runner = self.environment.runner
        assert isinstance(runner, WorkerRunner)
        news = WorkerNews.take(self.context, final=final)
        runner.send_message(NEWS, {"news": msgspec.msgpack.encode(news)})

    def _told_to_stop(self, **_: Any) -> None:
        runner = self.environment.runner
        if runner is not None:
            runner.stop()

    def _worker_stops(self, **_: Any) -> None:
        self._telling.kill()
        self._tell(final=True)
