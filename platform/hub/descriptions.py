"""What a client is told of a project: its card, its files and a few figures, as they are in the commit it looks at."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.problems import BadInput
from hub.wording import gated, moment, sibling
from projects.cards import facts_from
from projects.models import Project
from projects.queries import Sight
from projects.queries.masks import mask_at
from projects.queries.releases import card_at
from projects.states import PUBLIC, Kind
from repositories.queries import files, get_commit

# What clients may also ask for and we do not have, or not of every project; they take what is left out for unknown.
# `sha` and what hangs on it a list has not of what was never published.
ELSEWHERE = frozenset(
    """
    baseModels cardData childrenModelCount citation config datasets description evalResults gguf host inference
    inferenceProviderMapping library_name mainSize mask_token model-index modelId models paperswithcode_id
    pipeline_tag region resourceGroup runtime safetensors sdk securityRepoStatus sha siblings spaces subdomain
    transformersInfo usedStorage widgetData
    """.split()  # noqa: SIM905  (words read better than quotes)
)
PIPELINES = {"conversational": "text-generation"}  # what transformers calls it
WEIGHTS = (".safetensors", ".bin")


def describe(project: Project, sight: Sight, *, with_blobs: bool = False) -> dict[str, Any]:
    """All that we know, for one project."""
    card, found = _card(project, sight), files(project.repository, sight.commit)
    told = {
        "id": str(project),
        "sha": sight.commit.hex(),
        "lastModified": moment(get_commit(project.repository, sight.commit).committed_at),
        "cardData": card,
        "siblings": [sibling(file, with_blobs=with_blobs) for file in found],
        "usedStorage": sum(file.size for file in found),
        **_facts(project),
    }
    paths = [file.path for file in found]
    told |= _of_kind(project, card, paths)
    if told.get("pipeline_tag") == "fill-mask" and (mask := mask_at(project, sight.commit, paths)):
        told["mask_token"] = mask
    return {**told, "tags": _tags(project, card, told)}


def summarise(project: Project) -> dict[str, Any]:
    """What a list says: of what everybody gets, without a further query."""
    latest = project.published_release
    release = latest if latest is not None and latest.state in PUBLIC else None
    card = dict(release.card_data) if release else {}
    paths = [file["path"] for file in release.manifest] if release else []
    told = {"id": str(project), "lastModified": moment(project.listed_at), **_facts(project)}
    told |= _of_kind(project, card, paths)
    if release:
        told |= {"sha": bytes(release.commit or b"").hex(), "cardData": card}
        told["siblings"] = [{"rfilename": path} for path in paths]
    return {**told, "tags": _tags(project, card, told)}


def chosen(told: dict[str, Any], wanted: Sequence[str]) -> dict[str, Any]:
    """The id and what was asked for by name."""
    odd = [name for name in wanted if name not in told and name not in ELSEWHERE]
    if odd:
        raise BadInput(fields={"expand": _("There is no property “%(name)s”.") % {"name": odd[0][:80]}})
    return {name: told[name] for name in ("id", *wanted) if name in told}


def _facts(project: Project) -> dict[str, Any]:
    return {
        "author": project.owner.handle,
        "private": project.is_private,
        "gated": gated(project),
        "disabled": False,
        "createdAt": moment(project.created_at),
        "likes": project.likes,
        "downloads": project.downloads,
        "downloadsAllTime": project.downloads,
        "trendingScore": project.trend / 1000,
        "xetEnabled": False,  # asked by clients before 0.36; later ones look at each file
    }


def _of_kind(project: Project, card: dict[str, Any], paths: Sequence[str]) -> dict[str, Any]:
    if project.kind == Kind.DATASET:
        return {}
    if project.kind == Kind.APP:
        return {"sdk": _text(card, "sdk") or None}
    return _of_model(project, card, paths)


def _of_model(project: Project, card: dict[str, Any], paths: Sequence[str]) -> dict[str, Any]:
    task = facts_from(card).get("task") or project.task
    named = {"pipeline_tag": _text(card, "pipeline_tag") or PIPELINES.get(task, task)}
    named["library_name"] = _text(card, "library_name") or ("transformers" if _is_for_transformers(paths) else "")
    return {"modelId": str(project), **{name: value for name, value in named.items() if value}}


def _is_for_transformers(paths: Sequence[str]) -> bool:
    return "config.json" in paths and any(path.endswith(WEIGHTS) for path in paths)


def _card(project: Project, sight: Sight) -> dict[str, Any]:
    """A release keeps what its card said."""
    if sight.release is not None and sight.release.card_data:
        return dict(sight.release.card_data)
    return card_at(project, sight.commit).data


def _tags(project: Project, card: dict[str, Any], told: dict[str, Any]) -> list[str]:
    facts = facts_from(card)
    licence = str(facts.get("licence") or project.licence).removeprefix("LicenseRef-").lower()
    tags = [told.get("library_name"), told.get("pipeline_tag"), *facts.get("languages", project.languages)]
    given = card.get("tags")
    tags += [tag for tag in given if isinstance(tag, str)] if isinstance(given, list) else []
    tags += [f"license:{licence}"] if licence else []
    return list(dict.fromkeys(tag for tag in tags if tag))


def _text(card: dict[str, Any], name: str) -> str:
    value = card.get(name)
    return value if isinstance(value, str) else ""
