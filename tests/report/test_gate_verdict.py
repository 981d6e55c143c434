"""What the gate ends with: its own verdict, not that of the run it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailworthy.catalogue import checks
from mailworthy.selftest import gate_verdict

if TYPE_CHECKING:
    from tests.report.conftest import Make

CHECK = "smtp/rfc5321/3.3/rcpt-before-mail-gets-503"


def test_the_last_line_is_the_gates_own_verdict(make: Make) -> None:
    names = next(each.requirement.fails_on for each in checks() if each.id == CHECK)
    clean = make.record(CHECK)
    proofs = [make.record(f"gate/{name}/{CHECK}") for name in names]

    proven = gate_verdict(make.result(clean, *proofs), [CHECK])
    unproven = gate_verdict(make.result(clean, *proofs[1:]), [CHECK])
    seen = make.failure(id="oracle/smtp/code")
    accused = gate_verdict(make.result(clean, *proofs, seen), [CHECK])
    broken = gate_verdict(make.collected(make.events(clean, interrupted=True)), [CHECK])

    holds = "every check holds on the clean reference"
    assert proven == (0, [f"✓ Proven: {holds}; {len(names)} proofs that they can fail"])
    assert unproven == (
        1,
        [f"✗ {CHECK} was not seen to fail on {names[0]!r}", "✗ Not proven: 1 problem"],
    )
    assert accused == (1, ["✗ Not proven: 1 violation on the clean reference"])
    assert broken[0] == 4
    assert broken[1][-1].startswith("? Not proven: Interrupted")
