"""Applications through the eyes of a person: one's own, or those on the desk of who decides them."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.permissions import can
from core.problems import NotFound
from deliberation.conflicts import off_limits
from reviews.applications.models import Application, ApplicationDraft, DossierLine
from reviews.applications.states import OPEN_APPLICATION, ApplicationState


def applications_of(user: Any) -> QuerySet[Application]:
    return Application.objects.filter(applicant=user).order_by("-id")


def typed_by(person: Any) -> dict[str, Any]:
    """What they typed into the form and have not sent; empty when there is nothing."""
    found = ApplicationDraft.objects.filter(applicant=person).first()
    return dict(found.typed) if found is not None else {}


def open_application(user: Any) -> Application | None:
    return applications_of(user).filter(state__in=OPEN_APPLICATION).first()


def get_application(viewer: Any, id: str) -> Application:
    """One's own, or any for those who judge them; to others it does not exist."""
    found = Application.objects.filter(pk=id).select_related("applicant__owner").first()
    if found is None or not (found.applicant_id == viewer.pk or can(viewer, "applications.see", found)):
        raise NotFound(_("There is no application of yours under this address."))
    return found


def get_line(viewer: Any, application: Application, id: str) -> DossierLine:
    found = application.dossier.filter(pk=id).first()
    if found is None:
        raise NotFound(_("This dossier has no such line."))
    return found


def awaiting_editor(editor: Any) -> QuerySet[Application]:
    """Applications that ask for an exception, those that wait longest first; never one's own, or a friend's."""
    return _on_the_desk(editor).filter(state=ApplicationState.SUBMITTED)


def with_contested_lines(editor: Any) -> QuerySet[Application]:
    contested = DossierLine.objects.exclude(contested="").filter(settled="")
    return _on_the_desk(editor).filter(state__in=OPEN_APPLICATION, pk__in=contested.values("application"))


def _on_the_desk(viewer: Any) -> QuerySet[Application]:
    others = Application.objects.exclude(pk__in=off_limits(viewer, Application))
    return others.select_related("applicant__owner").prefetch_related("dossier").order_by("due_at", "id")
