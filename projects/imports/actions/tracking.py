"""Tracking the source of a project: begun and ended by people, looked after by the beat, until it keeps failing."""

import math
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from core import events
from core.moves import move
from core.permissions import can, require
from core.policies import Policy, current
from core.problems import BadInput, Conflict, Forbidden, Problem, TooMany
from core.tasks import ask
from projects.imports import tasks
from projects.imports.actions.turns import sayable
from projects.imports.gits import wanted
from projects.imports.logins import Login, checked
from projects.imports.models import Import, Tracking
from projects.imports.queries import imports_from_elsewhere, origin_of
from projects.imports.sources import WORDS, Source, head_there
from projects.imports.states import TRACKING_MOVES, TrackingState, Via
from projects.models import Project
from repositories.git.remote import reach

AT_ONCE = 50


@transaction.atomic
def track(*, project: Project, user: Any, username: str = "", token: str = "") -> Tracking:
    """From now on, what is new where the files came from is proposed here. A token is kept for as long as that."""
    require(user, "imports.track", project)
    origin, login = origin_of(project), checked(username, token)
    if origin is None:
        raise BadInput(_("This project was not imported, so it has no source to track."), code="no_source")
    facts = {name: getattr(origin, name) for name in ("via", "server", "repo", "revision", "commit")}
    next_at = timezone.now() + timedelta(hours=current("imports")["track_hours"])
    facts |= {"locked_login": login.locked(), "hides_source": origin.hides_source or bool(login)}
    try:
        with transaction.atomic():
            made = Tracking.objects.create(project=project, set_by=user, next_at=next_at, **facts)
    except IntegrityError:
        raise Conflict(_("Its source is tracked already."), code="wrong_state") from None
    hide_if(project, login)
    events.record("tracking.begin", made, actor=user, to_state=made.state)
    return made


@transaction.atomic
def untrack(*, tracking: Tracking, user: Any) -> None:
    """No longer. What was proposed stays; the token is forgotten."""
    require(user, "imports.track", tracking.project)
    events.record("tracking.end", tracking, actor=user, from_state=tracking.state, note=str(tracking.project))
    tracking.delete()


@transaction.atomic
def resume_tracking(*, tracking: Tracking, user: Any, username: str = "", token: str = "") -> Tracking:
    """After it was stopped, with a token if it needs one; whoever says so is who proposes from now on."""
    require(user, "imports.track", tracking.project)
    login = checked(username, token)
    changes = {"failures": 0, "failure": "", "next_at": timezone.now(), "set_by": user, "locked_login": login.locked()}
    changes["hides_source"] = tracking.hides_source or bool(login)
    move(tracking, TRACKING_MOVES, "resume", actor=user, changes=changes)
    hide_if(tracking.project, login)
    return tracking


def hide_if(project: Project, login: Login) -> None:
    """What is not for everybody there is not told to everybody here, by whichever of its imports."""
    if login:
        imports_from_elsewhere(project).update(hides_source=True)
        Tracking.objects.filter(project=project).update(hides_source=True)


def look_now(*, tracking: Tracking, user: Any) -> None:
    """Do not wait for the hour; but the other server is not asked as often as somebody presses a button."""
    require(user, "imports.track", tracking.project)
    now, pause = timezone.now(), timedelta(minutes=current("imports")["look_minutes"])
    rows = Tracking.objects.filter(pk=tracking.pk, state=TrackingState.ACTIVE)
    if not rows.filter(Q(looked_at=None) | Q(looked_at__lte=now - pause)).update(next_at=now, looked_at=now):
        raise _why_not_now(tracking, now, pause)
    transaction.on_commit(lambda: ask(tasks.look, otherwise="look_postponed", tracking_id=tracking.pk))


def _why_not_now(tracking: Tracking, now: datetime, pause: timedelta) -> Problem:
    last = Tracking.objects.filter(pk=tracking.pk, state=TrackingState.ACTIVE).values_list("looked_at", flat=True)
    looked_at = last.first()
    if looked_at is None:
        return Conflict(_("It was stopped. Let it go on first."), code="wrong_state")
    wait = max(math.ceil((looked_at + pause - now).total_seconds()), 1)
    text = ngettext(
        "It was looked at just now. Look again in a minute.",
        "It was looked at just now. Look again in %(n)d minutes.",
        math.ceil(wait / 60),
    )
    return TooMany(text % {"n": math.ceil(wait / 60)}, retry_after=wait)


