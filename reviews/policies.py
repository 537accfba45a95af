"""The numbers and lists of reviewing. Operators publish later versions; decisions name the one in force."""

from core.policies import Policy, register
from projects.states import Kind
from reviews.checklists import CHECKLISTS, REASONS
from reviews.states import Blindness, Level

register(
    "review",
    {
        # Reviewers needed by level; while the site is young, one must do.
        "reviewers": {"full": 2, "light": 1, "delta": 1},
        "bootstrap": True,
        "bootstrap_reviewers": 1,
        # A release without faults goes to the reviewers without an editor's look.
        "automatic_triage": True,
        "load_cap": 5,
        "usual_load": 2,
        # How candidates are ranked: the weights of the parts of their score, which all lie between 0 and 1.
        "ranking": {"topic": 0.40, "accuracy": 0.20, "timeliness": 0.15, "idle": 0.15, "chance": 0.10},
        # What it adds to the score to be suggested by the authors, and how many of those a round may have.
        "wish_weight": 0.05,
        "suggested_most": 1,
        # Whom the authors would rather not have is not asked as long as so many others could be.
        "others_least": 5,
        "idle_days": 90,
        "same_owner_days": 180,
        "seniors_least": {"full": 1, "light": 0, "delta": 0},
        "probation_most": 1,
        "candidates_kept": 30,
        # Invitations go out to as many as places are free, and this many more.
        "wave_extra": 1,
        "invitation_hours": 72,
        "missed_invitations": 3,
        "nudge_hours": 24,
        # Who reviewed somebody's work is not asked to be judged by them for this long.
        "reciprocal_days": 180,
        "review_days": 10,
        "recheck_days": 5,
        # How long reviewers who do not agree may talk it over, before an editor decides.
        "deliberation_days": 5,
        "most_reviewers": 3,
        "safety_days": 1,
        # What one person locks away alone stays locked for so long, unless a second confirms it.
        "lock_hours": 24,
        # A rejection for these reasons is looked into before anything else is decided.
        "safety_reasons": ["unsafe"],
        # Who stays unnamed to whom, by kind: open, single or double.
        "blindness": {
            "model": "single",
            "dataset": "single",
            "code": "single",
            "app": "single",
            "research": "single",
        },
        # Of these kinds authors stay unnamed to reviewers as well until something of the project is public, once
        # reviewers are asked. Names sway; and a known case (`reviewers.audit_kinds`), which has none, looks alike.
        "veiled_kinds": ["dataset", "code", "app", "research"],
        "late_days": 7,
        # Findings that lock a release away until an editor has looked.
        "quarantine_codes": ["malicious_global"],
        # A later release is classed by what it changes. Changes to these sections of a card are claims about safety.
        "safety_sections": ["limits", "privacy", "collection"],
        "delta_days": 5,
        # What is published by its checks alone is looked at afterwards, in so many of a hundred cases.
        "patch_sample_percent": 10,
        "trusted_sample_percent": 20,
        "sample_days": 14,
        # So many clean full reviews let an author's minor releases pass by their checks.
        "trusted_after": 3,
        # A proposal to take a release down waits this long for a second person.
        "takedown_days": 7,
        "largest_file": 50 * 2**30,
        "checklists": CHECKLISTS,
        "reasons": REASONS,
    },
    choices={"blindness": Blindness.values, "veiled_kinds": Kind.values},
)


def reviewers_needed(policy: Policy, level: str) -> int:
    """While the site is young as many as it has for a full review, and never more than a smaller one needs."""
    usual, young = policy["reviewers"].get(level, 0), policy["bootstrap_reviewers"]
    if not policy["bootstrap"]:
        return int(usual)
    return int(young if level == Level.FULL else min(usual, young))


def veils_newcomers(policy: Policy, kind: str) -> bool:
    """Whether reviewers learn of no project of this kind whose it is, before something of it is public. Where they take
    what they see on the desk nobody is hidden by this, and an operator's word that all is open stands."""
    usual = policy["blindness"].get(kind, Blindness.SINGLE)
    return usual == Blindness.DOUBLE or (
        usual == Blindness.SINGLE and kind in policy["veiled_kinds"] and not policy["bootstrap"]
    )


def blindness_of(policy: Policy, kind: str, *, is_known: bool) -> str:
    """Of the next round of a project; `is_known` when something of it is public."""
    if not is_known and veils_newcomers(policy, kind):
        return Blindness.DOUBLE
    return str(policy["blindness"].get(kind, Blindness.SINGLE))
