from celery import shared_task


@shared_task(name="repositories.sweep")
def sweep() -> int:
    from repositories import actions

    return actions.sweep()


@shared_task(name="repositories.collect_garbage")
def collect_garbage() -> int:
    from repositories import actions

    return actions.collect_due()


@shared_task(name="repositories.collect_uploads")
def collect_uploads() -> int:
    from repositories import actions

    return actions.collect_uploads()


@shared_task(name="repositories.collect_xorbs")
def collect_xorbs() -> int:
    from repositories import actions

    return actions.collect_xorbs()


@shared_task(name="repositories.cut_files")
def cut_files() -> int:
    from repositories import actions

    return actions.cut_due()
