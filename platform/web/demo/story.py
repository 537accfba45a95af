"""What the people of the demonstration do: each function is one act of one person, through its action."""

import pickle
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

from accounts.models import Owner, User
from core import events
from core.policies import current
from deliberation.appeals.actions import file_appeal
from deliberation.appeals.models import Appeal
from projects.actions import commit_files, create_project, edit_card, publish_release, submit_release
from projects.models import Project, Release
from projects.queries.releases import card_at, release_under_way
from projects.states import ReleaseState
from repositories.actions import Add, adds, store
from reviews.actions import add_change, claim_review, decide, save_draft, submit_review
from reviews.applications.actions import apply
from reviews.applications.models import Application
from reviews.models import Assignment, Round
from reviews.states import SENT, Answer, AssignmentState, Outcome

PATIENCE = 300  # seconds for all checks of one release; the first loads torch
STATEMENTS = {
    "co_authors": True,
    "policy": True,
    "data_origin": "All text was written for this demonstration, by templates and by hand; the card names both.",
    "ai_use": "A language model helped to write the training texts; people chose and read them. The cards say so.",
}
BEING_CHECKED = {ReleaseState.SUBMITTED, ReleaseState.CHECKING, ReleaseState.TRIAGE}


class NoWorker(Exception):
    """Nobody runs the checks."""


def found(project: str) -> Project | None:
    handle, name = project.split("/")
    return Project.objects.filter(owner__handle=handle, name=name).select_related("owner").first()


def start(wanted: dict[str, Any]) -> Project:
    handle, name = wanted["project"].split("/")
    return create_project(
        owner=Owner.objects.get(handle=handle),
        user=person(wanted["by"]),
        kind=wanted["kind"],
        name=name,
        summary=wanted.get("summary", ""),
    )


def person(handle: str) -> User:
    return User.objects.get(handle=handle)


def send_files(project: Project, wanted: dict[str, Any], examples: Path) -> None:
    """Everything in the folder as one commit; with `plant`, an old pickle of weights is among it."""
    folder = examples / wanted["files"]
    contents = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    if planted := wanted.get("plant"):
        contents[planted] = _old_weights()
    operations = adds(repository=project.repository, files=contents)
    commit_files(project=project, user=person(wanted["by"]), operations=operations, message="Add the files")


def _old_weights() -> bytes:
    """Weights of the old kind, a pickle, with an object in it that no weights need."""
    return pickle.dumps({"weight": Fraction(1, 3)})


def submit(project: Project, wanted: dict[str, Any]) -> Release:
    return submit_release(
        project=project, user=person(wanted["by"]), notes=wanted.get("notes", ""), statements=STATEMENTS
    )


def wait_for_checks(release: Release) -> None:
    """The workers check it, as they would anybody's."""
    give_up = time.monotonic() + PATIENCE
    while release.state in BEING_CHECKED:
        if time.monotonic() > give_up:
            raise NoWorker(f"{release} is still “{release.state}” after {PATIENCE} s: is a worker running?")
        time.sleep(0.3)
        release.refresh_from_db(fields=["state"])


def claim(release: Release, handle: str) -> Assignment:
    """Taken from the desk, or said yes to when asked; what is in hand already is not taken again."""
    round_ = Round.objects.filter(release=release).latest("number")
    known = (
        Assignment.objects.filter(round=round_, reviewer__handle=handle).exclude(state=AssignmentState.INVITED).first()
    )
    return known or claim_review(round=round_, reviewer=person(handle), has_no_conflict=True)


def review(release: Release, wanted: dict[str, Any]) -> None:
    """Read, judge every item of the checklist, write the letter, send it."""
    assignment, reviewer = claim(release, wanted["reviewer"]), person(wanted["reviewer"])
    if assignment.state in SENT:
        return
    items = current("review")["checklists"][release.project.kind]
    save_draft(
        assignment=assignment,
        reviewer=reviewer,
        answers={item["id"]: {"answer": Answer.YES, "note": ""} for item in items},
        verdict=wanted["verdict"],
        letter=wanted["letter"],
        reasons=wanted.get("reasons", []),
        confidence=4,
    )
    for change in wanted.get("changes", []):
        add_change(assignment=assignment, reviewer=reviewer, **change)
    submit_review(assignment=assignment, reviewer=reviewer)


def decide_if_open(release: Release, wanted: dict[str, Any]) -> None:
    """What the reviewers' verdicts do not settle, an editor does."""
    release.refresh_from_db()
    if release.state == ReleaseState.IN_REVIEW and "editor" in wanted:
        decide(
            round=Round.objects.filter(release=release).latest("number"),
            editor=person(wanted["editor"]),
            outcome=Outcome.REJECT,
            letter=wanted["letter"],
            reasons=wanted["reasons"],
        )


def appeal(release: Release, wanted: dict[str, Any]) -> None:
    """The author asks that people who had no part look again."""
    decision = events.history(release, ["release.reject"]).last()
    if decision is not None and not Appeal.objects.filter(decision=decision).exists():
        file_appeal(decision=decision, user=person(wanted["by"]), text=wanted["appeal"])


def apply_to_review(wanted: dict[str, Any]) -> None:
    applicant = person(wanted["by"])
    if not Application.objects.filter(applicant=applicant).exists():
        wishes = {name: value for name, value in wanted.items() if name != "by"}
        apply(applicant=applicant, code_of_conduct=True, **wishes)


def publish(release: Release, wanted: dict[str, Any]) -> None:
    release.refresh_from_db()
    if release.state == ReleaseState.ACCEPTED:
        publish_release(release=release, user=person(wanted["by"]))


def send_second_release(wanted: dict[str, Any]) -> None:
    """A later release with another file, which an earlier reviewer has begun to read: the changes only."""
    project = found(wanted["project"])
    if project is None or project.releases.count() > 1 or release_under_way(project):
        return
    author = person(wanted["by"])
    edit_card(project=project, user=author, text=card_at(project).body + wanted["add_to_card"])
    path, text = wanted["add_file"]["path"], wanted["add_file"]["text"]
    added = Add(path, store(repository=project.repository, data=text.encode(), name=path))
    commit_files(project=project, user=author, operations=[added], message=f"Add {path}")
    release = submit(project, wanted)
    wait_for_checks(release)
    assignment = claim(release, wanted["claimed_by"])
    save_draft(assignment=assignment, reviewer=person(wanted["claimed_by"]), letter="", confidence=3)
