"""What webhooks may tell of reviewing: how a round goes, never who judges in it."""

from reviews.hooks import assignments, rounds, safety

__all__ = ["assignments", "rounds", "safety"]
