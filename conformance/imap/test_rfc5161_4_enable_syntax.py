"""RFC 5161 section 4: the syntax of ENABLE."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Enabled

NEEDS = [Capability.IMAP, Capability.IMAP_ENABLE]


@requirement(
    "RFC 5161",
    "4",
    Level.MUST,
    "names of extensions are the same in either case",
    needs=NEEDS,
    fails_on=["imap-enable-depends-on-case"],
)
def test_enable_takes_names_in_any_case(target: Target) -> None:
    with target.imap(ready=True) as imap:
        name = next(iter({"IMAP4REV2", "CONDSTORE"} & imap.ask_capabilities()), None)
        if name is None:
            raise NotApplicable("nothing is announced of which we know that it can be enabled")
        answer = imap.command(f"enable {name.lower()}").must_be("OK")
        told = answer.first(Enabled, "ENABLED").names
        expect.holds(name in told, f"ENABLED with {name}", f"{told} before {answer}")


@requirement(
    "RFC 5161",
    "4",
    Level.SHOULD,
    "ENABLE without an argument gets BAD",
    needs=NEEDS,
    fails_on=["imap-enable-of-nothing-ok"],
)
def test_enable_of_nothing_gets_bad(target: Target) -> None:
    with target.imap(ready=True) as imap:
        imap.command("ENABLE").must_be("BAD")
