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
from examples.guide.text import HERE, LANGUAGES, PARTS, asked, question, topics
from examples.guide.tokens import END, SPECIAL, heard, save_tokenizer, train_tokenizer
from examples.slips import language_of, loosely
from examples.training import batches, optimise, padded, prepare, store_small, write_card

VOCABULARY, CONTEXT = 4096, 1024
STEPS, BATCH, RATE = 1800, 32, 2.5e-3
OPENING, WHOLE = 10, 0.06  # a single answer is mostly cut to its opening: enough to choose it, cheap to learn
LOOSE = 0.4  # share of questions in looser words
BARE = 0.06  # share of single questions without the chat template, as the plain completions route sends them
IGNORED = -100
Row = tuple[list[int], list[int]]


def main(folder: Path) -> None:
    began = time.process_time()
    chance = prepare()
    tokenizer = train_tokenizer(_corpus(chance), VOCABULARY, CONTEXT)
    rows = [_row(tokenizer, chance) for _ in range(STEPS * BATCH)]
    print(f"{len(rows)} examples, {sum(len(ids) for ids, _ in rows)} tokens")
    model = new_model(tokenizer)
    optimise(model, _losses(model, tokenizer, rows, chance), steps=STEPS, rate=RATE)
    save(model, tokenizer, folder)
    report(folder, began)


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
    for part in PARTS:
        for language in LANGUAGES:
            questions = [item for item in asked(part) if item.language == language]
            share, wrong = score(model, tokenizer, questions)
            facts |= {f"{part}_{language}": f"{share:.3f}", f"{part}_{language}_count": len(questions)}
            print(f"{part} {language}: {share:.1%} of {len(questions)} right", *wrong, sep="\n  ")
    right, count = score_conversations(model, tokenizer)
    print(f"conversations: {right} of {count} answers right; {minutes:.1f} minutes of one processor core")
    write_card(HERE, folder, facts | {"turns_right": right, "turns": count})


def _corpus(chance: random.Random) -> Iterator[str]:
    for topic in topics().values():
        for language in LANGUAGES:
            yield from [topic.answers[language]] * 20
            yield from [heard(question(topic, language, chance)) for _ in range(150)]


def _row(tokenizer: PreTrainedTokenizerFast, chance: random.Random) -> Row:
    """Token ids and what to learn from them: the answers of a chat, or of a single question only the opening words."""
    messages = conversation(chance)
    single = sum(message["role"] == "assistant" for message in messages) == 1
    if single and messages[0]["role"] == "user" and chance.random() < BARE:
        pieces = [(messages[0]["content"], False), ("\n" + messages[1]["content"] + END, True)]
    else:
        pieces = [piece for message in messages for piece in _pieces(message, chance)]
    ids: list[int] = []
    wanted: list[int] = []
    for text, is_learnt in pieces:
        tokens = tokenizer.encode(text, add_special_tokens=False)
        if is_learnt:
            tokens = tokens[:OPENING] if single and chance.random() > WHOLE else tokens
            wanted += tokens
        else:
            wanted += [IGNORED] * len(tokens)
            tokens = _misheard(tokens, len(tokenizer), chance)
        ids += tokens
    return ids, wanted


def _pieces(message: Message, chance: random.Random) -> list[tuple[str, bool]]:
    """The text of one message as the chat template writes it, cut where the assistant begins to speak."""
    role, content = message["role"], message["content"]
    if role == "user" and chance.random() < LOOSE:
        content = loosely(content, language_of(content), chance)
    words = content.strip() if role == "assistant" else heard(content)
    return [(f"<|{role}|>", False), (words + END, role == "assistant")]


def _misheard(tokens: list[int], size: int, chance: random.Random) -> list[int]:
    """Now and then a word turns into any other, so that no single word decides."""
    if len(tokens) < 5 or chance.random() > 0.4:
        return tokens
    return [
        token if chance.random() > 0.05 else chance.randrange(len(SPECIAL), size) for token in tokens[:-1]
    ] + tokens[-1:]


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
