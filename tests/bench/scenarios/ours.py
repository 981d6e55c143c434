"""Messages of 1 KiB by our user, one after the other over kept connections."""

from locust import constant, task
from tests.bench.meter import meter

from mailworthy.load import SmtpUser

meter()


class Sender(SmtpUser):
    """Never waits."""

    wait_time = constant(0)

    @task
    def write(self) -> None:
        self.send(1024)
