"""What applicants, seniors and reviewers are told on the way into reviewing and in it, by subject."""

from reviews.applications.notices import applying, audits, calibrating, standings, subjects

__all__ = ["applying", "audits", "calibrating", "standings", "subjects"]
