"""What the commit says by which a change is taken in, and whom it names for it."""

from typing import Any

from projects.actions.authors import author_of
from projects.pulls.models import Pull
from projects.pulls.sight import head_of
from repositories.changes import Author
from repositories.queries import authors_of, head, own_commits

STEPS, CO_AUTHORS = 50, 20


def taken_in(pull: Pull, user: Any) -> dict[str, Any]:
    """A merge is the merger's; its commits stay their authors'."""
    message = f"{_title(pull)}\n\nProposed by {pull.author.display_name}."
    return {"author": author_of(user), "message": message}


def squashed(pull: Pull) -> dict[str, Any]:
    """Whoever wrote its first commit is the author of all of it, and the others stand below: nothing else would tell
    of them."""
    repository = pull.project.repository
    commits = own_commits(repository, head_of(pull), without=head(repository, repository.default_branch))
    authors = authors_of(repository, [bytes(commit.oid) for commit in commits])
    first, *others = authors or [author_of(pull.author)]
    steps = [f"* {commit.title}" for commit in commits[:STEPS]] if len(commits) > 1 else []
    more = [f"* … and {len(commits) - STEPS} more"] if len(commits) > STEPS else []
    trailers = [f"Co-authored-by: {_named(other)}" for other in others[:CO_AUTHORS]]
    proposed = f"Proposed by {pull.author.display_name}."
    parts = [_title(pull), "\n".join([*steps, *more]), proposed, "\n".join(trailers)]
    return {"author": first, "message": "\n\n".join(part for part in parts if part)}


def _title(pull: Pull) -> str:
    return f"{pull.topic.title} (#{pull.number})"


def _named(author: Author) -> str:
    return f"{author.name} <{author.email}>"
