"""RFC 3501 section 6.4.8: UID FETCH."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import expunge
from mailworthy.target import Target

NEEDS = [Capability.IMAP]


@requirement(
    "RFC 3501",
    "6.4.8",
    Level.SHOULD,
    "UID FETCH answers for the UIDs of a set, the number in the response being a sequence number",
    needs=NEEDS,
    fails_on=["imap-uid-fetch-numbers-are-uids", "imap-uid-fetch-set-not-turned"],
)
def test_uid_fetch_takes_sets_of_uids(target: Target) -> None:
    with target.own_mailbox() as name, target.imap(ready=True) as imap:
        imap.fill(name, *(target.compose() for _ in range(6)))
        expunge(imap, "1,4")
        uids = imap.command("FETCH 1:4 UID").must_be("OK").uids(4)
        a, b, c, d = uids
        for some, numbers in {
            f"{a}": [1], f"{d}:{b}": [2, 3, 4], f"{b},{c + 1000},{d}": [2, 4], f"{c}:*": [3, 4],
            f"{a}:{c}": [1, 2, 3], f"*:{c}": [3, 4], "*": [4],
        }.items():  # fmt: skip
            answer = imap.command(f"UID FETCH {some} (FLAGS)").must_be("OK")
            found = {fetch.number: fetch.uid for fetch in answer.fetches()}
            expect.equal(f"UID FETCH {some}", found, {n: uids[n - 1] for n in numbers})
