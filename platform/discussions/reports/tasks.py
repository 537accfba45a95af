from celery import shared_task


@shared_task(name="reports.heed_silence")
def heed_silence() -> None:
    from discussions.reports import actions

    actions.heed_silence()
    actions.heed_embargoes()
