"""A source went on: what is new there becomes a pull request, or comes to the one that is still open."""

from django.utils.translation import gettext as _

from core.problems import BadInput
from projects.imports.actions.turns import plan_of, stored
from projects.imports.models import Import, Tracking
from projects.imports.states import ImportState
from projects.pulls.actions import add_commit, advance, propose, propose_commit
from projects.pulls.models import Pull
from projects.pulls.sight import head_of
from projects.pulls.states import UNDER_WAY
from repositories.actions import Add, Arrival, Delete, Operation, take
from repositories.queries import files, get_commits, head, leads_to


def propose_history(found: Import, arrival: Arrival) -> None:
    """From git: its very commits, which a merge makes part of our history."""
    tracking, project = _tracking(found), found.project
    repository, tip = project.repository, bytes.fromhex(found.commit)
    take(repository=repository, arrival=arrival)
    main, open_pull = head(repository, repository.default_branch), _open_pull(tracking)
    if main is not None and leads_to(repository, tip, main):
        _seen(found, None)  # somebody brought it here otherwise
    elif open_pull is None:
        title, text = _said(found, tracking)
        seen = get_commits(repository, [bytes.fromhex(tracking.commit)])
        base = bytes(seen[0].oid) if seen else main or tip
        made = propose_commit(project=project, user=found.asked_by, title=title, text=text, base=base, tip=tip)
        _seen(found, made)
    else:
        advance(pull=open_pull, user=found.asked_by, tip=tip)
        _seen(found, open_pull)


def propose_files(found: Import) -> None:
    """From a hub: what changed there since we looked last, and nothing of what changed here alone."""
    tracking, project = _tracking(found), found.project
    message = f"Follow {'its source' if found.hides_source else found} to {found.commit[:12]}"
    repository, open_pull = project.repository, _open_pull(tracking)
    at = head_of(open_pull) if open_pull else head(repository, repository.default_branch)
    operations = _changes(found, {entry.path: entry.oid.hex() for entry in files(repository, at or b"")})
    if not operations:
        _seen(found, open_pull)
    elif open_pull is None:
        title, text = _said(found, tracking)
        user = found.asked_by
        made = propose(project=project, user=user, title=title, text=text, operations=operations, message=message)
        _seen(found, made)
    else:
        add_commit(pull=open_pull, user=found.asked_by, operations=operations, message=message)
        _seen(found, open_pull)


def _changes(found: Import, here: dict[str, str]) -> list[Operation]:
    before = {file["path"]: file["oid"] for file in plan_of(_last(found))}
    wanted = {file["path"]: file for file in found.files}
    gone = [path for path in before if path not in wanted and path in here]
    changed = [
        file for path, file in wanted.items() if before.get(path) != file["oid"] and here.get(path) != file["oid"]
    ]
    return [*(Delete(path) for path in gone), *(Add(file["path"], stored(file)) for file in changed)]


def _last(found: Import) -> Import:
    done = Import.objects.filter(project=found.project, server=found.server, repo=found.repo, state=ImportState.DONE)
    last = done.exclude(pk=found.pk).order_by("-id").first()
    if last is None:
        raise BadInput(_("What was imported before is not known any more."))
    return last


def _open_pull(tracking: Tracking) -> Pull | None:
    """The one that we began and nobody has answered."""
    found = tracking.imports.filter(pull__state__in=UNDER_WAY).order_by("-id").select_related("pull__topic").first()
    if found is None or found.pull is None:
        return None
    found.pull.project = tracking.project
    return found.pull


def _said(found: Import, tracking: Tracking) -> tuple[str, str]:
    title = _("%(source)s went on to %(commit)s") % {"source": found, "commit": found.commit[:12]}
    if found.hides_source:
        title = _("Its source went on to %(commit)s") % {"commit": found.commit[:12]}
    text = _("What is new there since %(commit)s. It comes by itself, because this project tracks its source.")
    return title[:200], text % {"commit": f"`{tracking.commit[:12]}`"}


def _seen(found: Import, pull: Pull | None) -> None:
    Import.objects.filter(pk=found.pk).update(pull=pull)
    Tracking.objects.filter(pk=found.tracking_id).update(commit=found.commit, failures=0, failure="")


def _tracking(found: Import) -> Tracking:
    tracking = found.tracking
    assert tracking is not None
    tracking.project = found.project
    return tracking
