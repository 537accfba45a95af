"""What becomes of a call. Those who asked are told of their own request."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Event
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Words, area, leave_untold, tell
from resources.grants.models import Call
from resources.grants.notices.audiences import admins, former_named, judge_named, officers

area("calls", gettext_lazy("Calls for requests"), __name__)


@tell("call.close", "call.remind", urgency=NEEDS_YOU, to=officers, until=["call.decide"])
def call_to_judge(event: Event, call: Call) -> Words:
    title = _("The call “%(title)s” is closed: look through it, and name its panel") % {"title": call.title}
    if event.verb == "call.remind":
        title = _("The call “%(title)s” still waits for an officer") % {"title": call.title}
    return Words(title, "", reverse("grants:call-desk", args=[call.slug]))


@tell("call.close", urgency=NEEDS_YOU, to=admins, until=["call.judge", "call.decide"])
def call_to_assess(event: Event, call: Call) -> Words:
    title = _("The call “%(title)s” is closed: say of each request whether it can run here") % {"title": call.title}
    return Words(title, _("Nothing is scored before that."), reverse("grants:call-desk", args=[call.slug]))


@tell("call.judge", "call.replace_judge", urgency=NEEDS_YOU, to=judge_named, until=["call.decide"])
def asked_to_score_all(event: Event, call: Call) -> Words:
    title = _("Please score what was made to the call “%(title)s”") % {"title": call.title}
    return Words(title, _("Five marks and some words on each."), reverse("grants:desk"))


@tell("call.replace_judge", urgency=MOVED, to=former_named)
def replaced_on_panel(event: Event, call: Call) -> Words:
    title = _("Somebody else took your place on the panel of the call “%(title)s”") % {"title": call.title}
    return Words(title, event.note, call.get_absolute_url())


leave_untold("Among officers, and theirs alone to go on with.", "call.draft", "call.cancel")
leave_untold("Read in public, and in the feed of calls.", "call.publish", "call.open")
leave_untold("Each who asked is told what became of their own request.", "call.decide", "call.announce")
