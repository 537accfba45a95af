"""What webhooks may tell of reports about reviewers: nothing."""

from reviews.conduct.states import CONDUCT_MOVES
from webhooks.offers import withhold

withhold(
    "It is between two people and those who hear them; the notices and the page tell each as much as they may know.",
    "conduct.file",
    "conduct.remind",
    "conduct.escalate",
    *(f"conduct.{move.name}" for move in CONDUCT_MOVES),
)
