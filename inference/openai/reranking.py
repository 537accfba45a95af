"""`/v1/rerank`: texts in the order in which they answer a question, in the form that most rerankers are asked in."""

from typing import Any

from core.policies import Policy
from inference.contracts.texts import MOST_TEXTS
from inference.openai.errors import Refusal
from inference.openai.fields import Fields, list_of, plain_text, wrong_type
from inference.openai.requests import Question
from inference.wire.events import Usage
from inference.wire.orders import SOLVE


def ranking(body: Any, policy: Policy) -> Question:
    """`top_n` and `return_documents` change the answer alone, so they stay with the question."""
    fields = Fields(body)
    model, query = fields.text("model", needed=True), plain_text("query", fields.text("query", needed=True))
    texts = _documents(fields.take("documents"))
    params = {"top_n": fields.whole("top_n", None, 1, MOST_TEXTS), "return_documents": fields.flag("return_documents")}
    payer = fields.text("payer")
    fields.done()
    if not query.strip():
        raise Refusal(400, "query must not be empty.", param="query", code="invalid_value")
    if len(query) + sum(map(len, texts)) > policy["max_characters"]:
        raise Refusal(400, "This is more than a run may read.", param="documents", code="invalid_value")
    return Question(model, SOLVE, ({"query": query, "texts": texts},), params=params, payer=payer)


def answer(question: Question, ranked: list[dict[str, Any]], usage: Usage) -> dict[str, Any]:
    given: Any = question.inputs[0]
    results = [{"index": one["index"], "relevance_score": one["score"]} for one in ranked[: question.params["top_n"]]]
    if question.params["return_documents"]:
        results = [one | {"document": {"text": given["texts"][one["index"]]}} for one in results]
    spent = {"prompt_tokens": usage.prompt_tokens, "total_tokens": usage.prompt_tokens}
    return {"object": "list", "model": question.model, "results": results, "usage": spent}


def _documents(value: Any) -> list[str]:
    if not list_of("documents", value, lambda each: isinstance(each, str | dict)) or len(value) > MOST_TEXTS:
        raise wrong_type("documents", f"a list of 1 to {MOST_TEXTS} texts")
    texts = [each.get("text") if isinstance(each, dict) else each for each in value]
    found = [plain_text(f"documents.{at}", text) for at, text in enumerate(texts)]
    for at, text in enumerate(found):
        if not text.strip():
            raise Refusal(400, f"documents.{at} is empty.", param=f"documents.{at}", code="invalid_value")
    return found
