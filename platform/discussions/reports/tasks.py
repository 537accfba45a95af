from celery import shared_task

from core.tasks import ask


@shared_task(name="reports.heed_silence")
def heed_silence() -> None:
    from discussions.reports import actions

    actions.heed_silence()
    actions.heed_embargoes()
    actions.forget_visitors()


@shared_task(name="reports.send_mails")
def send_mails() -> None:
    from discussions.reports import actions

    actions.send_mails()


def ask_to_send() -> None:
    """After commit, now rather than at the next beat. Without a broker the mails wait in the database."""
    ask(send_mails, otherwise="mails_to_visitors_postponed")
