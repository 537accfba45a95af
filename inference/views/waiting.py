"""What is told of a run for which nothing has come yet."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.quantities import size
from inference.gateway.listening import Waiting
from inference.models import Run
from inference.queries.deployments import Standing
from resources.units import lasting

STAGES = {"cold", "fetch", "load"}  # before it can be served at all


def waited(run: Run, waiting: Waiting, language: str) -> dict[str, Any]:
    """`words` say what is being done, `progress` how far that has come, `standing` how the model stands meanwhile."""
    with translation.override(language):
        seconds = max(0, int((timezone.now() - run.created_at).total_seconds()))
        told = {
            "stage": waiting.stage,
            "ahead": waiting.ahead,
            "seconds": seconds,
            "words": _words(waiting),
            "progress": _progress(run, waiting, seconds),
        }
        if waiting.of:
            told |= {"bytes": waiting.there, "of": waiting.of}
        if waiting.stage in STAGES:
            told["standing"] = in_words(Standing(waiting.stage))
        return told


def in_words(standing: Standing) -> str:
    return render_to_string("inference/stage.html", {"panel": {"standing": standing}}).strip()


def _words(waiting: Waiting) -> str:
    stages = {
        "cold": _("Looking for a worker"),
        "fetch": _("Bringing the files"),
        "load": _("Checking and loading the model"),
    }
    if waiting.stage in stages:
        return stages[waiting.stage]
    if waiting.ahead:
        n = waiting.ahead
        return ngettext("%(n)d run before this one", "%(n)d runs before this one", n) % {"n": n}
    return _("Waiting for its turn")


def _progress(run: Run, waiting: Waiting, seconds: int) -> str:
    """12 MB of 270 MB · 3 s, and what is known of times before."""
    there = _("%(there)s of %(all)s") % {"there": size(waiting.there), "all": size(waiting.of)} if waiting.of else ""
    last = run.deployment.load_seconds if waiting.stage == "load" else None
    before = _("loading took %(time)s the last time") % {"time": lasting(round(last * 1000))} if last else ""
    return " · ".join(filter(None, [there, lasting(seconds * 1000), before]))
