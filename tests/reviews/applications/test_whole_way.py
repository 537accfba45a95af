"""The whole way on the pages: eligible, applied, calibrated, admitted, on probation, active."""

from collections.abc import Callable
from typing import Any

from projects.models import Project
from reviews.applications.models import Application, Attempt, Standing
from reviews.applications.queries.calibration import sheets_of
from reviews.applications.queries.judging import truth_of
from reviews.applications.queries.standing import unsigned_reviews
from tests.reviews.applications.conftest import Sit
from tests.reviews.applications.test_standing import reviewed
from tests.reviews.conftest import Submit

FORM = {
    "kinds": ["dataset"],
    "expert": "birds",
    "languages": "en",
    "hours_per_month": "6",
    "statement": "I read cards closely.",
    "code_of_conduct": "on",
}


def test_member_becomes_an_active_reviewer(
    sit: Sit, new: Callable[..., Project], checked: Submit, nora: Any, bob: Any, edith: Any, alice: Any
):
    assert "You may apply as a reviewer" in sit(nora).get("/reviewer/apply").content.decode()
    application = sit(nora).post("/reviewer/apply", FORM)["Location"]
    calibration = sit(nora).post(f"{application}/attempts", {"kind": "dataset"})["Location"]
    for sheet in sheets_of(Attempt.objects.get()):
        items = truth_items(sheet)
        said = {"verdict": sheet.case.outcome, "letter": "What is wrong, where, and how to mend it."}
        assert sit(nora).post(f"{calibration}/cases/{sheet.id}/submission", items | said).status_code == 302
    rating = f"/desk/calibration-bank/ratings/{Attempt.objects.get().id}"
    sit(edith).post(rating, {"rubric": "4", "note": "Clear, with places."})
    assert Application.objects.get().state == "panel"

    sit(bob).post(f"{application}/votes", {"choice": "admit", "reason": "Reads closely."})
    standing = Standing.objects.get()
    assert (Application.objects.get().state, standing.state, standing.mentor) == ("admitted", "probation", bob)
    assert sit(nora).get("/reviews").status_code == 200

    here = standing.get_absolute_url()
    for name in ("herons", "egrets"):
        release = checked(new(alice, name), alice)
        reviewed(release, nora)
        reviewed(release, bob)
        review = unsigned_reviews(standing).get()
        sit(bob).post(f"{here}/signatures/{review.id}", {"mark": "meets", "note": "Well seen."})
    sit(edith).post(f"{here}/acts", {"act": "confirm", "note": "A steady hand."})
    standing.refresh_from_db()
    assert standing.state == "active"
    assert "nora" in sit(alice).get("/reviewers").content.decode()
    last = new(alice, "terns")
    release = checked(last, alice)
    reviewed(release, nora)
    release.refresh_from_db()
    assert release.state == "accepted"


def truth_items(sheet: Any) -> dict[str, str]:
    from core.policies import current

    items = current("review")["checklists"][sheet.case.kind]
    return {f"answer-{item['id']}": truth_of(sheet.case, item["id"]) for item in items}
