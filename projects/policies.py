"""The numbers of the submission workflow. Operators publish later versions; a release names its own."""

from core.policies import register
from projects.reasons import ENDING_REASONS

register(
    "submission",
    {
        # What a release must say before it may be submitted, by kind of project.
        "required_facts": {
            "model": ["summary", "licence", "task", "languages"],
            "dataset": ["summary", "licence", "languages"],
            "code": ["summary", "licence"],
            "app": ["summary", "licence"],
            "research": ["summary", "licence"],
        },
        # Sections of the card that reviewers will look for; the form's template offers them.
        "expected_sections": {
            "model": ["purpose", "training", "metrics", "limits"],
            "dataset": ["purpose", "collection", "structure", "limits"],
            "code": ["purpose", "installation", "usage"],
            "app": ["purpose", "usage", "privacy"],
            "research": ["purpose", "claims", "reproduction", "limits"],
        },
        "required_statements": ["co_authors", "data_origin", "ai_use", "policy"],
        # Whoever is named as co-author must agree before a release may be submitted.
        "co_authors_must_agree": True,
        "consent_days": 7,
        # So many reviewers may authors ask for, and ask not to have, with each release.
        "suggestions_most": 3,
        "card_least_characters": 80,
        # On their way at once, by one person; the second for those whose trust is below “basic”.
        "open_submissions_limit": 10,
        "newcomer_submissions_limit": 2,
        "resubmissions_a_day": 10,
        "files_limit": 10_000,
        # Days before the one who has the ball is late.
        "fix_days": 60,
        "triage_days": 2,
        "review_days": 10,
        "answer_days": 14,
        "recheck_days": 5,
        "publish_days": 14,
        # How far ahead an accepted release may be scheduled.
        "schedule_days": 90,
        "safety_days": 1,
        "lapse_days": 60,
        "reopen_days": 180,
        # Why a release may be retracted, locked away or taken down.
        "ending_reasons": ENDING_REASONS,
    },
)
