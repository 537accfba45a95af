"""Searches that people save: asked again every day through their eyes, and told of when they find something new."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.policies import current
from core.problems import BadInput, Conflict
from search.finding import FINDABLES
from search.models import SavedSearch
from search.queries.asking import asked
from search.queries.results import newest_ids

BATCH = 200


@transaction.atomic
def save_search(*, person: Any, text: str, kind: str) -> SavedSearch:
    """What it finds now is known; only what comes later is news. Twice is once."""
    question = asked(person, text)
    if question.is_empty:
        raise BadInput(fields={"q": _("Say what to look for.")})
    if kind not in FINDABLES:
        raise BadInput(fields={"type": _("Choose one of: %(choices)s.") % {"choices": ", ".join(FINDABLES)}})
    most, kept = current("search")["saved_searches"], {"person": person, "kind": kind, "text": str(question)}
    if before := SavedSearch.objects.filter(**kept).first():
        return before
    if SavedSearch.objects.filter(person=person).count() >= most:
        raise Conflict(_("You have saved %(count)d searches already; end one of them first.") % {"count": most})
    known = newest_ids(person, FINDABLES[kind], question)
    saved, _is_new = SavedSearch.objects.get_or_create(**kept, defaults={"known": known})
    return saved


def drop_search(*, saved: SavedSearch) -> None:
    saved.delete()


def ask_all_again() -> int:
    """Those whose day has passed. Returns how many found something new."""
    before = timezone.now() - timedelta(hours=current("search")["again_hours"])
    due = SavedSearch.objects.filter(asked_at__lte=before, person__is_active=True).select_related("person")
    return sum(ask_again(saved=saved) for saved in due.order_by("asked_at")[:BATCH])


@transaction.atomic
def ask_again(*, saved: SavedSearch) -> bool:
    """Whether it found what it had not found before. A question that makes no sense any more finds nothing."""
    before = saved.asked_at
    saved.asked_at = timezone.now()
    if not SavedSearch.objects.filter(pk=saved.pk, asked_at=before).update(asked_at=saved.asked_at):
        return False  # another worker was here
    found = _found(saved)
    news = [id for id in found if id not in set(saved.known)]
    if news:
        saved.known = [*found, *(id for id in saved.known if id not in set(found))][: 2 * len(found)]
        saved.save(update_fields=["known"])
        events.record("saved_search.found", saved, evidence=[{"count": len(news)}])
    return bool(news)


def _found(saved: SavedSearch) -> list[str]:
    try:
        question = asked(saved.person, saved.text)
    except BadInput:
        return []
    findable = FINDABLES.get(saved.kind)
    return newest_ids(saved.person, findable, question) if findable else []
