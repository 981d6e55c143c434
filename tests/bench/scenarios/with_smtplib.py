"""The same by a Locust user on smtplib, as people write them: kept connections, one row each."""

import smtplib
import time
from typing import Any

from locust import User, constant, task
from tests.bench.meter import meter, target_file

from mailworthy.accounting.identity import message
from mailworthy.load_guard import vet_load
from mailworthy.plan import Wanted
from mailworthy.session.endpoint import Protocol, Transport

meter()
SETTINGS = vet_load(Wanted([target_file()]))
ENDPOINT = next(
    endpoint
    for endpoint in SETTINGS.endpoints_of(Protocol.SMTP)
    if endpoint.transport is Transport.PLAIN
)
SENDER, RECIPIENT = (account.address for account in SETTINGS.accounts[:2])
OCTETS = message("bench.0.0", SENDER, RECIPIENT, 1024, "Mon, 05 Jan 2026 12:00:00 +0000")


class Sender(User):
    """Never waits."""

    wait_time = constant(0)

    def on_start(self) -> None:
        self.smtp = smtplib.SMTP(ENDPOINT.host, ENDPOINT.port)

    @task
    def write(self) -> None:
        began = time.perf_counter()
        self.smtp.sendmail(SENDER, [RECIPIENT], OCTETS)
        fire: Any = self.environment.events.request.fire
        fire(
            request_type="SMTP",
            name="send",
            response_time=(time.perf_counter() - began) * 1000,
            response_length=0,
            exception=None,
            context={},
        )
