"""Sampling from weights in this box, held to the language's grammar.

Shapes: K texts, T tokens of the prompt, V tokens of the vocabulary; `logits_KV` and so on.
"""

from __future__ import annotations

import inspect
import os
import time
from typing import Any

import llguidance.hf
import llguidance.numpy
import numpy
import torch
from llguidance import LLMatcher
from transformers import AutoModelForCausalLM, AutoTokenizer, DynamicCache, logging

from model.prompt import Prompt
from model.settings import Settings
from stemai.language.tables import decoding_grammar
from stemai.provers.extraction import submission_of

logging.set_verbosity_error()
logging.disable_progress_bar()


class LocalModel:
    """A folder with config.json, tokenizer.json and safetensors.  The code of a model is never run, nor a pickle read."""

    def __init__(self, folder: str, settings: Settings) -> None:
        self._settings = settings
        torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
        local: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        self._tokenizer = AutoTokenizer.from_pretrained(folder, **local)
        self._device = _device(settings.device)
        self._model = AutoModelForCausalLM.from_pretrained(folder, use_safetensors=True, dtype="auto", **local)
        self._model.to(self._device).eval()
        words = inspect.signature(self._model.forward).parameters
        self._cache_word = "cache" if "cache" in words else "past_key_values"  # its name before transformers 5.24
        self._most = int(getattr(self._model.config, "max_position_embeddings", 1 << 20))
        self._ends = _ends(self._model, self._tokenizer)
        self._chat = settings.prompt == "chat" or (settings.prompt == "auto" and bool(self._tokenizer.chat_template))
        self._guide = Guide(self._tokenizer, self._model.config.vocab_size, self._ends) if settings.grammar else None

    def sample(self, prompt: Prompt, count: int, seed: int, within_s: float) -> list[str]:
        """`count` texts at most: only those that came to their end within tokens and time."""
        until = time.monotonic() + within_s
        prompt_T = self._encoded(prompt)
        room = min(self._settings.max_tokens, self._most - len(prompt_T))
        if room < 1:
            raise ValueError(f"the problem takes {len(prompt_T)} tokens, the model reads {self._most}")
        rows = self._decoded(prompt_T, count, room, torch.Generator().manual_seed(seed), until)
        texts = (self._tokenizer.decode(row, skip_special_tokens=True) for row in rows)
        return [text if self._guide else submission_of(text) for text in texts]

    def _encoded(self, prompt: Prompt) -> list[int]:
        if not self._chat:
            return list(self._tokenizer(prompt.plain())["input_ids"])
        text = self._tokenizer.apply_chat_template(
            prompt.messages(fenced=self._guide is None), tokenize=False, add_generation_prompt=True
        )
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    @torch.inference_mode()
    def _decoded(self, prompt_T: list[int], count: int, room: int, chance: torch.Generator, until: float) -> list[list[int]]:
        """The finished rows.  Row 0 takes the likeliest token each time, the others one by chance."""
        cache = DynamicCache(config=self._model.config)
        logits_KV = self._logits(torch.tensor([prompt_T]), cache).expand(count, -1)
        cache.batch_repeat_interleave(count)
        held = [self._guide.matcher() for _ in range(count)] if self._guide else []
        rows: list[list[int]] = [[] for _ in range(count)]
        going = set(range(count))
        for _ in range(room):
            if held:
                logits_KV = self._guide.masked(logits_KV, held, going)
            next_K = self._drawn(logits_KV, chance)
            for row in sorted(going):
                token = int(next_K[row])
                if token in self._ends or (held and not held[row].consume_token(token)):
                    going.discard(row)
                else:
                    rows[row].append(token)
            if not going or time.monotonic() > until:
                break
            logits_KV = self._logits(next_K[:, None], cache)
        return [rows[row] for row in range(count) if row not in going]

    def _logits(self, tokens_KT: torch.Tensor, cache: Any) -> torch.Tensor:
        """Of the last position, in 32 bits and on the processor, where chance is the same everywhere."""
        held = {self._cache_word: cache}
        out = self._model(tokens_KT.to(self._device), use_cache=True, logits_to_keep=1, **held)
        return out.logits[:, -1].float().cpu()

    def _drawn(self, logits_KV: torch.Tensor, chance: torch.Generator) -> torch.Tensor:
        likeliest_K = logits_KV.argmax(-1)
        if self._settings.temperature <= 0 or len(logits_KV) == 1:
            return likeliest_K
        sorted_KV, order_KV = (logits_KV / self._settings.temperature).softmax(-1).sort(descending=True)
        before_KV = sorted_KV.cumsum(-1) - sorted_KV
        sorted_KV[before_KV >= self._settings.top_p] = 0.0  # the first always stays
        drawn_K1 = order_KV.gather(1, torch.multinomial(sorted_KV, 1, generator=chance))
        return torch.cat([likeliest_K[:1], drawn_K1[1:, 0]])


class Guide:
    """The grammar over one tokenizer's vocabulary."""

    def __init__(self, tokenizer: Any, vocabulary: int, ends: set[int]) -> None:
        self._vocabulary = vocabulary
        self._tokens = llguidance.hf.from_tokenizer(tokenizer, n_vocab=vocabulary, eos_token=sorted(ends))
        self._first = LLMatcher(self._tokens, LLMatcher.grammar_from_lark(decoding_grammar("submission")))
        if self._first.is_error():
            raise ValueError(self._first.get_error())

    def matcher(self) -> LLMatcher:
        """The state of one text, at its beginning; a copy costs a thousandth of reading the grammar."""
        return self._first.deep_copy()

    def masked(self, logits_KV: torch.Tensor, held: list[LLMatcher], going: set[int]) -> torch.Tensor:
        """Minus infinity for each token that no submission can go on with; rows that have ended stay as they are."""
        mask_KB = llguidance.numpy.allocate_token_bitmask(len(held), self._vocabulary)
        for row in going:
            llguidance.numpy.fill_next_token_bitmask(held[row], mask_KB, row)
        allowed_KV = numpy.unpackbits(mask_KB.view(numpy.uint8), axis=1, bitorder="little")
        allowed = torch.from_numpy(allowed_KV[:, : logits_KV.shape[1]].astype(bool))
        return logits_KV.masked_fill(~allowed, -torch.inf)


def _ends(model: Any, tokenizer: Any) -> set[int]:
    """The tokens that end a text; a model may have several."""
    named = model.generation_config.eos_token_id
    found = {named} if isinstance(named, int) else set(named or ())
    if tokenizer.eos_token_id is not None:
        found.add(tokenizer.eos_token_id)
    if not found:
        raise ValueError("neither the tokenizer nor generation_config.json names an end of text")
    return found


def _device(wanted: str) -> str:
    if wanted != "auto":
        return wanted
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
