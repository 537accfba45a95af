"""What clients also know and nobody is offered here: why, and where there is something like it."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REPO = r"/api/(?:models|datasets|spaces|kernels)/[^/]+/[^/]+"
LOCKS = r"/.+\.git/info/lfs/locks(?:/.*)?"  # by 501 git-lfs knows that it need not ask again
PLACES: dict[str, Promise] = {
    rf"{REPO}/duplicate": _("Clone it with git and push it to a repository of your own."),
    rf"{REPO}/lfs-files/.*": _(
        "Large files go two weeks after the last commit that names them; delete them by a commit."
    ),
    rf"{REPO}/likers|/api/users/[^/]+/(?:followers|following)|/api/organizations/[^/]+/followers": _(
        "Who likes or follows what is nobody’s to read."
    ),
    r"/api/spaces/[^/]+/[^/]+/.*": _("Apps have no machines, secrets, variables or volumes here."),
    r"/api/collections(?:/.*)?": _("Collections are at /collections and at /api/v1/collections."),
    r"/api/settings/webhooks(?:/.*)?": _(
        "Webhooks are in the settings of projects and people, and at /api/v1/webhooks."
    ),
    r"/api/(?:models|datasets)-tags-by-type": _("What lists are narrowed by is at /explore."),
    r"/api/(?:jobs|scheduled-jobs|buckets|papers|daily_papers|kernels|sandboxes)(?:/.*)?": _(
        "Jobs, buckets, kernels and papers are not kept here."
    ),
    LOCKS: _("Nobody keeps a file to themselves here. Who pushes later is told that the branch moved."),
}


def reason(path: str) -> str:
    """In a sentence, or nothing."""
    return next((str(text) for place, text in PLACES.items() if re.fullmatch(place, path)), "")


def is_known(path: str) -> bool:
    """Whether clients may ask for it where there is more of a hub."""
    return path.startswith("/api/") or re.fullmatch(LOCKS, path) is not None
