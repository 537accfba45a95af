from celery import shared_task


@shared_task(name="fleet.tend_pins")
def tend_pins() -> None:
    from inference.fleet import actions

    actions.tend_pins()
    actions.forget_drained_hosts()


@shared_task(name="fleet.watch_machines")
def watch_machines() -> None:
    from inference.fleet import actions

    actions.watch_machines()
