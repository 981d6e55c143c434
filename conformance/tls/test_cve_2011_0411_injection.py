"""CVE-2011-0411: what comes in clear behind STARTTLS must not be carried out under TLS.

A server is safe when it throws the rest away, lets the handshake fail over it, or hangs up.
"""

from mailworthy import expect
from mailworthy.handshake import upgraded
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, FOREIGN_ADDRESS, Target
from mailworthy.violation import NotApplicable


@requirement(
    "RFC 3207",
    "6",
    Level.MUST,
    "A command sent in clear behind STARTTLS is not carried out under TLS",
    needs=[Capability.SMTP, Capability.STARTTLS],
    fails_on=["smtp-plaintext-survives-starttls"],
)
def test_smtp_forgets_what_follows_starttls_in_clear(target: Target) -> None:
    with target.smtp(secured=False) as smtp:
        smtp.ehlo(CLIENT_NAME)
        granted = smtp.command(f"STARTTLS\r\nRCPT TO:<{FOREIGN_ADDRESS}>")  # 503 if carried out
        if granted.code != 220 or not upgraded(smtp):
            return
        first = smtp.command(f"EHLO {CLIENT_NAME}")
        if first.is_in("5yz"):
            second = smtp.read_answer(within=5)
            expect.holds(second.code != 250, "the answer to EHLO alone", f"before it {first}")


@requirement(
    "CVE-2011-0411",
    "",
    Level.ADVICE,
    "A command sent in clear behind STLS is not carried out under TLS",
    needs=[Capability.POP3, Capability.STARTTLS],
    fails_on=["pop3-plaintext-survives-stls"],
)
def test_pop3_forgets_what_follows_stls_in_clear(target: Target) -> None:
    with target.pop3(secured=False) as pop3:
        if not pop3.capa().ok:
            raise NotApplicable("CAPA is refused, which is to be told from a refused command")
        granted = pop3.command("STLS\r\nXINJECTED")  # -ERR if carried out
        if not granted.ok or not upgraded(pop3):
            return
        first = pop3.command("CAPA", multiline=True)
        expect.holds(first.ok is not False, "the answer to CAPA alone", f"before it {first}")


# RFC 9051 section 6.2.1 demands it of IMAP4rev2 servers; RFC 3501 leaves it open.
@requirement(
    "CVE-2011-0411",
    "",
    Level.ADVICE,
    "A command sent in clear behind STARTTLS is not carried out under TLS",
    needs=[Capability.IMAP, Capability.STARTTLS],
    fails_on=["imap-plaintext-survives-starttls"],
)
def test_imap_forgets_what_follows_starttls_in_clear(target: Target) -> None:
    with target.imap(secured=False) as imap:
        granted = imap.command("STARTTLS\r\ninjected CAPABILITY")
        if granted.status != "OK" or not upgraded(imap):
            return
        first = imap.command("NOOP")  # whatever answers to another tag is no answer to it
        expect.holds("injected" not in str(first), "the answer to NOOP alone", str(first))
