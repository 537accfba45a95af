"""Who says what a job takes: those who run the machines, never whoever is tied to whoever pays for it."""

from typing import Any

import rules

from accounts.rules import is_admin, is_in_good_standing, is_officer
from resources.grants.models import Grant
from resources.grants.rules import is_impartial
from resources.jobs.models import Job, Reporter


@rules.predicate
def reports_for_a_pool(user: Any, _about: Any) -> bool:
    return Reporter.objects.filter(person_id=user.pk).exists()


@rules.predicate
def reports_for_its_pool(user: Any, about: Grant | Job) -> bool:
    return Reporter.objects.filter(person_id=user.pk, pool=_paying(about).pool_id).exists()


@rules.predicate
def is_tied_to_nobody_behind_it(user: Any, about: Grant | Job) -> bool:
    return bool(is_impartial(user, _paying(about)))


def _paying(about: Grant | Job) -> Grant:
    return about.grant if isinstance(about, Job) else about


of_the_house = is_in_good_standing & (is_admin | is_officer)
rules.add_perm("jobs.see_all", of_the_house)
rules.add_perm("jobs.appoint", of_the_house)
rules.add_perm("jobs.report_some", of_the_house | (is_in_good_standing & reports_for_a_pool))
rules.add_perm(
    "jobs.report", (of_the_house | (is_in_good_standing & reports_for_its_pool)) & is_tied_to_nobody_behind_it
)
