"""A stock Llama, very small, and the loop that trains it.

Shapes: B texts, T tokens, padded on the right.  Only the submission is learned: the prompt's tokens have no loss.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import torch
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from training import tokenizer as words
from training.data import Pair

LAYERS, WIDTH, HEADS = 2, 64, 4
STEPS, BATCH, RATE = 600, 16, 5e-3
POSITIONS = 512
IGNORED = -100  # the label that has no loss


def train(
    pairs: Sequence[Pair], *, seed: int = 0, steps: int = STEPS, say: Callable[[str], None] = print
) -> tuple[LlamaForCausalLM, PreTrainedTokenizerFast]:
    """A model and its tokenizer, the same for the same pairs and seed on the same machine."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # at this size a second one costs more than it brings, and twenty times as much on a busy machine
    chance = Random(seed)
    tokenizer = words.learn([pair.prompt.plain() + pair.submission for pair in pairs])
    rows = [encoded(pair, tokenizer) for pair in pairs]
    model = LlamaForCausalLM(config(tokenizer))
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, betas=(0.9, 0.98), weight_decay=0.1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps, pct_start=0.1)
    started = time.monotonic()
    for step in range(steps):
        tokens_BT, labels_BT, mask_BT = batch(chance.sample(rows, min(BATCH, len(rows))), tokenizer.pad_token_id)
        loss = model(input_ids=tokens_BT, attention_mask=mask_BT, labels=labels_BT).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        if step % 100 == 0 or step == steps - 1:
            say(f"step {step:4d}  loss {loss.item():.4f}  {time.monotonic() - started:5.1f} s")
    return model.eval(), tokenizer


def save(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """The folder in the common format: config.json, model.safetensors, tokenizer.json and their company."""
    model.save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    for file in folder.iterdir():
        file.chmod(0o644)  # safetensors writes for its owner alone, and a box has a user of its own


def config(tokenizer: PreTrainedTokenizerFast) -> LlamaConfig:
    return LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        intermediate_size=3 * WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        num_key_value_heads=HEADS,
        max_position_embeddings=POSITIONS,
        tie_word_embeddings=True,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
    )


def encoded(pair: Pair, tokenizer: PreTrainedTokenizerFast) -> tuple[list[int], int]:
    """The tokens of one text, and how many of them are the prompt."""
    prompt = tokenizer(pair.prompt.plain())["input_ids"]
    answer = tokenizer(pair.submission)["input_ids"]
    return [*prompt, *answer, tokenizer.eos_token_id], len(prompt)


def batch(rows: Sequence[tuple[list[int], int]], pad: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Tokens, labels and mask of some texts, each filled up to the longest."""
    longest = max(len(tokens) for tokens, _ in rows)
    tokens_BT = torch.full((len(rows), longest), pad)
    labels_BT = torch.full((len(rows), longest), IGNORED)
    for row, (tokens, prompt) in enumerate(rows):
        tokens_BT[row, : len(tokens)] = torch.tensor(tokens)
        labels_BT[row, prompt : len(tokens)] = torch.tensor(tokens[prompt:])
    return tokens_BT, labels_BT, (torch.arange(longest) < torch.tensor([[len(t)] for t, _ in rows])).long()
