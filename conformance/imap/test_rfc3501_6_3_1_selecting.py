"""RFC 3501 section 6.3.1: SELECT once more, of another mailbox, of none."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import create
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Recent


@requirement(
    "RFC 3501",
    "6.3.1",
    Level.SHOULD,
    "the OK of SELECT begins with READ-WRITE where the mailbox may be modified",
    needs=[Capability.IMAP],
    fails_on=["imap-select-without-read-write"],
)
def test_select_says_read_write(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        answer = imap.fill(name, target.compose())
        imap.command(r"STORE 1 +FLAGS (\Flagged)").granted()  # so it may be modified
        expect.holds(answer.has_code("READ-WRITE"), "OK [READ-WRITE]", str(answer))


@requirement(
    "RFC 3501",
    "6.3.1",
    Level.MUST,
    "SELECT tells the number of the first message that is not seen",
    needs=[Capability.IMAP],
    fails_on=["imap-select-without-unseen", "imap-select-unseen-counts"],
)
def test_select_tells_the_first_unseen(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        if "IMAP4REV1" not in imap.capabilities:
            raise NotApplicable("UNSEEN is required in IMAP4rev1 alone")
        imap.append(name, target.compose(), [r"\Seen"]).granted()
        answer = imap.fill(name, target.compose(), target.compose(), target.compose())
        unseen = imap.command("SEARCH UNSEEN").granted().search()
        expect.equal("UNSEEN", answer.number("UNSEEN"), min(unseen, default=0))


@requirement(
    "RFC 3501",
    "6.3.1",
    Level.SHOULD,
    "SELECT of an empty mailbox tells 0 EXISTS, and no first unseen message",
    needs=[Capability.IMAP],
    fails_on=["imap-select-empty-tells-unseen"],
)
def test_select_of_an_empty_mailbox(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        answer = imap.fill(name)
        expect.equal("EXISTS", answer.exists(), 0)
        expect.equal("UNSEEN", answer.codes().get("UNSEEN"), None)


@requirement(
    "RFC 3501",
    "6.3.1",
    Level.SHOULD,
    "SELECT of another mailbox leaves the one before: commands are about the new one alone",
    needs=[Capability.IMAP],
    fails_on=["imap-second-select-keeps-the-first"],
)
def test_select_deselects_the_mailbox_before(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        other = create(imap, f"{name}-other")
        octets = target.compose()
        imap.append(other, octets).granted()
        imap.fill(name, target.compose(), target.compose())
        expect.equal("EXISTS", imap.fill(other).exists(), 1)
        answer = imap.command("FETCH 1:* BODY.PEEK[]").must_be("OK")
        expect.same_octets("BODY[]", answer.item("BODY[]"), octets)


@requirement(
    "RFC 3501",
    "6.3.1",
    Level.SHOULD,
    "SELECT of the mailbox that is selected brings its present state",
    needs=[Capability.IMAP],
    fails_on=["imap-reselect-tells-old-state"],
)
def test_select_again_brings_the_present_state(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as imap,
        target.imap(ready=True) as other,
    ):
        imap.fill(name, target.compose())
        other.append(name, target.compose()).granted()
        expect.equal("EXISTS", imap.fill(name).exists(), 2)


@requirement(
    "RFC 3501",
    "6.3.1",
    Level.SHOULD,
    "UIDVALIDITY is the same at each SELECT, in each session",
    needs=[Capability.IMAP],
    fails_on=["imap-uidvalidity-of-each-select"],
)
def test_uidvalidity_is_the_same_at_each_select(target: Target) -> None:
    with (
        target.own_mailbox() as name,
        target.imap(ready=True) as imap,
        target.imap(ready=True) as other,
    ):
        told = [
            session.fill(name, target.compose()).number("UIDVALIDITY")
            for session in (imap, imap, other)
        ]
        expect.equal("UIDVALIDITY", told, told[:1] * 3)


@requirement(
    "RFC 3501",
    "6.3.1",
    Level.SHOULD,
    "the first session that selects a mailbox is told by RECENT of what came since",
    needs=[Capability.IMAP],
    fails_on=["imap-select-recent-zero"],
)
def test_select_counts_what_is_recent(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        if "IMAP4REV1" not in imap.capabilities:
            raise NotApplicable("RECENT belongs to IMAP4rev1 alone")
        answer = imap.fill(name, target.compose(), target.compose())
        expect.equal("RECENT", answer.first(Recent, "RECENT").count, 2)
