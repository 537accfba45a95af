"""Names without an owner, such as `gpt2`: clients send them in place of two parts, and are led to the project."""

import re

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import Owner
from core.policies import current
from core.problems import NotFound
from core.redirecting import with_query
from hub.addresses import raw_path
from hub.converters import unquoted
from hub.refusals import Moved

# What may stand behind a name where everybody else has a name of two parts.
BEHIND = "revision|tree|refs|commits|paths-info|auth-check|discussions|lfs-files|xet-read-token|safetensors-metadata"
CALLS = re.compile(rf"/api/(?:models|datasets|spaces)/(?P<name>[^/]+)(?=$|/(?:{BEHIND})(?:/|$))")
FILES = re.compile(r"/(?:datasets/|spaces/)?(?P<name>[^/]+)(?=/resolve/)")  # no project can be called so


def lead_on(request: HttpRequest) -> None:
    """Moved, where a name of one part is asked for. NotFound where it is one, and stands for nothing."""
    raw = raw_path(request)
    found = CALLS.match(raw) or FILES.match(raw)
    if found is None:
        return
    name = unquoted(found["name"])
    project = _projects().get(name.lower())
    if project and not Owner.objects.filter(handle=name.lower()).exists():
        raise Moved(with_query(request, raw[: found.start("name")] + project + raw[found.end("name") :]))
    if found.re is FILES or found.end() == len(raw):
        text = _("There is no project “%(name)s” here: it takes the name of its owner before its own.")
        raise NotFound(text % {"name": name[:80]})


def _projects() -> dict[str, str]:
    return {str(one["id"]).lower(): str(one["project"]) for one in current("canonical_names")["names"]}
