"""RFC 2342 section 5: NAMESPACE."""

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.imap_mailbox import entries
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.imap import Namespaces, quote


@requirement(
    "RFC 2342",
    "5",
    Level.SHOULD,
    "NAMESPACE is answered by one response, in the selected state too",
    needs=[Capability.IMAP, Capability.IMAP_NAMESPACE],
    fails_on=["imap-namespace-untold", "imap-namespace-needs-no-mailbox"],
)
def test_namespace_is_answered(target: Target) -> None:
    with target.imap(ready=True) as imap:
        for _ in range(2):
            told = imap.command("NAMESPACE").must_be("OK").of(Namespaces)
            expect.equal("NAMESPACE responses", len(told), 1)
            imap.command("EXAMINE INBOX").granted()


@requirement(
    "RFC 2342",
    "5",
    Level.SHOULD,
    "the separator of a namespace is the one that LIST tells for its prefix",
    needs=[Capability.IMAP, Capability.IMAP_NAMESPACE],
    fails_on=["imap-namespace-separator-differs"],
)
def test_namespace_has_the_separator_of_list(target: Target) -> None:
    with target.imap(ready=True) as imap:
        told = imap.command("NAMESPACE").granted().first(Namespaces, "NAMESPACE")
        if not told.personal:
            raise NotApplicable("the account has no namespace of its own")
        for space in told.personal:
            found = entries(imap, f'LIST {quote(space.prefix)} ""')
            expect.equal("separators", [entry.separator for entry in found], [space.separator])
