"""Trains the guide from nothing: ``python -m examples.guide.train [folder]``."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    GenerationConfig,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
)

from examples.guide.conversations import Message, conversation
from examples.guide.measure import score, score_conversations
from examples.guide.text import HERE, LANGUAGES, asked, question, topics
from examples.guide.tokens import END, save_tokenizer, train_tokenizer
from examples.training import SEED, batches, optimise, padded, prepare, store_small, write_card

VOCABULARY, CONTEXT = 4096, 1024
STAGES = ((1500, 2.5e-3), (1100, 1.5e-3))  # steps and highest rate; the second stage brings new wordings of the same
BATCH = 32
OPENING, WHOLE = 10, 0.06  # a single answer is mostly cut to its opening: enough to choose it, cheap to learn
BARE = 0.06  # share of single questions without the chat template, as the plain completions route sends them
IGNORED = -100
Row = tuple[list[int], list[int]]


def main(folder: Path) -> None:
    began = time.process_time()
    chance = prepare()
    tokenizer = train_tokenizer(_corpus(chance), VOCABULARY, CONTEXT)
    model = new_model(tokenizer)
    for number, (steps, rate) in enumerate(STAGES):
        wordings = chance if number == 0 else random.Random(SEED + number)
        learn(model, tokenizer, steps, rate, wordings)
    save(model, tokenizer, folder)
    report(folder, began)


def learn(
    model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, steps: int, rate: float, chance: random.Random
) -> None:
    rows = [_row(tokenizer, chance) for _ in range(steps * BATCH)]
    print(f"{len(rows)} examples, {sum(len(ids) for ids, _ in rows)} tokens")
    optimise(model, _losses(model, tokenizer, rows, chance), steps=steps, rate=rate)


def new_model(tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=160,
        intermediate_size=448,
        num_hidden_layers=4,
        num_attention_heads=5,
        num_key_value_heads=5,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return LlamaForCausalLM(config)


def save(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    end, pad = tokenizer.eos_token_id, tokenizer.pad_token_id
    model.generation_config = GenerationConfig(do_sample=False, max_new_tokens=256, eos_token_id=end, pad_token_id=pad)
    model.save_pretrained(folder)
    save_tokenizer(tokenizer, folder)
    store_small(folder, torch.float16)


def report(folder: Path, began: float) -> None:
    """Measures what was written to the folder, as anybody else will load it."""
    minutes = (time.process_time() - began) / 60
    model = AutoModelForCausalLM.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    facts = {"parameters": f"{model.num_parameters() / 1e6:.1f}", "minutes": f"{minutes:.0f}", "topics": len(topics())}
    for part in ("tried", "heldout"):
        for language in LANGUAGES:
            questions = [item for item in asked(part) if item.language == language]
            share, wrong = score(model, tokenizer, questions)
            facts |= {f"{part}_{language}": f"{share:.3f}", f"{part}_{language}_count": len(questions)}
            print(f"{part} {language}: {share:.1%} of {len(questions)} right", *wrong, sep="\n  ")
    right, count = score_conversations(model, tokenizer)
    print(f"conversations: {right} of {count} answers right; {minutes:.1f} minutes of one processor core")
    write_card(folder, facts | {"turns_right": right, "turns": count})


def _corpus(chance: random.Random) -> Iterator[str]:
    for topic in topics().values():
        for language in LANGUAGES:
            yield from [topic.answers[language]] * 20
            yield from [question(topic, language, chance) for _ in range(150)]


def _row(tokenizer: PreTrainedTokenizerFast, chance: random.Random) -> Row:
    """Token ids and what to learn from them: the answers of a chat, or of a single question only the opening words."""
    messages = conversation(chance)
    single = sum(message["role"] == "assistant" for message in messages) == 1
    if single and messages[0]["role"] == "user" and chance.random() < BARE:
        pieces = [(messages[0]["content"], False), ("\n" + messages[1]["content"] + END, True)]
    else:
        pieces = [piece for message in messages for piece in _pieces(message)]
    ids: list[int] = []
    wanted: list[int] = []
    for text, is_learnt in pieces:
        tokens = tokenizer.encode(text, add_special_tokens=False)
        if is_learnt and single and chance.random() > WHOLE:
            tokens = tokens[:OPENING]
        ids += tokens
        wanted += tokens if is_learnt else [IGNORED] * len(tokens)
    return ids, wanted


def _pieces(message: Message) -> list[tuple[str, bool]]:
    """The text of one message as the chat template writes it, cut where the assistant begins to speak."""
    opening = f"<|{message['role']}|>"
    is_answer = message["role"] == "assistant"
    return [(opening, False), (message["content"].strip() + END, is_answer)]


def _losses(
    model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, rows: list[Row], chance: random.Random
) -> Iterator[Tensor]:
    for numbers in batches([ids for ids, _ in rows], BATCH, chance):
        ids = padded([rows[number][0] for number in numbers], int(tokenizer.pad_token_id))
        wanted = padded([rows[number][1] for number in numbers], IGNORED)[:, 1:]
        states = model.model(input_ids=ids).last_hidden_state[:, :-1]
        learnt = wanted != IGNORED
        yield functional.cross_entropy(model.lm_head(states[learnt]), wanted[learnt])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "model")
