"""What others say of a review: its authors how useful it was, an editor how good."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.problems import BadInput, Conflict
from reviews.models import Review
from reviews.states import OPEN_ROUND, Quality


@transaction.atomic
def rate_usefulness(*, review: Review, user: Any, value: int) -> Review:
    """Authors say how much a review helped them, 1 to 5. Its reviewer learns it when all is decided."""
    require(user, "reviews.rate_usefulness", review)
    if not 1 <= value <= 5:
        raise BadInput(fields={"value": _("Choose 1 to 5.")})
    _check_decided(review)
    review.usefulness = value
    review.save(update_fields=["usefulness"])
    events.record("review.rate_usefulness", review, actor=user, role="author")
    return review


@transaction.atomic
def rate_quality(*, review: Review, editor: Any, value: str) -> Review:
    """An editor says whether a review was more than was asked, as it should be, or not enough."""
    require(editor, "reviews.rate_quality", review)
    if value not in Quality.values:
        raise BadInput(fields={"value": _("Choose from the list.")})
    _check_decided(review)
    review.quality = value
    review.save(update_fields=["quality"])
    events.record("review.rate_quality", review, actor=editor, role="editor", to_state=value)
    return review


def _check_decided(review: Review) -> None:
    if review.assignment.round.state in OPEN_ROUND:
        raise Conflict(_("A review is rated once its round is decided."), code="wrong_state")
