"""The facts of a project and the words a card's header has for them."""

from typing import Any

from projects.vocabulary import languages, licences, tasks

FACTS = ("summary", "code_url", "licence", "task", "languages")


def facts_from(data: dict[str, Any]) -> dict[str, Any]:
    """What a header says in our terms. What it does not say, or says in words we do not know, is left out."""
    found = {
        "summary": _text(data.get("summary") or data.get("description"))[:300],
        "code_url": _url(data.get("code_repository") or data.get("repository")),
        "licence": licences.canonical(_text(data.get("license"))),
        "task": task_from(data),
        "languages": _languages(data.get("language")),
    }
    return {name: value for name, value in found.items() if value}


def with_facts(data: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """The header with these facts in it; whatever else it says is kept, and so is what already says the same."""
    written = {
        "license": _licence_word(facts.get("licence", "")),
        "pipeline_tag": facts.get("task") or None,
        "language": list(facts.get("languages") or []) or None,
        "summary": facts.get("summary") or None,
        "code_repository": facts.get("code_url") or None,
    }
    known = facts_from(data)
    names = {"license": "licence", "pipeline_tag": "task", "language": "languages", "code_repository": "code_url"}
    merged = dict(data)
    for key, value in written.items():
        fact = names.get(key, key)
        if value is None or known.get(fact) == facts.get(fact):
            continue
        merged[key] = value
    return merged


def _licence_word(spdx: str) -> str | None:
    return spdx.removeprefix("LicenseRef-").lower() if spdx else None


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _url(value: Any) -> str:
    text = _text(value)
    return text if text.startswith(("https://", "http://")) and len(text) <= 500 else ""


def task_from(data: dict[str, Any]) -> str:
    """What the header says that the model does, or nothing."""
    candidates = [data.get("pipeline_tag"), *_list(data.get("task_categories")), *_list(data.get("tags"))]
    named = (tasks.canonical(_text(candidate)) for candidate in candidates)
    return next((name for name in named if name in tasks.TASKS), "")


def _languages(value: Any) -> list[str]:
    found = [languages.canonical(tag) for tag in _list(value) if isinstance(tag, str)]
    return list(dict.fromkeys(tag for tag in found if tag))[:100]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
