"""Those who run the machines hear when one of them, or a model on them, fails; and when it works again."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.queries import people_with
from accounts.states import Role
from core.models import Event
from core.saying import said
from inference.fleet.models import Failure, Outage
from inference.fleet.queries.failures import outages_seen_by
from inference.fleet.states import FailureKind
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Words, area, leave_untold, subject, tell

area("machines", gettext_lazy("Machines"), __name__)

leave_untold(
    "Operators' own doing, shown on the page of the machines; whoever asks meanwhile is told what stands in the way.",
    "host.drain",
    "host.resume",
    "deployment.drain",
    "deployment.resume",
    "deployment.load",
    "deployment.unload",
)


def admins(event: Event) -> Iterable[User]:
    return people_with(Role.ADMIN)


def at_failures() -> str:
    return reverse("fleet:machines") + "#failures"


def in_words(failure: Failure) -> str:
    told = {
        FailureKind.SILENT: _("The host %(name)s does not answer any more"),
        FailureKind.ENGINE: _("The engine of the host %(name)s does not start"),
        FailureKind.MODEL: _("%(name)s was taken out of service: engines end while they run or load it"),
    }
    return told[FailureKind(failure.kind)] % {"name": failure.name}


def listed(failures: Iterable[Failure], most: int = 10) -> str:
    names = [failure.name for failure in failures]
    more = _(" and %(n)s more") % {"n": len(names) - most} if len(names) > most else ""
    return ", ".join(names[:most]) + more


subject("outage", outages_seen_by)
leave_untold("Nobody waits for them any longer; what failed stands on the page of the machines.", "outage.forget")


@tell("outage.begin", urgency=NEEDS_YOU, to=admins, until=["outage.end", "outage.forget"])
def machines_fail(event: Event, outage: Outage) -> Words:
    failures = list(outage.failures.all())
    if len(failures) == 1:
        return Words(in_words(failures[0]), said(failures[0].told), at_failures())
    title = _("%(n)s hosts or models fail") % {"n": len(failures)}
    return Words(title, listed(failures), at_failures())


@tell("outage.end", urgency=MOVED, to=admins)
def machines_work_again(event: Event, outage: Outage) -> Words:
    failures = list(outage.failures.all())
    if len(failures) == 1:
        title = _("%(name)s works again") % {"name": failures[0].name}
        if failures[0].successor:
            title = _("%(new)s works in the place of %(name)s") % {
                "new": failures[0].successor,
                "name": failures[0].name,
            }
        return Words(title, "", at_failures())
    title = _("All %(n)s hosts and models that failed work again") % {"n": len(failures)}
    return Words(title, listed(failures), at_failures())
