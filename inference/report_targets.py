"""Runs as what a problem can be reported with: it is one of the model's release, seen in that run."""

from collections.abc import Mapping
from typing import Any

from django.urls import ResolverMatch

from discussions.reports.repeating import repeats_runs
from discussions.reports.targets import Spot, spot
from inference.queries.runs import get_run
from inference.repeating import begin_again, came_out_the_same
from projects.report_targets import KIND


@spot
def spot_of_run(person: Any, page: ResolverMatch, query: Mapping[str, str]) -> Spot | None:
    """A page of a run that this person may see."""
    if page.namespace != "inference" or "run_id" not in page.kwargs:
        return None
    run = get_run(person, page.kwargs["run_id"])
    return Spot(KIND, run.release.project_id, str(run.release.number), run.pk)


repeats_runs(begin=begin_again, is_same=came_out_the_same)
