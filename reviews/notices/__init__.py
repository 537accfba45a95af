"""What authors, reviewers and editors are told on a release's way to its verdict (`docs/workflows.md`), by subject.

No words here name a reviewer: who judged is shown where the rules of blindness are asked.
"""

from reviews.notices import reviewing, safety, subjects, submissions, turns

__all__ = ["reviewing", "safety", "subjects", "submissions", "turns"]
