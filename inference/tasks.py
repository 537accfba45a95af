from celery import shared_task


@shared_task(name="inference.end_lost_runs")
def end_lost_runs() -> None:
    from inference.actions import deployments, lost

    lost.end_lost_runs()
    deployments.forget_lost_hosts()


@shared_task(name="inference.keep_measurements")
def keep_measurements() -> None:
    from inference.actions import measuring

    measuring.keep_measurements()


@shared_task(name="inference.forget_media")
def forget_media() -> None:
    from inference.actions import media

    media.forget_media()


@shared_task(name="inference.take_back_allowances")
def take_back_allowances() -> None:
    from inference.actions import allowances

    allowances.take_back_what_is_left()
