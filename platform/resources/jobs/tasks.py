from celery import shared_task


@shared_task(name="jobs.expire")
def expire() -> None:
    from resources.jobs import actions

    actions.expire_jobs()
