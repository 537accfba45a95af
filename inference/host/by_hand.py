"""What a host does when those who run its machine ask it directly, not as a person of the site."""

from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from core.problems import Conflict
from core.saying import said
from inference.actions.deployments import deployment_for
from inference.fleet.actions.loading import require_loadable, require_unloadable
from inference.host.placement import TOO_LARGE
from inference.models import Deployment
from inference.naming import NAME
from inference.queries.models import hosted_task, model_id, no_model
from inference.wire import keys
from projects.models import Release

if TYPE_CHECKING:
    from inference.host.host import Host


def stats(host: "Host") -> dict[str, Any]:
    """Bytes, seconds, and for each model how many runs of it wait or are at work."""
    facts, pulse = host.facts(), host.supervisor.pulse
    held = Deployment.objects.filter(pk__in=facts["models"]).select_related("release__project__owner")
    models = [
        {
            "model": model_id(each.release),
            "task": each.task,
            "bytes": facts["models"][each.pk],
            "places": facts["places"][each.pk],
            "runs": int(host.redis.xlen(keys.requests(each.pk))),
            "is_kept": each.pk in host.placement.orders.kept,
        }
        for each in sorted(held, key=lambda each: model_id(each.release))
    ]
    told = {name: facts[name] for name in ("name", "device", "memory", "used", "kept", "is_drained", "engine")}
    trouble = said(host.supervisor.trouble)
    return told | {"trouble": trouble, "doing": pulse.doing, "seconds": pulse.seconds, "models": models}


def load(host: "Host", name: str) -> str:
    """Begins it; Conflict why it would not be begun here."""
    release = release_named(name)
    task = hosted_task(release)
    if task is None or release.commit is None:
        raise no_model(name)
    deployment = deployment_for(release=release, task=task, device_class=host.options.device_class)
    require_loadable(deployment)
    if host.placement.orders.is_drained:
        raise Conflict(_("This host is being drained. Resume it first."), code="host_drained")
    if host.placement.is_too_large(deployment):
        raise Conflict(said(TOO_LARGE), code="too_large")
    if not host.placement.has_room_for(deployment):
        text = _("There is no room for it beside the models that are kept ready here. End that for one of them first.")
        raise Conflict(text, code="no_room")
    host.placement.ask("load", deployment.pk)
    return f"{model_id(release)} is loaded here if nobody serves it."


def unload(host: "Host", name: str) -> str:
    """Begins it; Conflict why it stays."""
    release = release_named(name)
    held = Deployment.objects.filter(release=release, pk__in=list(host.placement.held)).first()
    if held is None:
        raise Conflict(_("It is not in memory."), code="not_loaded")
    require_unloadable(held)
    host.placement.ask("unload", held.pk)
    return f"{model_id(release)} is let go."


def release_named(name: str) -> Release:
    """`owner/name` is the latest published release, `owner/name@3` that one: no viewer is asked for."""
    found = NAME.fullmatch(name)
    if found is not None:
        rows = Release.objects.select_related("project__owner")
        named = rows.filter(project__owner__handle=found["owner"].lower(), project__name=found["name"].lower())
        number = found["number"]
        wanted = Q(number=int(number)) if number else Q(project__published_release=F("pk"))
        if (release := named.filter(wanted).first()) is not None:
            return release
    raise no_model(name)
