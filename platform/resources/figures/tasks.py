from celery import shared_task


@shared_task(name="figures.count")
def count() -> None:
    from resources.figures.actions import count_figures

    count_figures()
