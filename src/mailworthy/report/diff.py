"""Two conformance results: what a server does worse, better, or otherwise than before."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from mailworthy.events import Record, Verdict
from mailworthy.report.baseline import other_target, place
from mailworthy.report.conclusion import SYMBOLS
from mailworthy.report.findings import natural
from mailworthy.report.result import Result
from mailworthy.report.text import inert, several, shown

WHY = 200
"""Characters of what a server did, on a line."""

_VIOLATIONS = {Verdict.FAIL, Verdict.WARN}
_GOOD = {Verdict.PASS, Verdict.NOTE}
_ORDER = list(SYMBOLS)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A check whose verdict is another one now, on endpoints of one protocol and transport.

    Of several hosts the gravest verdict counts. None: nothing of that id ran there.
    """

    id: str
    schemes: str
    old: Verdict | None
    new: Verdict | None
    why: str = ""

    def __str__(self) -> str:
        why = f": {shown(self.why, WHY)}" if self.why else ""
        told = f"{self.old or 'not checked'} → {self.new or 'not checked'}"
        return inert(f"{self.id} on {self.schemes}   {told}{why}")


class Diff(msgspec.Struct, frozen=True, kw_only=True):
    """All that differs between two results. `incomplete` names those that broke off."""

    newly_violated: tuple[Change, ...]
    """Now *fail* (or *warn*, in a strict run), and not so, or less so, or not checked before."""
    mended: tuple[Change, ...]
    changed: tuple[Change, ...]
    """Neither: something became, or ceased to be, judged."""
    gone: tuple[Change, ...]
    new: tuple[Change, ...]
    same: int
    """Checks whose verdict is what it was."""
    incomplete: tuple[str, ...] = ()
    other_target: str = ""
    """That the results are of different targets, where they are, in a line."""


def diff(old: Result, new: Result) -> Diff:
    """Compare two results check by check, where they ran on the same protocol and transport."""
    before, after = _gravest(old), _gravest(new)
    places = sorted({*before, *after}, key=lambda each: (natural(each[0]), each[1]))
    changes = [_change(each, before.get(each), after.get(each)) for each in places]
    sorts: dict[str, list[Change]] = {}
    red = {Verdict.FAIL, Verdict.WARN} if new.header.strict else {Verdict.FAIL}
    for change in changes:
        sorts.setdefault(_sort(change, red), []).append(change)
    return Diff(
        newly_violated=tuple(sorts.get("newly violated", ())),
        mended=tuple(sorts.get("mended", ())),
        changed=tuple(sorts.get("changed", ())),
        gone=tuple(sorts.get("gone", ())),
        new=tuple(sorts.get("new", ())),
        same=len(sorts.get("same", ())),
        incomplete=tuple(
            name
            for name, each in (("old", old), ("new", new))
            if each.incomplete or each.interrupted
        ),
        other_target=other_target(old, new),
    )


def diff_exit_code(found: Diff) -> int:
    """The code of a comparison: 4 a result is incomplete · 1 newly violated · 0 no worse."""
    if found.incomplete:
        return 4
    return 1 if found.newly_violated else 0


def diff_lines(found: Diff) -> list[str]:
    """Tell a comparison in lines of text, what is worse first."""
    lines = [f"! {found.other_target}"] if found.other_target else []
    lines += [f"? the {name} result is incomplete" for name in found.incomplete]
    for symbol, words, changes in (
        ("✗", "newly violated", found.newly_violated),
        ("✓", "mended", found.mended),
        ("≠", "changed", found.changed),
        ("–", "gone", found.gone),
        ("+", "new", found.new),
    ):
        lines += _listed(f"{symbol} {words}", changes)
    return [*lines, _sum(found)]


def _listed(heading: str, changes: Sequence[Change]) -> list[str]:
    return [f"{heading}: {len(changes)}", *(f"  {each}" for each in changes)] if changes else []


def _sum(found: Diff) -> str:
    same = f"{several(found.same, 'verdict')} the same"
    if found.newly_violated:
        return f"✗ Worse: {several(len(found.newly_violated), 'new violation')}, {same}"
    if found.incomplete:
        return f"? Undecided: nothing is worse in what was checked, {same}"
    return f"✓ Nothing got worse: {len(found.mended)} mended, {same}"


def _gravest(result: Result) -> dict[tuple[str, str], Record]:
    found: dict[tuple[str, str], Record] = {}
    for record in result.records:
        known = found.get(place(record))
        if known is None or _ORDER.index(record.verdict) < _ORDER.index(known.verdict):
            found[place(record)] = record
    return found


def _change(where: tuple[str, str], old: Record | None, new: Record | None) -> Change:
    return Change(
        id=where[0],
        schemes=where[1],
        old=old.verdict if old else None,
        new=new.verdict if new else None,
        why=(new.actual or new.reason) if new else "",
    )


def _sort(change: Change, red: Collection[Verdict]) -> str:
    """Where a change belongs; `red` are the verdicts that make a run red."""
    if change.old is change.new:
        return "same"
    if change.new in red and (change.new is Verdict.FAIL or change.old is not Verdict.FAIL):
        return "newly violated"
    if change.new is None:
        return "gone"
    if change.old is None:
        return "new"
    return "mended" if change.old in _VIOLATIONS and change.new in _GOOD else "changed"
