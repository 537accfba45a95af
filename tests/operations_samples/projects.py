"""Projects in every state that their owner may go on from."""

from typing import Any

from accounts.site_map import addresses
from projects.models import Project, Release
from tests.operations_samples.cast import Cast, Sample, Samples


def projects(cast: Cast) -> Samples:
    """One project that is published, and some whose releases wait for what their owner may do next."""
    from projects.actions import create_tag

    made = {state: project_in(cast, state) for state in ("published", "accepted", "submitted", "lapsed", "draft")}
    here = {state: {"owner": cast.owner.handle, "name": project.name} for state, project in made.items()}
    parts = {
        "path": "README.md",
        "number": 1,
        "step": "details",
        "person": cast.moderator.handle,
        "form": "atom",
        "revision": "v1",
        "spec": "v1...v1",
        "ref": "tags/aside",
        "oid": bytes(Release.objects.get(project=made["published"]).commit or b"").hex(),
    }
    create_tag(
        project=made["published"],
        user=cast.owner,
        name="aside",
        target=bytes(Release.objects.get(project=made["published"]).commit or b""),
    )
    samples = {f"projects:feed-{name}": Sample({"form": "atom"}) for name in ("explore", "site")}
    samples["projects:feed-owner"] = Sample({"owner": cast.owner.handle, "form": "json"})
    for address in addresses():
        if (
            "name" in address.parameters
            and address.name.startswith(("projects:", "usage:", "api-project"))
            and "team" not in address.parameters
        ):
            doing = address.name.rpartition("-")[2].rpartition(":")[2]
            state = STATES.get(doing, "published")
            more = {name: parts[name] for name in address.parameters if name in parts}
            samples[address.name] = Sample(here[state] | more)
    more_samples = _co_authors(cast, made["published"], here["published"]) | _talk(cast, made["published"])
    more_samples |= _teams_of(cast, made["published"], here["published"])
    more_samples |= _imports(cast, made["draft"]) | {"imports:unpacking": Sample(here["published"])}
    more_samples |= _access(cast, made["accepted"], here["published"])
    more_samples |= _transfers(cast, made["accepted"], here["published"])
    return samples | more_samples | _collections(cast, made["published"], here["published"])


def _teams_of(cast: Cast, project: Project, here: dict[str, Any]) -> Samples:
    from accounts.actions import create_organisation, create_team
    from projects.teams.actions import give_team_role

    organisation = create_organisation(user=cast.owner, handle="reachers", name="The Reachers")
    team = create_team(organisation=organisation, user=cast.owner, name="Far")
    give_team_role(project=project, user=cast.owner, team=team, role="read")
    one = Sample(here | {"team": team.pk})
    return {
        **dict.fromkeys(("teams:give", "api-project-teams"), Sample(here)),
        **dict.fromkeys(("teams:removal", "api-project-team"), one),
    }


def _transfers(cast: Cast, project: Project, here: dict[str, Any]) -> Samples:
    from projects.transfers.models import Transfer

    kept = {"giver": cast.owner.owner, "receiver": cast.owner.owner, "offered_by": cast.owner}  # both sides are let in
    one = Sample({"transfer": Transfer.objects.create(project=project, **kept).pk}, owner=cast.owner)
    doors = ("transfers:detail", "transfers:answer", "api-transfer")
    return dict.fromkeys(doors, one) | {"transfers:offer": Sample(here)}


def _imports(cast: Cast, project: Project) -> Samples:
    from projects.imports.models import Import, Tracking

    facts = {"server": "https://hub.example", "repo": "a/b", "revision": "main", "asked_by": cast.owner}
    at_work = Sample({"import_id": Import.objects.create(project=project, **facts).pk})
    stopped = Sample({"import_id": Import.objects.create(project=project, state="failed", **facts).pk})
    doors = ("imports:detail", "imports:cancellation", "api-import")
    Tracking.objects.create(project=project, set_by=cast.owner, via="hub", commit="5" * 40)
    here = Sample({"owner": cast.owner.handle, "name": project.name})
    tracked = dict.fromkeys(("imports:tracking", "api-project-tracking"), here)
    return dict.fromkeys(doors, at_work) | {"imports:retry": stopped} | tracked


