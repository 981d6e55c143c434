"""Messages of 1 KiB by our user, one after the other over kept connections."""

from locust import constant, task

from mailworthy.load import SmtpUser
from tests.bench.meter import meter

meter()


class Sender(SmtpUser):
    """Never waits."""

    wait_time = constant(0)

    @task
    def write(self) -> None:
        self.send(1024)
