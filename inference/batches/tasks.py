from celery import shared_task


@shared_task(name="batches.drive")
def drive() -> None:
    from inference.batches.actions import driving

    driving.drive()


@shared_task(name="batches.forget_old_files")
def forget_old_files() -> None:
    from inference.batches.actions import files

    files.forget_old_files()
