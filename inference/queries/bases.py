"""Adapters, and the models of this site that they are put on."""

from inference.naming import NAME
from projects.models import Release
from projects.queries import published
from projects.states import PUBLIC, Kind

CONFIG = "adapter_config.json"


def is_adapter(release: Release) -> bool:
    """Whether its weights are changes to those of another model, as the peft library saves them."""
    return any(file["path"] == CONFIG for file in release.manifest)


def base_of(release: Release) -> Release | None:
    """The release on which an adapter is served: what its card names as `base_model`, where everybody may have its
    files. None for what is no adapter, and where there is no such release."""
    said = release.card_data.get("base_model")
    name = said[0] if isinstance(said, list) and len(said) == 1 else said
    found = NAME.fullmatch(name) if isinstance(name, str) and is_adapter(release) else None
    if found is None:
        return None
    base = published(found["owner"], found["name"])
    if base is not None and found["number"]:
        base = Release.objects.filter(project=base.project, number=int(found["number"]), state__in=PUBLIC).first()
    return base if base and is_for_everybody(base) and not is_adapter(base) else None


def is_for_everybody(base: Release) -> bool:
    """Whether it is published and nobody has to ask for its files: who runs an adapter runs its base."""
    project = base.project
    return base.state in PUBLIC and project.kind == Kind.MODEL and not project.is_gated and not project.is_private


def who_speaks(release: Release) -> Release:
    """Whose tokenizer and settings an answer follows."""
    return base_of(release) or release
