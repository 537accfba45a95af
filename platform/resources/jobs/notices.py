"""What becomes of a job, told to whoever it runs for and to those whose grant pays."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import Event
from notifications.states import MOVED
from notifications.telling import Words, area, leave_untold, subject, tell
from resources.grants.models import Pool
from resources.grants.queries.people import speakers_for
from resources.jobs.models import Job
from resources.jobs.queries import jobs_of

area("jobs", gettext_lazy("Jobs on other machines"), __name__)


def theirs(event: Event) -> Iterable[User]:
    job = Job.objects.filter(pk=event.object_id).select_related("grant__owner", "grant__project").first()
    if job is None:
        return ()
    speak = speakers_for(job.grant, job.person_id).values("pk")
    return User.objects.filter(Q(pk=job.person_id) | Q(pk__in=speak), is_active=True)


def seen_by(reader: Any, ids: Collection[str]) -> Iterable[Job]:
    return jobs_of(reader).filter(pk__in=ids)


def appointed(event: Event) -> Iterable[User]:
    return User.objects.filter(pk__in=[one.get("person") for one in event.evidence], is_active=True)


subject("job", seen_by)
leave_untold("Its scripts are refused from then on; those who run the machines asked for it.", "pool.dismiss_reporter")
leave_untold("Whoever it runs for began it on those machines; its page and the grant's show it.", "job.begin")


@tell("pool.appoint_reporter", urgency=MOVED, to=appointed)
def reporter_appointed(event: Event, pool: Pool) -> Words:
    title = _("You may report jobs that grants of “%(pool)s” pay for") % {"pool": pool}
    return Words(title, "", reverse("jobs:list"))


@tell("job.settle", urgency=MOVED, to=theirs)
def job_settled(event: Event, job: Job) -> Words:
    title = _("Done and paid: %(title)s") % {"title": job.title}
    return Words(title, job.charged_in_words, job.get_absolute_url())


@tell("job.release", urgency=MOVED, to=theirs)
def job_released(event: Event, job: Job) -> Words:
    title = _("It came to nothing and costs nothing: %(title)s") % {"title": job.title}
    return Words(title, event.note, job.get_absolute_url())


@tell("job.expire", urgency=MOVED, to=theirs)
def job_expired(event: Event, job: Job) -> Words:
    title = _("Nothing was heard of “%(title)s” for too long") % {"title": job.title}
    words = _("What it had reported is paid, the rest is free again: %(paid)s") % {"paid": job.charged_in_words}
    return Words(title, words, job.get_absolute_url())
