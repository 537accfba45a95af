from reviews.models.checks import CheckRun, Finding
from reviews.models.rounds import Assignment, Round
from reviews.models.takedowns import Takedown
from reviews.models.verdicts import Decision, RequiredChange, Review

__all__ = ["Assignment", "CheckRun", "Decision", "Finding", "RequiredChange", "Review", "Round", "Takedown"]