def _access(cast: Cast, project: Project, here: dict[str, Any]) -> Samples:
    from projects.access.models import AccessRequest

    asked = AccessRequest.objects.create(project=project, person=cast.owner)  # who asked and who decides are let in
    one = Sample({"request_id": asked.pk}, owner=cast.owner)
    of_project = ("access:ask", "access:gate", "access:requests", "access:decisions", "access:grants")
    return dict.fromkeys(of_project, Sample(here)) | dict.fromkeys(
        ("access:detail", "access:withdrawal", "api-access-request"), one
    )


def _collections(cast: Cast, project: Project, here: dict[str, Any]) -> Samples:
    from projects.collections.actions import add_project, create_collection

    made = create_collection(owner=cast.owner.owner, user=cast.owner, title="Small and bilingual")
    add_project(collection=made, user=cast.owner, project=project)
    one = {"collection": made.pk}
    pages = [f"collections:{page}" for page in ("detail", "edit", "deletion", "projects")]
    rows = ["collections:collected", "collections:collected-removal", "api-collection-project"]
    return {
        **dict.fromkeys([*pages, "api-collection", "api-collection-projects"], Sample(one)),
        **dict.fromkeys(rows, Sample(one | here)),
        "collections:of-project": Sample(here),
        "trending:feed": Sample({"form": "atom"}),
        "collections:feed-list": Sample({"form": "atom"}),
        "collections:feed-one": Sample(one | {"form": "json"}),
    }


def _talk(cast: Cast, project: Project) -> Samples:
    from discussions.actions import open_topic
    from projects.actions import board_of

    board = board_of(project=project, user=cast.owner)
    topic = open_topic(board=board, user=cast.owner, title="It hangs", text="Why?")
    thread = Sample({"owner": cast.owner.handle, "name": project.name, "number": topic.number})
    about = dict.fromkeys(("projects:topic-versions", "api-topic-versions"), Sample({"topic": topic.pk}))
    return about | {"projects:thread": thread} | _pulls(cast, project)


def _pulls(cast: Cast, project: Project) -> Samples:
    """What somebody of the project proposes; the writer may answer it."""
    from projects.pulls.actions import propose_texts

    said: dict[str, Any] = {"title": "Say please", "text": "It is kinder.", "files": {"notes.md": "Please.\n"}}
    pull = propose_texts(project=project, user=cast.owner, **said)
    here = {"owner": cast.owner.handle, "name": project.name}
    one = Sample(here | {"number": pull.number})
    acts = ("changes", "commits", "state", "timeline")
    return {
        **dict.fromkeys(("pulls:list", "api-project-pulls"), Sample(here)),
        **dict.fromkeys(("pulls:changes", "pulls:state", "api-project-pull"), one),
        **{f"api-project-pull-{act}": one for act in acts},
        "pulls:propose": Sample(here | {"path": "README.md"}),
    }


def _co_authors(cast: Cast, project: Project, here: dict[str, Any]) -> Samples:
    from projects.models import CoAuthor

    for person in (cast.moderator, cast.owner):
        CoAuthor.objects.create(project=project, person=person, asked_by=cast.owner)
    one = Sample(here | {"person": cast.moderator.handle})
    acts = ("projects:co-author-reminder", "projects:co-author-removal")
    calls = ("api-project-co-author", "api-project-co-author-reminder")
    return dict.fromkeys(acts + calls, one)


STATES = {
    "publication": "accepted",
    "unscheduling": "accepted",
    "withdrawal": "submitted",
    "reopening": "lapsed",
    "draft": "draft",
    "step": "draft",
}


def project_in(cast: Cast, state: str) -> Project:
    from projects.actions import add_member, create_project
    from tests.projects.conftest import FACTS, FILES, bring, put_files

    project = create_project(owner=cast.owner.owner, user=cast.owner, kind="model", name=f"tern-{state}", **FACTS)
    put_files(project, cast.owner, FILES)
    add_member(project=project, user=cast.owner, handle=cast.writer.handle, role="write")
    add_member(project=project, user=cast.owner, handle=cast.moderator.handle, role="read")
    bring(project, cast.owner, state)
    return project
