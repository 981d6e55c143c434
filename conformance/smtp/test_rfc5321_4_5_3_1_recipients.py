"""RFC 5321 sections 4.5.3.1.8 and 4.5.3.1.10: how many recipients, and what if there are more."""

from mailworthy import expect
from mailworthy.arrival import must_arrive
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.smtp import SmtpAnswer, SmtpSession
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

MOST = 1100
"""Recipients that we name to find a limit."""
GROUP = 50
"""Commands sent at a time where the server allows it (RFC 2920)."""


def name_many(smtp: SmtpSession, address: str) -> SmtpAnswer | None:
    """Say RCPT until a recipient is refused; that reply, or None where none is."""
    command = f"RCPT TO:<{address}>\r\n".encode()
    at_a_time = GROUP if "PIPELINING" in smtp.extensions else 1
    for _ in range(MOST // at_a_time):
        for answer in smtp.exchange(command * at_a_time, at_a_time):
            if not answer.positive:
                return answer
    return None


# A limit that the site has chosen may have a 5yz of its own (section 4.5.3.1.10); and 452 is for a
# full disk, too, which a transaction with one recipient would meet as well.
@requirement(
    "RFC 5321",
    "4.5.3.1.8",
    Level.MUST,
    "A transaction takes at least 100 recipients",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-99-recipients-at-most"],
)
def test_100_recipients_are_taken(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        smtp.command(f"RCPT TO:<{target.account.address}>").granted()
        for _ in range(99):
            answer = smtp.command(f"RCPT TO:<{target.account.address}>")
            if not answer.must_be("2yz", 452, "5yz").positive:
                break
        smtp.command("RSET").granted()
        smtp.begin(target.account.address)
    told = answer.enhanced in {None, "4.5.3"}  # others tell of a full disk, or of policy
    expect.holds(answer.code != 452 or not told, "100 recipients taken", str(answer))
    answer.granted()


# MUST; but that a message was lost cannot be told from one that policy drops (section 6.2), and one
# for a thousand recipients is conspicuous.
@requirement(
    "RFC 5321",
    "4.5.3.1.8",
    Level.SHOULD,
    "Whoever was accepted gets the message, also where others were too many",
    needs=[Capability.SMTP, Capability.LOGIN, Capability.DELIVERY],
    fails_on=["smtp-recipients-limit-forgets-the-others", "smtp-recipients-over-the-limit-dropped"],
    accounts=2,
)
def test_accepted_recipients_are_not_discarded(target: Target) -> None:
    first, last = (account.address for account in target.accounts)
    message_id = target.new_message_id()
    with target.smtp(ready=True) as smtp:
        smtp.begin(first)
        name_many(smtp, first)
        last_accepted = smtp.command(f"RCPT TO:<{last}>").positive
        # "Simply to return the 503 after DATA" is allowed (section 4.5.3.1.10).
        if not smtp.data(target.compose(message_id=message_id)).positive:
            raise NotApplicable("the server takes no message with that many recipients")
    must_arrive(target, message_id)
    if last_accepted:
        must_arrive(target, message_id, target.accounts[1])


# MUST, but for a limit that the site has chosen, which may have another 5yz; nobody outside can
# tell the two apart.
@requirement(
    "RFC 5321",
    "4.5.3.1.10",
    Level.SHOULD,
    "A recipient too many gets 452 (or, by a policy, some 5yz), not 552",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-too-many-recipients-get-552"],
)
def test_too_many_recipients_get_452(target: Target) -> None:
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        answer = name_many(smtp, target.account.address)
        if answer is None:
            raise NotApplicable(f"the server takes {MOST} recipients")
        answer.must_be("4yz", "5yz")
        expect.holds(answer.code != 552, "452", str(answer))


@requirement(
    "RFC 5321",
    "4.5.3.1.8",
    Level.SHOULD,
    "A message is not refused for the number of recipients in its header",
    needs=[Capability.SMTP, Capability.LOGIN],
    fails_on=["smtp-many-header-recipients-refused"],
)
def test_many_recipients_in_the_header_are_taken(target: Target) -> None:
    named = [f"<person{number}@elsewhere.example>" for number in range(300)]
    field = b"Cc: " + ",\r\n ".join(named).encode() + b"\r\n"
    with target.smtp(ready=True) as smtp:
        smtp.begin(target.account.address)
        smtp.data(target.compose()).granted()  # it is not for anything else
        smtp.begin(target.account.address)
        smtp.data(target.compose(b"Body.\r\n", field)).must_be(250)
