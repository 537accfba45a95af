"""What may be claimed on the editors' desk, the safety desk and that of samples: releases, and what was drawn."""

from typing import Any

from django.urls import reverse

from deliberation.claims.claimable import Waiting, claimable
from reviews.queries.safety import locked_releases
from reviews.queries.samples import open_samples
from reviews.queries.submissions import in_triage, late_reviews, undecided_rounds


def release_on_desk(user: Any, id: str) -> Waiting | None:
    release = in_triage(user).filter(pk=id).first() or late_reviews(user).filter(pk=id).first()
    round_ = None if release is not None else undecided_rounds(user).filter(release=id).first()
    release = round_.release if round_ is not None else release
    if release is not None:
        return Waiting(str(release), reverse("reviews:triage-submission", args=[id]))
    locked = locked_releases(user).filter(pk=id).first()
    return Waiting(str(locked), reverse("reviews:safety-case", args=[id])) if locked is not None else None


def sample_on_desk(user: Any, id: str) -> Waiting | None:
    found = open_samples(user).filter(pk=id).first()
    return Waiting(str(found.release), found.get_absolute_url()) if found is not None else None


claimable("release", release_on_desk)
claimable("sample", sample_on_desk)
