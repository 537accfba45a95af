"""Letterboxes: one domain call each."""

from celery import shared_task


@shared_task(name="imports.go_on")
def go_on(import_id: str) -> None:
    from projects.imports import actions

    actions.go_on(import_id=import_id)


@shared_task(name="imports.look")
def look(tracking_id: str) -> None:
    from projects.imports import actions

    actions.look(tracking_id=tracking_id)


@shared_task(name="imports.look_at_sources")
def look_at_sources() -> None:
    from projects.imports import actions

    actions.look_at_sources()


@shared_task(name="imports.wake")
def wake() -> None:
    from projects.imports import actions

    actions.wake_imports()
