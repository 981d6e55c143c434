"""RFC 6533 section 4: notifications in UTF-8."""

from mailworthy import expect
from mailworthy.notification import NEEDS_DSN_FAILURE, post
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

NEEDS = [*NEEDS_DSN_FAILURE, Capability.SMTP_SMTPUTF8]


@requirement(
    "RFC 6533",
    "4.1",
    Level.MUST,
    "No two Localized-Diagnostic fields on a recipient have the same language",
    needs=NEEDS,
    fails_on=["smtp-dsn-localized-twice-in-a-language"],
)
def test_localized_diagnostics_differ_in_language(target: Target) -> None:
    groups = post(target, target.undeliverable, parameters="SMTPUTF8").report().recipients
    listed = [group.all("Localized-Diagnostic") for group in groups]
    if not any(listed):
        raise NotApplicable("the notification has no Localized-Diagnostic")
    for values in listed:
        languages = [value.partition(";")[0].strip().lower() for value in values]
        expect.equal("the languages", languages, list(dict.fromkeys(languages)))
