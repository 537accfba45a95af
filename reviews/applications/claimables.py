"""What may be claimed on the desks of reviewer intake: applications, letters to read, disputes about cases."""

from typing import Any

from django.urls import reverse

from core.permissions import can
from deliberation.claims.claimable import Waiting, claimable
from reviews.applications.queries.applications import awaiting_editor, with_contested_lines
from reviews.applications.queries.calibration import awaiting_rating, open_disputes
from reviews.applications.queries.standing import awaiting_panel


def application_on_desk(user: Any, id: str) -> Waiting | None:
    if not can(user, "applications.see_desk"):
        return None
    queues = (awaiting_editor, awaiting_panel, with_contested_lines)
    found = next((one for queue in queues if (one := queue(user).filter(pk=id).first()) is not None), None)
    return Waiting(found.applicant.display_name, found.get_absolute_url()) if found is not None else None


def attempt_on_desk(user: Any, id: str) -> Waiting | None:
    found = awaiting_rating(user).filter(pk=id).first() if can(user, "applications.see_desk") else None
    if found is None or found.application is None:
        return None
    return Waiting(found.application.applicant.display_name, reverse("applications:rating", args=[id]))


def dispute_on_desk(user: Any, id: str) -> Waiting | None:
    found = open_disputes().filter(pk=id).first() if can(user, "applications.keep_bank") else None
    return Waiting(found.sheet.case.title, reverse("applications:bank")) if found is not None else None


claimable("application", application_on_desk)
claimable("attempt", attempt_on_desk)
claimable("dispute", dispute_on_desk)
