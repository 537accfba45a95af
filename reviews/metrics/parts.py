"""What the parts of a measure are called, in the order in which they are shown."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from projects.states import ReleaseState
from reviews.metrics.states import Measure

S = ReleaseState
# States whose length somebody waits for, in the order of the way.
TIMED = (S.CHECKING, S.NEEDS_FIXES, S.TRIAGE, S.IN_REVIEW, S.CHANGES_REQUESTED, S.ACCEPTED, S.QUARANTINED)
# The machine has no limit.
LIMITED = tuple(state for state in TIMED if state != S.CHECKING)
PARTS: dict[Measure, dict[str, str | Promise]] = {
    Measure.OUTCOME: {
        "accept": gettext_lazy("Accepted by people"),
        "checks": gettext_lazy("Accepted by the checks alone"),
        "request_changes": gettext_lazy("Changes asked"),
        "reject": gettext_lazy("Rejected"),
        "reject_scope": gettext_lazy("Not taken up"),
    },
    Measure.INVITATION: {
        "accepted": pgettext_lazy("invitation", "Accepted"),
        "declined": pgettext_lazy("invitation", "Declined"),
        "expired": pgettext_lazy("invitation", "Not answered"),
    },
    Measure.APPEAL: {
        "uphold": gettext_lazy("The decision stands"),
        "amend": gettext_lazy("The decision is changed"),
        "remand": gettext_lazy("It must be decided anew"),
    },
    Measure.SAMPLE: {
        "upheld": gettext_lazy("Found right"),
        "overturned": gettext_lazy("Found wrong"),
    },
    Measure.OVERRIDE: {
        "admin": gettext_lazy("Acts of an office by an administrator who does not hold it"),
        "against_reviewers": gettext_lazy("Decisions against most reviewers"),
        "waiver": gettext_lazy("Soft conflicts of interest waived"),
    },
}
