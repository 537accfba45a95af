"""One request: what was asked, where it stands, and what whoever looks may do with it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.views.requests import SignedInRequest
from core.events import history
from core.permissions import can
from core.policies import current
from deliberation.appeals.queries import appeal_about, appealable, until
from resources.grants.actions.deciding import why_not_yet
from resources.grants.forms import LetterForm, OpinionForm, ScoreForm
from resources.grants.machines import facts_of
from resources.grants.models import ResourceRequest
from resources.grants.queries import assessing, judging
from resources.grants.queries.tiers import traced
from resources.grants.states import RequestState

DECIDABLE = (RequestState.TRIAGE, RequestState.COMMITTEE, RequestState.WAITLISTED)


def request_page(request: SignedInRequest, found: ResourceRequest, status: int = 200, **more: Any) -> HttpResponse:
    seats = judging.seats_on(found)
    content = {
        "asked": found,
        "grant": getattr(found, "grant", None),
        "past_days": current("grants")["past_days"],
        "trace": traced(found.trace),
        "history": history(found),
        "is_mine": can(request.user, "grants.change", found),
        "reasons": [words for code, words in judging.decline_reasons() if code in found.reasons],
        "scores": [seat for seat in seats if seat.scored_at] if _may_read_scores(request, found, seats) else [],
        "means": judging.means(seats),
        **_feasibility(request, found),
        **_acts(request, found, seats),
        **_appeal(request, found),
        **more,
    }
    return render(request, "resources/grants/request.html", content, status=status)


def _may_read_scores(request: SignedInRequest, found: ResourceRequest, seats: list[Any]) -> bool:
    """The applicant once it is decided; those who score once they have; officers whom nothing ties to it."""
    if any(seat.judge_id == request.user.pk and seat.is_open for seat in seats):
        return False
    if can(request.user, "grants.change", found):
        return bool(found.letter)
    return can(request.user, "grants.decide", found) or any(seat.judge_id == request.user.pk for seat in seats)


def _acts(request: SignedInRequest, found: ResourceRequest, seats: list[Any]) -> dict[str, Any]:
    """Only what may be done now."""
    may_decide = found.state in DECIDABLE and can(request.user, "grants.decide", found)
    seat = next((one for one in seats if one.judge_id == request.user.pk), None)
    needs_scores = judging.needs_scores(found)
    return {
        "may_decide": may_decide,
        "seats": seats if may_decide else [],
        "seat": seat,
        "needs_scores": needs_scores,
        "judges_needed": judging.judges_needed(found),
        "candidates": judging.candidates(found) if may_decide and needs_scores else [],
        "letter_form": LetterForm(found) if may_decide else None,
        "not_yet": why_not_yet(found, seats),
        "may_decline": why_not_yet(found, seats, declines=True) is None,
        "score_form": ScoreForm() if seat is not None and seat.is_open else None,
    }


def _feasibility(request: SignedInRequest, found: ResourceRequest) -> dict[str, Any]:
    """What was said of it and, for whoever may say it, what machines say now."""
    opinion = assessing.opinion_on(found)
    may_assess = found.state in assessing.ASSESSABLE and can(request.user, "grants.assess", found)
    is_needed = assessing.needs_opinion(found)
    said = {"verdict": opinion.verdict, "text": opinion.text} if opinion else {}
    return {
        "opinion": opinion,
        "waits_for_opinion": is_needed and opinion is None and found.state in assessing.ASSESSABLE,
        "may_assess": may_assess and (is_needed or opinion is not None),
        "facts": facts_of(found) if may_assess and is_needed else [],
        "opinion_form": OpinionForm(initial=said),
    }


def _appeal(request: SignedInRequest, found: ResourceRequest) -> dict[str, Any]:
    decision = appealable(request.user, found, "resourcerequest")
    filed = appeal_about(found, "resourcerequest")
    return {
        "decision_to_appeal": decision,
        "appeal_until": until(decision) if decision else None,
        "appeal": filed if filed is not None and filed.filed_by_id == request.user.pk else None,
    }
