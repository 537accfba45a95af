"""The closed lists of asking for resources, and the only moves of requests and grants (`docs/workflows.md`)."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves


class Tier(IntegerChoices):
    """How much is asked for, and so who decides."""

    AT_ONCE = 0, _("Granted at once by rules")
    OFFICER = 1, _("Decided by one officer")
    REVIEWERS = 2, _("Scored by two, decided by an officer")
    PANEL = 3, _("Scored by a panel, decided by an officer")


class RequestState(TextChoices):
    DRAFT = "draft", pgettext_lazy("request", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("request", "Submitted")
    TRIAGE = "triage", _("With an officer")
    INFO_NEEDED = "info_needed", pgettext_lazy("request", "A question to answer")
    COMMITTEE = "committee", _("Being scored")
    WAITLISTED = "waitlisted", _("Waits until there is room")
    AWARD_OFFERED = "award_offered", _("An award to accept")
    APPROVED = "approved", pgettext_lazy("request", "Granted at once")
    ACCEPTED = "accepted", pgettext_lazy("request", "Award accepted")
    REFUSED = "refused", _("Award not taken")
    DECLINED = "declined", pgettext_lazy("request", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "Withdrawn")
    LAPSED = "lapsed", pgettext_lazy("request", "Lapsed")


class GrantState(TextChoices):
    ACTIVE = "active", pgettext_lazy("grant", "In use")
    EXPIRING = "expiring", _("Ends soon")
    EXHAUSTED = "exhausted", _("Used up")
    SUSPENDED = "suspended", pgettext_lazy("grant", "Suspended")
    EXPIRED = "expired", pgettext_lazy("grant", "Over")
    CLOSED = "closed", pgettext_lazy("grant", "Closed")
    REVOKED = "revoked", pgettext_lazy("grant", "Revoked")


class Feasibility(TextChoices):
    """What somebody who knows the machines says of what is asked."""

    FEASIBLE = "feasible", _("It can run here")
    CHANGED = "changed", _("It can run here, with changes")
    INFEASIBLE = "infeasible", _("It cannot run here")


class CallState(TextChoices):
    DRAFT = "draft", pgettext_lazy("call", "Draft")
    PLANNED = "planned", pgettext_lazy("call", "Opens later")
    OPEN = "open", pgettext_lazy("call", "Open")
    CLOSED = "closed", pgettext_lazy("call", "Closed, being looked through")
    JUDGING = "judging", pgettext_lazy("call", "Being scored")
    DECIDED = "decided", pgettext_lazy("call", "Decided, the lot is drawn")
    ANNOUNCED = "announced", pgettext_lazy("call", "Results are out")
    CANCELLED = "cancelled", pgettext_lazy("call", "Cancelled")


class ReportState(TextChoices):
    WAITING = "waiting", pgettext_lazy("grant report", "With an officer")
    ACCEPTED = "accepted", pgettext_lazy("grant report", "Accepted")
    SENT_BACK = "sent_back", pgettext_lazy("grant report", "Sent back")


class ChangeKind(TextChoices):
    EXTEND = "extend", _("Have it longer")
    SUPPLEMENT = "supplement", _("Have more of it")
    EXCHANGE = "exchange", _("Exchange some of it")
    MEMBERS = "members", _("Let others spend it")


class ChangeState(TextChoices):
    ASKED = "asked", pgettext_lazy("grant change", "With an officer")
    GRANTED = "granted", pgettext_lazy("grant change", "Granted")
    REFUSED = "refused", pgettext_lazy("grant change", "Not granted")
    WITHDRAWN = "withdrawn", pgettext_lazy("grant change", "Withdrawn")


class AdjustmentState(TextChoices):
    PROPOSED = "proposed", _("Waits for a second officer")
    CONFIRMED = "confirmed", pgettext_lazy("grant adjustment", "Confirmed")
    REJECTED = "rejected", pgettext_lazy("grant adjustment", "Not confirmed")
    LAPSED = "lapsed", pgettext_lazy("grant adjustment", "Lapsed")


R = RequestState
OPEN_REQUEST = (R.SUBMITTED, R.TRIAGE, R.INFO_NEEDED, R.COMMITTEE, R.WAITLISTED, R.AWARD_OFFERED)
GRANTED = (R.APPROVED, R.ACCEPTED)
REQUEST_MOVES = Moves(
    "request",
    R,
    [
        Move("submit", [R.DRAFT], R.SUBMITTED),
        Move("approve", [R.SUBMITTED], R.APPROVED),
        Move("triage", [R.SUBMITTED], R.TRIAGE, clock="officer", days="triage_days"),
        Move("ask", [R.TRIAGE], R.INFO_NEEDED, clock="applicant", days="info_days"),
        Move("answer", [R.INFO_NEEDED], R.TRIAGE, clock="officer", days="triage_days"),
        Move("convene", [R.TRIAGE], R.COMMITTEE, clock="committee", days="scoring_days"),
        Move("wait", [R.TRIAGE, R.COMMITTEE], R.WAITLISTED, clock="officer", days="waiting_days"),
        Move("offer", [R.TRIAGE, R.COMMITTEE, R.WAITLISTED], R.AWARD_OFFERED, clock="applicant", days="offer_days"),
        Move("offer_part", [R.TRIAGE, R.COMMITTEE, R.WAITLISTED], R.AWARD_OFFERED, "applicant", "offer_days"),
        Move("decline", [R.TRIAGE, R.COMMITTEE, R.WAITLISTED], R.DECLINED),
        Move("accept", [R.AWARD_OFFERED], R.ACCEPTED),
        Move("refuse", [R.AWARD_OFFERED], R.REFUSED),
        Move("withdraw", OPEN_REQUEST, R.WITHDRAWN),
        Move("lapse", [R.INFO_NEEDED, R.AWARD_OFFERED], R.LAPSED),
        Move("decide_anew", [R.DECLINED], R.TRIAGE, clock="officer", days="triage_days"),
    ],
)

G = GrantState
# What its holders may pay with, and what still stands for its scope.
USABLE = (G.ACTIVE, G.EXPIRING)
LIVE = (G.ACTIVE, G.EXPIRING, G.EXHAUSTED, G.SUSPENDED)
# What goes on at its cost has to stop.
HALTED = (G.SUSPENDED, G.REVOKED)
GRANT_MOVES = Moves(
    "grant",
    G,
    [
        Move("expire_soon", [G.ACTIVE], G.EXPIRING, clock="holder"),
        Move("extend", [G.ACTIVE, G.EXPIRING], G.ACTIVE),
        Move("exhaust", [G.ACTIVE, G.EXPIRING], G.EXHAUSTED),
        Move("refill", [G.EXHAUSTED], G.ACTIVE),
        Move("suspend", [G.ACTIVE, G.EXPIRING, G.EXHAUSTED], G.SUSPENDED),
        Move("resume", [G.SUSPENDED], G.ACTIVE),
        Move("expire", [G.ACTIVE, G.EXPIRING, G.EXHAUSTED, G.SUSPENDED], G.EXPIRED),
        Move("close", [G.ACTIVE, G.EXPIRING, G.EXHAUSTED, G.EXPIRED], G.CLOSED),
        Move("revoke", LIVE, G.REVOKED),
        Move("restore", [G.REVOKED], G.ACTIVE),
    ],
)

# What becomes of a request that was made to a call.
AWARD, LOT, DECLINE = "award", "lot", "decline"
VERDICTS = {
    AWARD: pgettext_lazy("verdict", "Award"),
    LOT: pgettext_lazy("verdict", "Into the lot"),
    DECLINE: pgettext_lazy("verdict", "Decline"),
}

C = CallState
PUBLIC_CALL = (C.PLANNED, C.OPEN, C.CLOSED, C.JUDGING, C.DECIDED, C.ANNOUNCED)
CALL_MOVES = Moves(
    "call",
    C,
    [
        Move("publish", [C.DRAFT], C.PLANNED),
        Move("open", [C.PLANNED], C.OPEN),
        Move("close", [C.OPEN], C.CLOSED, clock="officer", days="triage_days"),
        Move("judge", [C.CLOSED], C.JUDGING, clock="officer", days="scoring_days"),
        Move("decide", [C.CLOSED, C.JUDGING], C.DECIDED),
        Move("announce", [C.DECIDED], C.ANNOUNCED),
        Move("cancel", [C.DRAFT, C.PLANNED, C.OPEN], C.CANCELLED),
    ],
)

REPORT_MOVES = Moves(
    "grant_report",
    ReportState,
    [
        Move("accept", [ReportState.WAITING], ReportState.ACCEPTED),
        Move("send_back", [ReportState.WAITING], ReportState.SENT_BACK),
    ],
)
CHANGE_MOVES = Moves(
    "grant_change",
    ChangeState,
    [
        Move("grant", [ChangeState.ASKED], ChangeState.GRANTED),
        Move("refuse", [ChangeState.ASKED], ChangeState.REFUSED),
        Move("withdraw", [ChangeState.ASKED], ChangeState.WITHDRAWN),
    ],
)
ADJUSTMENT_MOVES = Moves(
    "grant_adjustment",
    AdjustmentState,
    [
        Move("confirm", [AdjustmentState.PROPOSED], AdjustmentState.CONFIRMED),
        Move("reject", [AdjustmentState.PROPOSED], AdjustmentState.REJECTED),
        Move("lapse", [AdjustmentState.PROPOSED], AdjustmentState.LAPSED),
    ],
)
