"""The numbers of becoming and being a reviewer. Operators publish later versions; applications name theirs."""

from core.policies import register

register(
    "reviewers",
    {
        # Eligibility: the account, and one of the three contributions. While the site is young, counts are multiplied
        # by the share and rounded up; what measures care is never lowered.
        "account_days": 30,
        "second_factor": True,
        "contributions": {"published_releases": 1, "confirmed_reports": 3, "solved_answers": 5},
        # The level of trust (`/standing`), scaled as counts are.
        "trust": 2,
        "bootstrap_share": 0.3,
        # What ends the site's youth: reviewers for each kind, and decided releases.
        "grown_up_reviewers": 6,
        "grown_up_decisions": 50,
        "statement_limit": 1500,
        "most_endorsers": 2,
        "code_of_conduct": "1",
        # Calibration: what a try draws, how often one may try, and the marks to pass.
        "known_cases": 3,
        "planted_cases": 2,
        "skips": 1,
        "tries_per_year": 3,
        "retry_days": 14,
        "least_kappa": 0.5,
        "least_recall": 0.7,
        "least_rubric": 3,
        "agreeing_reviews": 3,
        # Who was away for long judges so many planted cases before they return.
        "refresher_cases": 2,
        # The panel, and what a probation asks; counts are scaled while the site is young.
        "panel_votes": 2,
        "bootstrap_panel_votes": 1,
        "probation_reviews": 5,
        "probation_meets": 4,
        "probation_on_time": 0.8,
        "probation_agreement": 0.5,
        "probation_usefulness": 3,
        "senior_reviews": 25,
        # One of the two is enough.
        "senior_mentees": 2,
        "senior_meta_reviews": 5,
        # The score: how fast the past fades, and what is known of somebody of whom nothing is known.
        "half_life_days": 180,
        "prior": [1, 1],
        "later_truth_days": 365,
        "suspension_reasons": ["conduct", "breach_of_blindness", "conflict_hidden", "carelessness"],
        # Audits: one in so many of the assignments that a reviewer takes is followed by a known case, some hours after
        # it (0: of none), and no more than one in so many days; only of kinds that are veiled (`review.veiled_kinds`)
        # and run nowhere here: a case has neither authors nor weights.
        "audit_every": 15,
        "audit_days": 30,
        "audit_hours": [12, 168],
        "audit_kinds": ["dataset", "code", "app", "research"],
        # So many audits with a missed critical fault within so many days are a pause, with cases to learn by.
        "audit_misses": 2,
        "audit_miss_days": 90,
        # Clocks, in days.
        "hearing_days": 7,
        "resume_days": 180,
        # A reviewer who does nothing here for so long is paused, and told twice before, the first time so long ahead.
        "quiet_days": 90,
        "quiet_notice_days": 14,
        "emeritus_days": 365,
        "calibration_days": 10,
        "rating_days": 7,
        "triage_days": 3,
        "silence_days": 180,
        "panel_days": 7,
        "info_days": 14,
        "return_days": 60,
    },
)
