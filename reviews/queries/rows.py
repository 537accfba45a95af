"""What waits, as the lists of a desk show it and no more: cards and manifests may be long, and a list reads many.

queue(available_rounds(reviewer), request, "available", rows=rows.rounds())
queue(in_triage(editor).only(*rows.RELEASE), request, "waiting")
"""

from django.db.models import QuerySet

from reviews.models import Assignment, Round

RELEASE = (
    *("number", "state", "size", "due_at"),
    *("project__name", "project__kind", "project__summary", "project__owner__handle"),
)
ROUND = ("number", "level", "state", "blindness", "digest", "quorum", "due_at", *(f"release__{one}" for one in RELEASE))
PERSON = ("handle", "name", "avatar")


def rounds() -> QuerySet[Round]:
    return Round.objects.select_related("release__project__owner").only(*ROUND)


def assignments() -> QuerySet[Assignment]:
    people = (f"reviewer__{one}" for one in PERSON)
    shown = ("state", "due_at", "nudged_at", *people, *(f"round__{one}" for one in ROUND))
    return Assignment.objects.select_related("round__release__project__owner", "reviewer").only(*shown)
