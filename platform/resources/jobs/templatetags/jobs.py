from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Event

register = template.Library()
WORDS = {
    "job.begin": _("Its budget was reserved"),
    "job.settle": pgettext_lazy("job", "Done and paid"),
    "job.release": _("It came to nothing and costs nothing"),
    "job.expire": _("Nothing was heard of it for too long"),
}


@register.filter
def job_told(event: Event) -> str:
    return str(WORDS.get(event.verb, event.verb))
