"""Asks the guide questions it has not seen and counts the answers that are right to the letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from examples.guide.conversations import Message
from examples.guide.text import HERE, Asked, read, topics
from examples.slips import language_of

LONGEST = 160


@torch.inference_mode()
def answers(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    chats: Sequence[list[Message]],
    *,
    do_sample: bool = False,
) -> list[str]:
    """Answers by plain transformers, greedy unless asked to sample."""
    prompts = [tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True) for chat in chats]
    inputs: Any = tokenizer(prompts, return_tensors="pt", padding=True, add_special_tokens=False)
    inputs.pop("token_type_ids", None)
    output = model.generate(**inputs, max_new_tokens=LONGEST, do_sample=do_sample)
    return [
        str(text)
        for text in tokenizer.batch_decode(output[:, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
    ]


def score(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, questions: Sequence[Asked]
) -> tuple[float, list[str]]:
    """The share answered right, and a line for each that was not."""
    given = answers(model, tokenizer, [[{"role": "user", "content": item.question}] for item in questions])
    wrong = [
        f"{item.topic}: {item.question!r} -> {topic_of(answer)}"
        for item, answer in zip(questions, given, strict=True)
        if answer != item.answer
    ]
    return 1 - len(wrong) / len(questions), wrong


def score_conversations(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> tuple[int, int]:
    """Answers right and asked in the measured conversations; the guide hears its own earlier answers."""
    right = asked = 0
    for turns in read(HERE / "questions.yaml")["conversations"]:
        chat: list[Message] = []
        for question, topic in turns:
            chat.append({"role": "user", "content": question})
            chat.append({"role": "assistant", "content": answers(model, tokenizer, [chat])[0]})
            right += chat[-1]["content"] == topics()[topic].answers[language_of(question)]
            asked += 1
    return right, asked


def topic_of(answer: str) -> str:
    found = [topic.name for topic in topics().values() if answer in topic.answers.values()]
    return found[0] if found else repr(answer)
