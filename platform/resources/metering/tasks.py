from celery import shared_task


@shared_task(name="metering.meter_storage")
def meter_storage() -> None:
    """Every few hours; the first look of a day is the one that counts."""
    from resources.metering import actions

    actions.meter_storage()


@shared_task(name="metering.count_traffic", acks_late=False)  # counted at most once rather than twice
def count_traffic() -> None:
    from resources.metering import actions

    actions.count_traffic()