def look_at_sources() -> int:
    """The beat: those whose time has come."""
    due = Tracking.objects.filter(state=TrackingState.ACTIVE, next_at__lte=timezone.now()).order_by("next_at")
    found = list(due.values_list("pk", flat=True)[:AT_ONCE])
    for pk in found:
        ask(tasks.look, otherwise="look_postponed", tracking_id=pk)
    return len(found)


def look(*, tracking_id: str) -> None:
    """Whether the source went on. Of two workers one looks: whoever sets the next time first."""
    rows = Tracking.objects.select_related("project__owner", "project__repository", "set_by")
    tracking = rows.filter(pk=tracking_id).first()
    if tracking is None or not _taken(tracking):
        return
    with override(tracking.set_by.language or settings.LANGUAGE_CODE):
        try:
            commit = _head(tracking)
            if commit != tracking.commit:
                _begin_import(tracking)
        except Problem as problem:
            failed(tracking, problem.detail)
        else:
            if commit == tracking.commit:
                Tracking.objects.filter(pk=tracking.pk).update(failures=0, failure="")


def failed(tracking: Tracking, said: str) -> None:
    """Once more, and sooner than usual at first: most of what fails is over soon. After so many in a row nobody looks
    any longer, and whoever set it up is told why."""
    now = Tracking.objects.select_related("project__owner").filter(pk=tracking.pk).first()
    if now is None:  # ended meanwhile
        return
    count, said, policy = now.failures + 1, sayable(said), current("imports")
    next_at = timezone.now() + _wait_after(count, policy)
    Tracking.objects.filter(pk=now.pk).update(failures=count, failure=said, next_at=next_at)
    if count >= policy["track_failures"] and now.state == TrackingState.ACTIVE:
        move(now, TRACKING_MOVES, "stop", note=said, changes={"locked_login": ""})


def _wait_after(failures: int, policy: Policy) -> timedelta:
    usual, sooner = timedelta(hours=policy["track_hours"]), policy["track_again_minutes"]
    return min(usual, timedelta(minutes=sooner[failures - 1])) if failures <= len(sooner) else usual


def _taken(tracking: Tracking) -> bool:
    now = timezone.now()
    free = Tracking.objects.filter(pk=tracking.pk, state=TrackingState.ACTIVE, next_at=tracking.next_at)
    next_at = now + timedelta(hours=current("imports")["track_hours"])
    return tracking.next_at <= now and bool(free.update(next_at=next_at, looked_at=now))


def _head(tracking: Tracking) -> str:
    project = tracking.project
    if not can(tracking.set_by, "projects.edit", project):
        raise Forbidden(_("Whoever set this up may not change the project any more."))
    if tracking.via == Via.HUB:
        source = Source(tracking.server, WORDS.get(project.kind, "models"), tracking.repo, tracking.revision)
        return head_there(source, tracking.login.for_hub)
    main = project.repository.default_branch
    refs = reach(str(tracking), tracking.login.for_git).refs()
    return wanted(refs, tracking.revision, default_branch=main, most=1).refs[f"refs/heads/{main}"].commit.hex()


@transaction.atomic
def _begin_import(tracking: Tracking) -> None:
    """Its work is that of any import; another that is on its way goes first."""
    copied = ("via", "server", "repo", "revision", "locked_login", "hides_source")
    facts = {name: getattr(tracking, name) for name in copied}
    try:
        with transaction.atomic():
            made = Import.objects.create(project=tracking.project, asked_by=tracking.set_by, tracking=tracking, **facts)
    except IntegrityError:
        return
    events.record("import.ask", made, actor=tracking.set_by, to_state=made.state)
    transaction.on_commit(lambda: ask(tasks.go_on, otherwise="import_postponed", import_id=made.pk))
