"""What webhooks may tell of teams in projects."""

from projects.hooks import places_of_project, told_of_project
from projects.notices import projects_seen_by
from webhooks.offers import offer

VERBS = ("project.team_set", "project.team_removed")
offer(
    {verb: verb for verb in VERBS},
    about="project",
    seen_by=projects_seen_by,
    places=places_of_project,
    data=told_of_project,
)
