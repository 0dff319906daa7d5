"""TRL's own trainer, the tiny model and the judge as its reward: a few steps on the processor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stemai.rl import Reward
from tests.provers.checkpoint import Checkpoint, demand

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # of torch and its company, which are not ours to mend
]

LINE = "---- submission\n"
STATEMENTS = [
    "theorem claim (x : Real) (h : x > 19) : x > 12\n",
    "find t (u : Int) : u + 5 = 9\n",
    "theorem p : exists u : Int, 5 * u = 45\n",
    "theorem q (a : Int) : (a + 9) * (a + 10) = a^2 + 19 * a + 90\n",
]


def test_grpo_with_the_judge_as_reward(tiny: Checkpoint, tmp_path: Path) -> None:
    demand("trl", "datasets")
    import torch
    from datasets import Dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl import GRPOConfig, GRPOTrainer

    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(tiny.weights)
    model = AutoModelForCausalLM.from_pretrained(tiny.weights)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    judge = Reward(jobs=2)
    scores: list[float] = []

    def reward(**batch: Any) -> list[float]:
        found = judge(**batch)
        scores.extend(found)
        return found

    rows = [{"prompt": text + LINE, "statement": text} for text in STATEMENTS]
    settings = GRPOConfig(
        output_dir=str(tmp_path / "out"),
        max_steps=3,
        per_device_train_batch_size=8,
        num_generations=8,
        max_completion_length=48,
        temperature=1.0,
        learning_rate=1e-3,
        logging_steps=1,
        save_strategy="no",
        report_to=[],
        use_cpu=True,
        bf16=False,
        seed=1,
    )
    trainer = GRPOTrainer(
        model=model, reward_funcs=reward, args=settings, train_dataset=Dataset.from_list(rows), processing_class=tokenizer
    )
    trainer.train()
    judge.close()
    logged = [entry["reward"] for entry in trainer.state.log_history if "reward" in entry]
    assert len(scores) == 24
    assert set(scores) <= {0.0, 1.0}
    assert sum(scores) > 0, judge.tally
    assert judge.tally.faults == judge.tally.bad_statements == 0
    assert sum(logged) / len(logged) == pytest.approx(sum(scores) / len(scores))
    assert any(not torch.equal(before[name], value) for name, value in trainer.model.state_dict().items())
