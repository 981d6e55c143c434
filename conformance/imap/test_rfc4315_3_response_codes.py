"""RFC 4315 section 3: APPENDUID and COPYUID."""

from mailworthy import expect
from mailworthy.expect.imap import copied
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap import ImapAnswer
from mailworthy.session.imap_mailbox import contents
from mailworthy.target import Target
from mailworthy.violation import NotApplicable, Violation

NEEDS = [Capability.IMAP, Capability.IMAP_UIDPLUS]


def sticky(selected: ImapAnswer) -> str:
    """UIDVALIDITY of a mailbox whose UIDs persist; without those there need be no code."""
    code = selected.codes().get("UIDVALIDITY")
    if "UIDNOTSTICKY" in selected.codes() or code is None:
        raise NotApplicable("the mailbox has no UIDs that persist")
    return code.arguments[0]


@requirement(
    "RFC 4315",
    "3",
    Level.SHOULD,
    "the OK of APPEND has APPENDUID with the mailbox's UIDVALIDITY and the message's UID",
    needs=NEEDS,
    fails_on=[
        "imap-appenduid-left-out",
        "imap-appenduid-is-uidnext",
        "imap-appenduid-of-another-mailbox",
    ],
)
def test_append_tells_the_uid(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        validity = sticky(imap.fill(name, target.compose(b"one\r\n")))
        answer = imap.append(name, target.compose(b"two\r\n")).granted()
        sticky(imap.fill(name))
        uid = list(contents(imap, 2))[-1]
        said = (answer.code.name, *answer.code.arguments) if answer.code else ()
        expect.equal("response code", said, ("APPENDUID", validity, str(uid)))


@requirement(
    "RFC 4315",
    "3",
    Level.MUST,
    "APPENDUID of one message has one UID, no set or range of it",
    needs=NEEDS,
    fails_on=["imap-appenduid-is-a-range"],
)
def test_appenduid_of_one_message_is_no_set(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        code = imap.append(name, target.compose()).granted().code
        if code is None or code.name != "APPENDUID":
            raise NotApplicable("APPEND tells no APPENDUID, which is judged apart")
        one = len(code.arguments) == 2 and code.arguments[1].isdecimal()
        expect.holds(one, "APPENDUID with one UID", f"APPENDUID {' '.join(code.arguments)}")


def pairs_right(target: Target, command: str) -> None:
    """Demand that COPYUID pairs each message copied with its copy."""
    with (
        target.own_mailbox() as name,
        target.own_mailbox() as other,
        target.imap(ready=True) as imap,
    ):
        validity = sticky(imap.fill(other, target.compose(b"there before\r\n")))
        imap.fill(name, *(target.compose(b"%d\r\n" % n) for n in range(1, 6)))
        sources = contents(imap, 5)
        uids = list(sources)
        said = copied(imap.command(command.format(*uids, other=other)).must_be("OK"))
        if said is None:
            raise Violation("COPYUID", "none")
        imap.fill(other)
        copies = contents(imap)
        expect.equal("UIDVALIDITY in COPYUID", said.validity, validity)
        told = [(sources.get(uid), copies.get(copy)) for uid, copy in zip(*said[1:], strict=False)]
        known = len(said.sources) == len(said.copies) == len(copies) - 1
        right = known and all(source and source == copy for source, copy in told)
        shown = f"{said.sources} to {said.copies}, which are the texts {told}"
        expect.holds(right, "COPYUID that pairs each message with its copy", shown)


@requirement(
    "RFC 4315",
    "3",
    Level.SHOULD,
    "the OK of COPY has COPYUID: UIDVALIDITY of the destination, UIDs, and the copies' UIDs",
    needs=NEEDS,
    fails_on=[
        "imap-copyuid-left-out",
        "imap-copyuid-in-reverse",
        "imap-copyuid-of-the-source",
        "imap-copyuid-with-one-too-many",
    ],
)
def test_copy_tells_the_uids(target: Target) -> None:
    pairs_right(target, 'COPY 1,3:5 "{other}"')


@requirement(
    "RFC 4315",
    "3",
    Level.SHOULD,
    "COPYUID pairs messages and copies also where the set is in no order",
    needs=NEEDS,
    fails_on=["imap-copyuid-sources-as-asked", "imap-copyuid-in-reverse"],
)
def test_copyuid_pairs_a_set_in_no_order(target: Target) -> None:
    pairs_right(target, 'COPY 5,2:1,4 "{other}"')


@requirement(
    "RFC 4315",
    "3",
    Level.SHOULD,
    "the OK of UID COPY has COPYUID likewise",
    needs=NEEDS,
    fails_on=["imap-uid-copy-without-copyuid", "imap-copyuid-in-reverse"],
)
def test_uid_copy_tells_the_uids(target: Target) -> None:
    pairs_right(target, 'UID COPY {4},{1}:{0} "{other}"')


@requirement(
    "RFC 4315",
    "3",
    Level.SHOULD,
    "UID COPY that finds no message gets OK, and no COPYUID since its sets cannot be empty",
    needs=NEEDS,
    fails_on=["imap-copyuid-of-nothing", "imap-missing-uid-gets-no"],
)
def test_copy_of_nothing_has_no_copyuid(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, target.compose())
        [uid] = imap.command("FETCH 1 UID").must_be("OK").uids(1)
        answer = imap.command(f'UID COPY {uid + 10}:{uid + 20} "{name}"').must_be("OK")
        expect.holds(not answer.has_code("COPYUID"), "no COPYUID", str(answer))
