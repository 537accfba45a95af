"""What the steps share: the release being prepared, the way through them, and what was typed."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.permissions import require
from core.problems import Conflict
from projects import actions
from projects.forms import typed_in
from projects.models import Project, Release
from projects.queries import get_project, release_under_way

ORDER = ("details", "files", "card", "preflight", "statements")


@dataclass(frozen=True)
class Step:
    name: str
    title: str
    url: str
    is_done: bool
    is_current: bool


@dataclass(frozen=True)
class Desk:
    """A project on the wizard's table, with the release being prepared."""

    project: Project
    release: Release

    def url(self, step: str) -> str:
        return reverse(f"projects:edit-{step}", args=[self.project.owner.handle, self.project.name])


def desk(request: HttpRequest, owner: str, name: str) -> Desk:
    """The wizard's table, for those who may write; Conflict while the release is in other hands."""
    project = get_project(request.user, owner, name)
    require(request.user, "projects.edit", project, _("Members who may write can do this."))
    release = release_under_way(project) or actions.start_release(project=project, user=request.user)
    if not release.is_with_author:
        raise Conflict(
            _("Release %(number)d is “%(state)s”. Wait for the answer, or withdraw it, before you change it.")
            % {"number": release.number, "state": release.get_state_display()},
            code="wrong_state",
            state=release.state,
        )
    release.project = project
    return Desk(project, release)


def page(request: HttpRequest, table: Desk, step: str, *, status: int = 200, **content: Any) -> HttpResponse:
    shown = {
        "project": table.project,
        "release": table.release,
        "step": step,
        "steps": steps(table, step),
        "back": table.url(ORDER[ORDER.index(step) - 1]) if step != ORDER[0] else "",
        **content,
    }
    return render(request, f"projects/edit/{step}.html", shown, status=status)


def steps(table: Desk, current: str) -> list[Step]:
    titles = {
        "details": _("Details"),
        "files": _("Files"),
        "card": _("Card"),
        "preflight": _("Preflight"),
        "statements": _("Statements"),
    }
    here = ORDER.index(current)
    return [
        Step(name, titles[name], table.url(name), is_done=place < here, is_current=place == here)
        for place, name in enumerate(ORDER)
    ]


def after(step: str) -> str:
    return ORDER[ORDER.index(step) + 1]


def initial(table: Desk, step: str, values: dict[str, Any]) -> dict[str, Any]:
    """What stands in the form: what was typed last, and for the rest what is kept."""
    typed: dict[str, Any] = table.release.typed.get(step, {})
    return values | typed


def keep(request: HttpRequest, table: Desk, step: str, form: forms.Form) -> None:
    actions.keep_typed(release=table.release, user=request.user, step=step, values=typed_in(form, request.POST))
