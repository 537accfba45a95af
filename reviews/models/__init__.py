from reviews.models.candidates import Candidate, Stake
from reviews.models.checks import CheckRun, Finding
from reviews.models.classes import Classing, Sample
from reviews.models.deliberation import Remark, Revision
from reviews.models.judged import Judged, unnamed
from reviews.models.locks import Lock
from reviews.models.reviewers import Reviewer, Skill
from reviews.models.rounds import Assignment, Round
from reviews.models.takedowns import Takedown
from reviews.models.verdicts import Decision, RequiredChange, Review

__all__ = [
    "Assignment",
    "Candidate",
    "CheckRun",
    "Classing",
    "Decision",
    "Finding",
    "Judged",
    "Lock",
    "Remark",
    "RequiredChange",
    "Review",
    "Reviewer",
    "Revision",
    "Round",
    "Sample",
    "Skill",
    "Stake",
    "Takedown",
    "unnamed",
]
