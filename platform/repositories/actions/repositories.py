from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from repositories import attributes, names
from repositories.actions.commits import commit
from repositories.actions.contents import store
from repositories.changes import Add, Author
from repositories.models import Repository


@transaction.atomic
def create_repository(*, default_branch: str = "main") -> Repository:
    """A new history. Its first commit tells git which files are large, so that nobody has to think of it."""
    names.branch_ref(default_branch)
    repository = Repository.objects.create(default_branch=default_branch)
    file = store(repository=repository, data=attributes.STARTING, name=attributes.NAME)
    commit(
        repository=repository,
        branch=default_branch,
        operations=[Add(attributes.NAME, file)],
        author=Author(settings.SITE_NAME, f"noreply@{urlsplit(settings.SITE_URL).hostname}"),
        message="Start the repository",
    )
    return repository
