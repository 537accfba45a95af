"""What is locked away, and what comes of it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Event
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Words, area, leave_untold, tell
from projects.models import Release
from projects.notices import authors
from reviews.models import Lock, Sample, Takedown
from reviews.notices.audiences import authors_of_sample, editors, safety_team, who_proposed
from reviews.notices.letters import for_author, for_editor

area("safety", gettext_lazy("Safety of releases"), __name__)

UNLOCKED = ["release.restore", "release.clear", "release.require_fixes", "release.take_down"]


@tell(
    "release.quarantine",
    urgency=NEEDS_YOU,
    to=authors,
    until=UNLOCKED,
)
def locked_away(event: Event, release: Release) -> Words:
    body = _("Nobody can fetch its files until somebody has looked into a finding. You will be told what comes of it.")
    return for_author(_("%(release)s is locked away"), body, release)


@tell(
    "release.quarantine",
    "release.look_anew",
    urgency=NEEDS_YOU,
    to=safety_team,
    until=UNLOCKED,
)
def quarantine_waits(event: Event, release: Release) -> Words:
    body = _("A finding locked its files away. Look into it and decide.")
    if event.verb == "release.look_anew":
        body = _("An appeal asks for another look. Look into it and decide.")
    return for_editor(_("%(release)s is in quarantine"), body, release)


@tell("release.restore", urgency=MOVED, to=authors)
def restored(event: Event, release: Release) -> Words:
    if event.reason_code == "lock_lapsed":
        return for_author(_("%(release)s is public again: nobody confirmed that it was locked away"), "", release)
    return for_author(_("%(release)s was found harmless and is public again"), "", release)


@tell("release.clear", urgency=MOVED, to=authors)
def cleared(event: Event, release: Release) -> Words:
    return for_author(_("%(release)s was found harmless and goes on to an editor"), "", release)


@tell("release.look_anew", urgency=MOVED, to=authors)
def looked_at_anew(event: Event, release: Release) -> Words:
    body = _("This is what came of the appeal. It stays locked away until then.")
    return for_author(_("%(release)s is looked into anew"), body, release)


@tell(
    "release.require_fixes",
    urgency=NEEDS_YOU,
    to=authors,
    until=["release.resubmit", "release.lapse", "release.withdraw"],
)
def unlocked_for_mending(event: Event, release: Release) -> Words:
    body = _("The letter says what must go. Mend it and send the release again.")
    return for_author(_("%(release)s is unlocked for mending"), body, release)


@tell("release.take_down", urgency=NEEDS_YOU, to=authors, until=["release.look_anew"])
def taken_down(event: Event, release: Release) -> Words:
    return for_author(_("%(release)s was taken down"), event.note, release)


@tell(
    "takedown.propose",
    "takedown.remind",
    urgency=NEEDS_YOU,
    to=safety_team,
    until=["takedown.confirm", "takedown.refuse", "takedown.lapse"],
)
def second_person_needed(event: Event, takedown: Takedown) -> Words:
    title = _("%(release)s is proposed to be taken down") % {"release": takedown.release}
    body = _("It needs a second person: confirm it or refuse.")
    return Words(title, body, _case(takedown))


@tell("takedown.confirm", "takedown.refuse", urgency=MOVED, to=who_proposed)
def proposal_answered(event: Event, takedown: Takedown) -> Words:
    agreed = event.verb == "takedown.confirm"
    title = _("%(release)s was taken down: a second person agreed") if agreed else _("%(release)s is not taken down")
    body = event.note or ("" if agreed else _("It left its quarantine another way, or somebody does not agree."))
    return Words(title % {"release": takedown.release}, body, _case(takedown))


@tell("takedown.lapse", urgency=MOVED, to=safety_team)
def proposal_lapsed(event: Event, takedown: Takedown) -> Words:
    title = _("%(release)s: nobody confirmed in time that it be taken down") % {"release": takedown.release}
    return Words(title, _("It is still locked away. Decide what becomes of it."), _case(takedown))


def _case(takedown: Takedown) -> str:
    return reverse("reviews:safety-case", args=[takedown.release_id])


@tell("sample.draw", "sample.uphold", urgency=MOVED, to=authors_of_sample)
def sampled(event: Event, sample: Sample) -> Words:
    title, body = _("%(release)s is looked at afterwards"), _("Its checks alone let it pass, and the lot fell on it.")
    if event.verb == "sample.uphold":
        title, body = _("%(release)s was looked at and stands"), event.note
    return Words(title % {"release": sample.release}, body, sample.release.get_absolute_url())


@tell(
    "sample.escalate",
    urgency=NEEDS_YOU,
    to=editors,
    until=["sample.uphold", "sample.overturn", "sample.drop"],
)
def sample_is_late(event: Event, sample: Sample) -> Words:
    title = _("%(release)s was drawn to be looked at, and nobody did") % {"release": sample.release}
    return Words(title, _("Say whether its checks were right to let it pass."), sample.get_absolute_url())


leave_untold("Any reviewer may take it from the desk, where it stands.", "sample.remind")
leave_untold("The release is retracted with the reasons, and that is told.", "sample.overturn")
leave_untold("It ends because of what became of the release, which is told.", "sample.drop")
leave_untold("The appeal that does it is told.", "sample.acquit", "sample.look_anew", "release.reinstate")
leave_untold("It stands on the desk of those who may look; what they find is told.", "sample.ask")
leave_untold("What becomes of the release is told.", "lock.confirm", "lock.lapse", "lock.end")


@tell("lock.begin", urgency=NEEDS_YOU, to=safety_team, until=["lock.confirm", "lock.lapse", "lock.end"])
def lock_needs_second(event: Event, lock: Lock) -> Words:
    title = _("%(release)s was locked away by one person") % {"release": lock.release}
    body = _("Look into it: unless you confirm it within a day, it will be as it was before.")
    return Words(title, body, reverse("reviews:safety-case", args=[lock.release_id]))
