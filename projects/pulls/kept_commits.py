"""From where a change began, and what was made of it."""

from projects.pulls.models import Pull
from repositories.keeping import keep_commits_of

keep_commits_of(Pull, "base", repository="project__repository")
keep_commits_of(Pull, "merged_as", repository="project__repository")
