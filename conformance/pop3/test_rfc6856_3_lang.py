"""RFC 6856 section 3: LANG, the language of the texts for people."""

import re

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.session.pop3 import Pop3Answer, Pop3Session
from mailworthy.session.transcript import printable
from mailworthy.target import Target
from mailworthy.violation import NotApplicable

NEEDS = [Capability.POP3, Capability.POP3_LANG]
TAG = rb"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*"
LISTED = re.compile(rb"(" + TAG + rb")(?: ([^ ].*))?")
CHOSEN = re.compile(rb"(" + TAG + rb") ")
UNKNOWN = "x-mailworthy"
"""A tag for private use (RFC 5646 section 2.2.7), which is ours."""
MOST = 5
"""Languages of a long list that are tried."""


def languages(pop3: Pop3Session) -> list[str]:
    """The tags that the server lists; raises NotApplicable where it lists none."""
    answer = pop3.command("LANG", multiline=True)
    if answer.ok is False:
        raise NotApplicable(f"the languages are not listed: {answer}")
    found = [LISTED.fullmatch(line) for line in answer.must_be_ok().lines]
    tags = [match[1].decode() for match in found if match]
    if not tags:
        raise NotApplicable("no language is listed in its form")
    return tags


def chosen(answer: Pop3Answer) -> str:
    """The tag of the language that LANG chose; raises Violation where the form is another."""
    found = CHOSEN.match(answer.must_be_ok().text)
    expect.holds(found, "+OK, a language tag, and text, a single space between each", str(answer))
    assert found is not None
    return found[1].decode()


@requirement(
    "RFC 6856",
    "3.2",
    Level.SHOULD,
    "a language listing is a language tag, and perhaps what the language calls itself, in UTF-8, "
    "after a single space",
    needs=NEEDS,
    fails_on=["pop3-language-listing-with-tab", "pop3-language-listing-in-latin-1"],
)
def test_language_listings_have_their_form(target: Target) -> None:
    with target.pop3() as pop3:
        answer = pop3.command("LANG", multiline=True)
        if answer.ok is False:
            raise NotApplicable(f"the languages are not listed: {answer}")
        for line in answer.must_be_ok().lines:
            form = "a tag, and perhaps a space and a name in UTF-8"
            name = line.decode("utf-8", "replace")
            fits = LISTED.fullmatch(line) and "\ufffd" not in name
            expect.holds(fits, form, f'"{printable(line)}"')


@requirement(
    "RFC 6856",
    "3.2",
    Level.SHOULD,
    "LANG with a tag that is listed is answered with +OK, that tag and text",
    needs=NEEDS,
    fails_on=["pop3-lang-answer-without-tag", "pop3-lang-refuses-what-it-lists"],
)
def test_listed_languages_may_be_chosen(target: Target) -> None:
    with target.pop3() as pop3:
        for tag in languages(pop3)[:MOST]:
            expect.equal(
                "language chosen", chosen(pop3.command(f"LANG {tag}")).lower(), tag.lower()
            )


@requirement(
    "RFC 6856",
    "3.2",
    Level.SHOULD,
    "a language range is read in any case (RFC 4647 section 2)",
    needs=NEEDS,
    fails_on=["pop3-lang-tags-in-one-case"],
)
def test_language_ranges_are_read_in_any_case(target: Target) -> None:
    with target.pop3() as pop3:
        tag = languages(pop3)[-1]
        for spelt in (tag.upper(), tag.lower()):
            expect.equal("language", chosen(pop3.command(f"LANG {spelt}")).lower(), tag.lower())


@requirement(
    "RFC 6856",
    "3.2",
    Level.SHOULD,
    "a language that the server has not is refused with -ERR, and LANG goes on working",
    needs=NEEDS,
    fails_on=["pop3-lang-takes-any-language", "pop3-lang-disconnects-at-unknown-language"],
)
def test_unknown_language_gets_err(target: Target) -> None:
    with target.pop3() as pop3:
        pop3.command(f"LANG {UNKNOWN}").must_be_err()
        pop3.command("LANG *").must_be_ok()


@requirement(
    "RFC 6856",
    "3.2",
    Level.SHOULD,
    "LANG * goes back to the language that the server prefers, whatever was chosen meanwhile",
    needs=NEEDS,
    fails_on=["pop3-lang-star-refused", "pop3-lang-star-keeps-the-language"],
)
def test_lang_star_goes_back(target: Target) -> None:
    with target.pop3() as pop3:
        preferred = chosen(pop3.command("LANG *"))
        for tag in languages(pop3)[:MOST]:
            chosen(pop3.command(f"LANG {tag}"))
            expect.equal("preferred language", chosen(pop3.command("LANG *")), preferred)


@requirement(
    "RFC 6856",
    "3.1",
    Level.SHOULD,
    "LANG is there after log-in as before it",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=["pop3-lang-unknown-after-log-in", "pop3-lang-unknown-before-log-in"],
)
def test_lang_is_there_in_both_states(target: Target) -> None:
    for ready in (False, True):
        with target.pop3(ready=ready) as pop3:
            chosen(pop3.command("LANG *"))


@requirement(
    "RFC 6856",
    "3.2",
    Level.SHOULD,
    "texts are in UTF-8 once a language was chosen, that of the answer to LANG included",
    needs=[*NEEDS, Capability.LOGIN],
    fails_on=["pop3-texts-in-latin-1"],
)
def test_texts_after_lang_are_utf8(target: Target) -> None:
    with target.pop3(ready=True) as pop3:
        for tag in languages(pop3)[:MOST]:
            for line in (f"LANG {tag}", "NOOP", "RSET", "DELE 0"):
                text = pop3.command(line).text
                whole = "\ufffd" not in text.decode("utf-8", "replace")
                expect.holds(whole, "text in UTF-8", f'"{printable(text)}" to {line}')
