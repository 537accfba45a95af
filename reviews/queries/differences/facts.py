"""Facts that differ: weights, licence, task, what the card claims, what the configuration says, rows and columns."""

import hashlib
import json
from collections.abc import Collection, Iterator
from typing import Any

from django.utils.translation import gettext as _

from core.templatetags.quantities import size
from projects.models import Release
from projects.vocabulary import licences, tasks
from reviews.queries.differences import data, tensors
from reviews.queries.differences.frozen import WEIGHTS, json_of
from reviews.queries.differences.states import Fact

CONFIG = "config.json"


def facts(before: Release, after: Release, locked: Collection[str]) -> Iterator[Fact]:
    """Of the files at the paths that are locked those alone that every listing tells: names, sizes, digests."""
    rows = [
        (_("Weights"), weights(before), weights(after)),
        (_("Layout of the tensors"), tensors.layout(before, locked), tensors.layout(after, locked)),
        (_("Size"), size(before.size), size(after.size)),
        (_("Licence"), said(before, "license"), said(after, "license")),
        (_("Task"), tasks.label(said(before, "pipeline_tag")), tasks.label(said(after, "pipeline_tag"))),
        (_("Languages"), said(before, "language"), said(after, "language")),
        (_("Base model"), said(before, "base_model"), said(after, "base_model")),
        (_("Training data"), said(before, "datasets"), said(after, "datasets")),
        *_pairs("", metrics(before), metrics(after)),
        *_pairs("config.", config(before, locked), config(after, locked)),
        *_pairs("", data.tables(before, locked), data.tables(after, locked)),
    ]
    yield from (Fact(str(label), old or "–", new or "–") for label, old, new in rows if old != new)


def weights(release: Release) -> str:
    """One short name for all weight files together."""
    digests = [entry["sha256"] for entry in release.manifest if entry["path"].endswith(WEIGHTS)]
    return hashlib.sha256("".join(sorted(digests)).encode()).hexdigest()[:8] if digests else ""


def said(release: Release, name: str) -> str:
    value = release.card_data.get(name) or ""
    return ", ".join(map(str, value)) if isinstance(value, list) else licences.short(str(value))


def config(release: Release, locked: Collection[str]) -> dict[str, str]:
    found = {} if CONFIG in locked else json_of(release, CONFIG)
    return {name: _short(value) for name, value in found.items()}


def metrics(release: Release) -> dict[str, str]:
    """What the card claims to have measured: `model-index`, as cards elsewhere say it."""
    found: dict[str, str] = {}
    for model in _dicts(release.card_data.get("model-index")):
        for result in _dicts(model.get("results")):
            on = result.get("dataset")
            where = str(on.get("name", "")) if isinstance(on, dict) else ""
            for metric in _dicts(result.get("metrics")):
                name = str(metric.get("name") or metric.get("type") or "?")
                found[" · ".join(filter(None, [name, where]))[:120]] = str(metric.get("value", ""))[:80]
    return found


def _pairs(prefix: str, old: dict[str, str], new: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for name in sorted(old.keys() | new.keys()):
        yield f"{prefix}{name}"[:120], old.get(name, ""), new.get(name, "")


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:80]
