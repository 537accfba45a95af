"""Reporting a problem without an account, where the site allows it: less is believed, and less is let in.

What a visitor writes is read by those who answer for it first, and by everybody once one of them has taken it up.
"""

from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.actions.people import acceptable_address
from core import events
from core.models import Event
from core.permissions import require
from core.policies import current
from core.problems import Conflict, NotFound, TooMany
from discussions.reports import asking, tasks
from discussions.reports.actions.filing import written_down
from discussions.reports.actions.picturing import Drawn, Picture, draw, keep
from discussions.reports.actions.talking import watched_by
from discussions.reports.actions.writing import answer_due
from discussions.reports.models import Comment, Report, Visitor, VisitorMail
from discussions.reports.states import ENDED, MAINTAINER, REPORTER
from moderation.actions import look_first
from moderation.hiding import show_row

SALT, MAIL_SALT = "reports.visitor.address", "reports.visitor.email"
DAY = timedelta(days=1)
MAIL_EVERY = 3600  # seconds


def file_as_visitor(
    *, address: str, seal: str, answer: str, email: str = "", screenshots: Sequence[Picture] = (), **said: Any
) -> Visitor:
    """Say that something does not work, in the words of `written_down`. `address` is that of their machine."""
    person = AnonymousUser()
    require(person, "reports.file_as_visitor")
    mark = _mark(address)
    _check_pace(mark)
    asking.check(seal, answer)
    wanted = _checked(email)
    report = written_down(person, **said | {"wants_credit": False})
    if not report.is_private:
        report.severity = max(report.severity, current("reports")["visitor_severity"])
        report.due_at = answer_due(report.severity)
        report.hidden_at = timezone.now()
    drawn = draw(screenshots)
    asking.spend(seal)
    return _filed(report, drawn, address_mark=mark, email=wanted)


@transaction.atomic
def _filed(report: Report, drawn: Sequence[Drawn], **known: Any) -> Visitor:
    report.save(force_insert=True)
    keep(report, drawn)
    language = get_language() or ""
    visitor = Visitor.objects.create(report=report, language=language, is_held=not report.is_private, **known)
    events.record("report.filed", report, role=REPORTER, to_state=report.state)
    if visitor.email:
        _mail_proof(visitor)
    return visitor


def show_to_everybody(report: Report, user: Any) -> None:
    """Somebody who answers for it has taken up what a visitor wrote."""
    if report.reporter_id is None and Visitor.objects.filter(report=report, is_held=True).update(is_held=False):
        _show(report, actor=user, role=MAINTAINER)


@transaction.atomic
def claim(*, visitor: Visitor, user: Any) -> Report:
    """It is somebody's own from now on, and the secret address leads nowhere."""
    report = visitor.report
    require(user, "reports.claim", report)
    if events.history(report, ["report.confirm"]).filter(actor=user).exists():
        raise Conflict(_("You confirmed this report as somebody else; nobody confirms their own."), code="confirmed")
    if not Report.objects.filter(pk=report.pk, reporter=None).update(reporter=user):
        raise Conflict(_("Somebody has taken this report over meanwhile."), code="claimed")
    report.reporter = user
    Comment.objects.filter(report=report, author=None).update(author=user)
    is_held = visitor.is_held
    visitor.delete()
    watched_by(report, user)
    events.record("report.claimed", report, actor=user, role=REPORTER)
    if is_held:
        _show(report, actor=user, role=REPORTER)
        look_first(kind="report", id=report.pk, author=user)
    return report


@transaction.atomic
def ask_for_mails(*, visitor: Visitor, email: str) -> Visitor:
    """To be told by mail, once the address is proved; an empty one ends it. It concerns nobody else: no event."""
    visitor.email, visitor.email_proved_at = _checked(email), None
    visitor.save(update_fields=["email", "email_proved_at"])
    if visitor.email:
        _mail_proof(visitor)
    return visitor


def proof_of(visitor: Visitor) -> str:
    return signing.dumps([visitor.report_id, visitor.email], salt=MAIL_SALT)


def awaiting_proof(token: str) -> Visitor:
    """Whose address the link of a mail proves."""
    try:
        report_id, email = signing.loads(token, salt=MAIL_SALT)
        return Visitor.objects.select_related("report").get(report=report_id, email=email)
    except (signing.BadSignature, ValueError, Visitor.DoesNotExist):
        raise NotFound(_("This link is not complete, or it is not needed any more.")) from None


def prove_email(*, token: str) -> Visitor:
    visitor = awaiting_proof(token)
    Visitor.objects.filter(pk=visitor.pk, email_proved_at=None).update(email_proved_at=timezone.now())
    return visitor


def forget_visitors() -> int:
    """Networks after a day, for which limits are kept; addresses some time after there is nothing left to tell."""
    now = timezone.now()
    networks = Visitor.objects.filter(came_at__lt=now - DAY).exclude(address_mark="").update(address_mark="")
    long_ago = now - timedelta(days=current("reports")["visitor_email_days"])
    ended = Visitor.objects.filter(report__state__in=ENDED, report__state_changed_at__lt=long_ago).exclude(email="")
    return networks + ended.update(email="", email_proved_at=None)


def _show(report: Report, *, actor: Any, role: str) -> None:
    if show_row(report):
        report.hidden_at = None
        events.record("report.shown", report, actor=actor, role=role)


def write_to(visitor: Visitor, event: Event | None = None) -> None:
    """A mail about the event or, without one, that asks whether the address is theirs."""
    VisitorMail.objects.create(visitor=visitor, event=event)
    transaction.on_commit(tasks.ask_to_send)


def _mail_proof(visitor: Visitor) -> None:
    """Seldom: somebody could give the address of somebody else."""
    if not cache.add(f"report-mail:{visitor.report_id}", 1, timeout=MAIL_EVERY):
        raise TooMany(_("A mail went out within the last hour. Look for it, or wait a little."), code="pace")
    write_to(visitor)


def _check_pace(mark: str) -> None:
    policy, lately = current("reports"), Visitor.objects.filter(came_at__gt=timezone.now() - DAY)
    if lately.filter(address_mark=mark).count() >= policy["visitor_reports_per_day"]:
        raise TooMany(
            _("That is all for one day without an account. Sign in to go on, or come back tomorrow."), code="pace"
        )
    if lately.count() >= policy["visitors_per_day"]:
        raise TooMany(_("Too many people without an account reported something today. Sign in to go on."), code="pace")


def _mark(address: str) -> str:
    """One network, and nobody can read which: whoever has an IPv6 address has at least a /64 of them."""
    try:
        known = ip_address(address)
        network = ip_network(f"{known}/64", strict=False) if known.version == 6 else known
    except ValueError:
        network = address  # type: ignore[assignment]  # a socket has none
    return salted_hmac(SALT, str(network), algorithm="sha256").hexdigest()[:40]


def _checked(email: str) -> str:
    """As it is kept; an empty one stays empty, for who wants no mails."""
    return acceptable_address(email) if email.strip() else ""
