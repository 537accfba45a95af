"""A case out of the site's own past: a decided release on which its reviewers agreed, and which still stands."""

from collections import Counter, defaultdict
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from projects.queries import get_project, get_release
from projects.states import PUBLIC, ReleaseState
from reviews.applications.models import CalibrationCase
from reviews.applications.states import CaseSort, CaseVerdict, Severity
from reviews.models import Decision, Review
from reviews.queries.checks import checks_of
from reviews.states import Answer, Outcome

VERDICT_OF = {
    Outcome.ACCEPT: CaseVerdict.ACCEPT,
    Outcome.REQUEST_CHANGES: CaseVerdict.CHANGES,
    Outcome.REJECT: CaseVerdict.REJECT,
}
STILL_STANDS = (*PUBLIC, ReleaseState.ACCEPTED, ReleaseState.REJECTED)


@transaction.atomic
def case_from_release(*, keeper: Any, owner: str, name: str, number: int) -> CalibrationCase:
    """Take a decided release into the bank. Its truth is what the reviewers said together."""
    require(keeper, "applications.keep_bank")
    release = get_release(keeper, get_project(keeper, owner, name), number)
    decision = Decision.objects.filter(release=release, round__isnull=False).order_by("-id").first()
    if decision is None or release.state not in STILL_STANDS or decision.outcome not in VERDICT_OF:
        raise Conflict(_("Only a decided release that still stands can become a case."), code="not_decided")
    reviews = list(Review.objects.filter(assignment__round=decision.round, submitted_at__isnull=False))
    least = current("reviewers")["agreeing_reviews"]
    if len(reviews) < least or len({review.verdict for review in reviews}) > 1:
        text = _("It takes %(least)d reviews of one mind; these are %(found)d.")
        raise BadInput(fields={"release": text % {"least": least, "found": len(reviews)}}, code="not_agreed")
    columns = {"shown": _shown(release), "truth": _truth(reviews), "outcome": VERDICT_OF[Outcome(decision.outcome)]}
    return _create(keeper, release, columns)


def _create(keeper: Any, release: Any, columns: dict[str, Any]) -> CalibrationCase:
    kind = release.project.kind
    try:
        with transaction.atomic():
            case = CalibrationCase.objects.create(
                code=f"release-{release.pk}",
                kind=kind,
                title=str(release),
                sort=CaseSort.KNOWN,
                release=release,
                added_by=keeper,
                **columns,
            )
    except IntegrityError:
        raise Conflict(_("This release is in the bank already."), code="already_there") from None
    events.record("case.add", case, actor=keeper, role="senior", to_state=case.state, reason="release")
    return case


def _shown(release: Any) -> dict[str, Any]:
    project, statements = release.project, release.statements
    return {
        "facts": {"licence": project.licence, "task": project.task, "languages": ", ".join(project.languages)},
        "statements": {name: str(statements.get(name, "")) for name in ("data_origin", "ai_use", "co_authors")},
        "card": release.card,
        "files": {entry["path"]: entry["size"] for entry in release.manifest},
        "excerpts": {},
        "checks": {run.check_name: str(run.state) for run in checks_of(release).runs},
    }


def _truth(reviews: list[Review]) -> dict[str, Any]:
    """Item by item, what most of them answered; the first note says why."""
    said: dict[str, Counter[str]] = defaultdict(Counter)
    why: dict[str, str] = {}
    for item, given in ((item, given) for review in reviews for item, given in review.answers.items()):
        said[item][given.get("answer", "")] += 1
        if given.get("answer") == Answer.NO:
            why.setdefault(item, given.get("note", ""))
    most = {item: counts.most_common(1)[0][0] for item, counts in said.items()}
    return {
        "faults": {
            item: {"severity": Severity.MAJOR, "where": "", "why": why.get(item, "")}
            for item, answer in most.items()
            if answer == Answer.NO
        },
        "not_applicable": [item for item, answer in most.items() if answer == Answer.NOT_APPLICABLE],
        "why": reviews[0].letter,
    }
