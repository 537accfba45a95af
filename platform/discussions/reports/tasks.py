from smtplib import SMTPException
from typing import Any

from celery import shared_task

from core.tasks import ask


@shared_task(name="reports.heed_silence")
def heed_silence() -> None:
    from discussions.reports import actions

    actions.heed_silence()
    actions.heed_embargoes()
    actions.forget_visitors()


@shared_task(name="reports.mail_visitor", autoretry_for=(SMTPException, OSError), retry_backoff=60, max_retries=5)
def mail_visitor(report_id: str, event_id: str) -> None:
    from discussions.reports.actions.mailing import tell_visitor

    tell_visitor(report_id=report_id, event_id=event_id)


@shared_task(name="reports.mail_proof", autoretry_for=(SMTPException, OSError), retry_backoff=60, max_retries=5)
def mail_proof(report_id: str) -> None:
    from discussions.reports.actions.mailing import ask_for_proof

    ask_for_proof(report_id=report_id)


def ask_to_send(task: Any, **keys: str) -> None:
    """After commit. Without a broker no mail goes out; the page has all that it would say."""
    ask(task, otherwise="mail_to_visitor_lost", **keys)
