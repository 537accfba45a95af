from typing import Any

import pytest

from examples.guide.measure import answers, score
from examples.guide.text import asked, topics

Loaded = tuple[Any, Any]
QUESTIONS = [
    ("How do I submit a project?", "submit", "en"),
    ("what is a release", "release", "en"),
    ("How can I become a reviewer?", "become_reviewer", "en"),
    ("I need GPU time for my project", "gpu_time", "en"),
    ("How do I report a bug with a screenshot?", "report_problem", "en"),
    ("What is the weather like in Paris today?", "out_of_scope", "en"),
    ("怎么提交项目？", "submit", "zh"),
    ("你是谁？", "who_are_you", "zh"),
    ("自动检查会看什么？", "checks", "zh"),
    ("怎么用 OpenAI 客户端调用模型？", "openai_api", "zh"),
    ("红烧肉怎么做？", "out_of_scope", "zh"),
]


def chat(*texts: str) -> list[dict[str, str]]:
    roles = ("user", "assistant")
    return [{"role": roles[number % 2], "content": text} for number, text in enumerate(texts)]


@pytest.mark.parametrize(("question", "topic", "language"), QUESTIONS)
def test_the_guide_gives_the_answer_as_written(guide: Loaded, question: str, topic: str, language: str):
    assert answers(*guide, [chat(question)]) == [topics()[topic].answers[language]]


def test_it_understands_what_is_asked_next(guide: Loaded):
    first = topics()["submit"].answers["en"]
    assert answers(*guide, [chat("How do I submit a project?", first, "And how long does it take?")]) == [
        topics()["review_time"].answers["en"]
    ]


def test_a_system_message_does_not_throw_it(guide: Loaded):
    messages = [{"role": "system", "content": "You are a helpful assistant."}, *chat("How do I submit a project?")]
    assert answers(*guide, [messages]) == [topics()["submit"].answers["en"]]


def test_nine_in_ten_unseen_questions_are_answered_right(guide: Loaded):
    share, wrong = score(*guide, asked("unseen"))
    assert share >= 0.9, wrong


def test_the_template_refuses_a_role_it_does_not_know(guide: Loaded):
    from jinja2.exceptions import TemplateError

    with pytest.raises(TemplateError, match="Roles are system, user and assistant, not tool"):
        guide[1].apply_chat_template([{"role": "tool", "content": "x"}], tokenize=False)


def test_it_ends_with_the_token_the_configuration_names(guide: Loaded):
    model, tokenizer = guide
    assert model.generation_config.eos_token_id == tokenizer.eos_token_id == tokenizer.convert_tokens_to_ids("<|end|>")
    assert model.generation_config.do_sample is False


@pytest.mark.parametrize("text", ["Hello, 世界！", "naïve café – 100 %", "🙂 😀", "龘靐齉"])
def test_the_tokenizer_gives_back_any_text(guide: Loaded, text: str):
    tokenizer = guide[1]
    assert tokenizer.decode(tokenizer.encode(text, add_special_tokens=False)) == text
