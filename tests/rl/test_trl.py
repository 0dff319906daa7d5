"""The training script of docs/rl.md, as it stands there: TRL's own trainer, the tiny model, the judge as its reward."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.provers.checkpoint import Checkpoint, demand

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # of torch and its company, which are not ours to mend
]

PAGE = Path(__file__).parents[2] / "docs" / "rl.md"
STEPS = 3


def script(weights: Path, out: Path) -> str:
    """The script with other places and fewer steps; each is replaced exactly once."""
    (text,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    changes = {
        '"/tmp/tiny"': repr(str(weights)),
        '"/tmp/trained"': repr(str(out)),
        "max_steps=20": f"max_steps={STEPS}, temperature=1.5, seed=1, use_cpu=True",
        "jobs=4": "jobs=2",
    }
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return str(text)


def test_the_script_of_the_manual_trains(tiny: Checkpoint, tmp_path: Path) -> None:
    demand("trl", "datasets")
    import torch
    from transformers import AutoModelForCausalLM

    torch.set_num_threads(1)
    names: dict[str, Any] = {}
    exec(compile(script(tiny.weights, tmp_path / "out"), str(PAGE), "exec"), names)
    tally, trainer = names["judge"].tally, names["trainer"]
    names["judge"].close()
    assert tally.accepted + tally.rejected + tally.undecided == 8 * STEPS, tally
    assert tally.faults == tally.bad_statements == tally.unreadable == 0, tally
    assert tally.canaries > 0, "nothing was paid, so nothing was put to a canary"
    logged = [entry["reward"] for entry in trainer.state.log_history if "reward" in entry]
    assert len(logged) == STEPS
    assert sum(logged) * 8 == pytest.approx(tally.accepted), "TRL was told other scores than the judge gave"
    before = AutoModelForCausalLM.from_pretrained(tiny.weights).state_dict()
    after = trainer.model.state_dict()
    moved = any(not torch.equal(before[name], after[name].cpu()) for name in before)
    # A group of equal rewards says nothing to GRPO: weights move if and only if some group had both.
    assert moved == any(0 < score < 1 for score in logged), logged
