"""A flag is raised; flags together put a thing out of sight, or lock it away, until somebody has looked."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.states import Trust
from core import events
from core.moves import move
from core.permissions import require
from core.policies import Policy, current
from core.problems import BadInput, Conflict, TooMany
from core.texts import written
from moderation.models import Concern, Flag
from moderation.queries.flags import accuracy_of, raised
from moderation.states import CONCERN_MOVES, WAITING, ConcernState, Reason
from moderation.things import THINGS, do, find, is_theirs
from moderation.weighing import heaviest, is_alarm

TEXT_LIMIT = 2000


@transaction.atomic
def flag(*, kind: str, id: str, user: Any, reason: str, text: str = "") -> Flag:
    """Say that something should not stand as it does. Each person once about each thing."""
    require(user, "moderation.flag")
    found = find(user, kind, id)
    check_flaggable(user, kind, found)
    policy = current("moderation")
    said = _checked(user, reason, text, policy)
    concern = _concern(kind, id, THINGS[kind].author(found), reason, policy)
    weight = round(policy["base"][user.trust] * accuracy_of(user, policy), 6)
    facts = {"kind": kind, "object_id": id, "reason": reason, "text": said, "weight": weight}
    try:
        with transaction.atomic():
            made = Flag.objects.create(concern=concern, flagger=user, **facts)
    except IntegrityError:
        raise Conflict(_("You have flagged this already."), code="flagged") from None
    events.record("flag.raise", made, actor=user, to_state=made.state, reason=reason, policy_version=policy.reference)
    _heed(concern, made, policy)
    return made


def check_flaggable(user: Any, kind: str, found: Any) -> None:
    """Asked before the form is shown, too: nobody is to write what is refused then."""
    if is_theirs(user, kind, found):
        raise BadInput(fields={"id": _("This is your own: change it or take it back.")}, code="own")
    if Flag.objects.filter(flagger=user, kind=kind, object_id=found.pk).exists():
        raise Conflict(_("You have flagged this already."), code="flagged")


@transaction.atomic
def mended(*, kind: str, id: str) -> bool:
    """Its author edited something that flags had put out of sight: it is back, once; then it waits for somebody."""
    concern = Concern.objects.filter(kind=kind, object_id=id, state=ConcernState.HIDDEN, was_mended=False).first()
    if concern is None:
        return False
    days = current("moderation")["look_days"]
    move(concern, CONCERN_MOVES, "show", role="author", reason="edited", days=days, changes={"was_mended": True})
    do("show", kind, id, user=None, note="")
    return True


def _checked(user: Any, reason: str, text: str, policy: Policy) -> str:
    if reason not in Reason.values:
        raise BadInput(fields={"reason": _("Choose a reason from the list.")})
    needed = _("Say in words what is wrong with it.") if reason == Reason.OTHER else ""
    said = written(text, "text", limit=TEXT_LIMIT, needed=needed)
    limit = policy["flags_per_day" if user.trust >= Trust.BASIC else "newcomer_flags_per_day"]
    since = timezone.now() - timedelta(days=1)
    if Flag.objects.filter(flagger=user, created_at__gt=since).count() >= limit:
        raise TooMany(_("That is all for one day. Go on tomorrow."), code="pace")
    return said


def _concern(kind: str, id: str, author: Any, reason: str, policy: Policy) -> Concern:
    """The one that waits, with its row locked; a new one where nothing is known of the thing."""
    waiting = Concern.objects.select_for_update(of=("self",)).filter(kind=kind, object_id=id, state__in=WAITING)
    if (known := waiting.first()) is not None:
        return known
    due = timezone.now() + timedelta(days=policy["look_days"])
    facts = {"author": author, "reason": reason, "due_at": due, "policy_version": policy.reference}
    try:
        with transaction.atomic():
            made = Concern.objects.create(kind=kind, object_id=id, **facts)
    except IntegrityError:  # somebody else flagged it in the same moment
        return waiting.get()
    events.record("concern.open", made, to_state=made.state, reason=reason, policy_version=policy.reference)
    return made


def _heed(concern: Concern, made: Flag, policy: Policy) -> None:
    """What the flags say together."""
    flags = raised(concern)
    concern.reason, concern.weight = heaviest(flags)
    concern.save(update_fields=["reason", "weight"])
    lock = {"reasons": policy["lock_reasons"], "people": policy["lock_flaggers"], "trust": policy["lock_trust"]}
    if alarm := is_alarm(flags, **lock):
        do("lock_away", concern.kind, concern.object_id, user=None, note="", reason=alarm)
    if concern.weight >= policy["hide_at"] or _is_spam_of_a_newcomer(concern, made, policy):
        _hide(concern, policy)


def _is_spam_of_a_newcomer(concern: Concern, made: Flag, policy: Policy) -> bool:
    if made.reason != Reason.SPAM or concern.author is None:
        return False
    return bool(made.flagger.trust >= policy["spam_trust"] and concern.author.trust == Trust.NEW)


def _hide(concern: Concern, policy: Policy) -> None:
    """Once: what was mended stays in sight until somebody has looked."""
    if concern.state != ConcernState.OPEN or concern.was_mended or "hide" not in THINGS[concern.kind].acts:
        return
    do("hide", concern.kind, concern.object_id, user=None, note="")
    evidence = [{"weight": concern.weight}]
    move(
        concern,
        CONCERN_MOVES,
        "hide",
        reason=concern.reason,
        days=policy["look_days"],
        evidence=evidence,
        policy_version=policy.reference,
    )
