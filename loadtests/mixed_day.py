"""An ordinary day: an office writes, phones and desktops read by IMAP, old clients by POP3."""

from locust import between, task

from mailworthy.load import ImapUser, Pop3User, SmtpUser


class OfficeWriter(SmtpUser):
    """Writes a message every other second, mostly a short one."""

    weight = 2
    wait_time = between(1, 3)

    @task
    def write(self) -> None:
        self.send(self.pick_size())


class PhoneReader(ImapUser):
    """Keeps a session open and looks for new mail every few seconds."""

    weight = 2
    wait_time = between(1, 5)

    @task
    def look(self) -> None:
        self.fetch()


class OldClient(Pop3User):
    """Downloads everything now and then, and deletes it from the server."""

    weight = 1
    wait_time = between(3, 8)

    @task
    def download(self) -> None:
        self.fetch()
