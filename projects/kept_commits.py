"""Commits that releases name stay, whatever is pushed over them."""

from projects.models import Release
from repositories.keeping import keep_commits_of

keep_commits_of(Release, "commit", repository="project__repository")
