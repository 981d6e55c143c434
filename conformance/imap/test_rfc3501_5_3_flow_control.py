"""RFC 3501 section 5.3: answers while no command is read, and nobody reads."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_raw import pipelined
from mailworthy.target import Target


@requirement(
    "RFC 3501",
    "5.3",
    Level.MUST,
    "answers larger than any window wait for a client that sends on before it reads",
    needs=[Capability.IMAP],
    fails_on=["imap-fetch-cut-while-unread"],
)
def test_large_answers_wait_for_the_client(target: Target) -> None:
    body = b"x" * 76 + b"\r\n"
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose(body * 7000))
        tags = [f"p{number}" for number in range(16)]
        octets = b"".join(f"{tag} UID FETCH 1:* BODY.PEEK[TEXT]\r\n".encode() for tag in tags)
        found = pipelined(imap, octets, tags=tags)
        for answer in found.values():
            answer.must_be("OK")
        texts = [fetch.octets("BODY[TEXT]") for fetch in found[tags[-1]].fetches()]
        expect.equal("octets of each text", [len(t or b"") for t in texts], [78 * 7000] * 16)
