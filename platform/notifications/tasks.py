"""Letterboxes: one domain call each."""

from celery import shared_task

from core.tasks import ask


@shared_task(name="notifications.send_mails")
def send_mails() -> None:
    from notifications.actions import send_due

    send_due()


@shared_task(name="notifications.write_digests")
def write_digests() -> None:
    from notifications.actions import write_digests as write

    if write():
        send_mails.delay()


@shared_task(name="notifications.forget_old")
def forget_old() -> None:
    from notifications.actions import forget_old as forget

    forget()


def ask_to_send() -> None:
    """Now rather than at the next beat. Without a broker the mails wait in the database."""
    ask(send_mails, otherwise="mails_postponed")
