from celery import shared_task


@shared_task(name="discussions.close_polls")
def close_polls() -> None:
    from discussions import actions

    actions.close_polls()


@shared_task(name="discussions.sweep_attachments")
def sweep_attachments() -> None:
    from discussions import actions

    actions.sweep_attachments()
