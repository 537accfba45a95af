"""Letterboxes: one endpoint each, so that they wait for their receivers apart from each other."""

from celery import shared_task

from core.tasks import ask


@shared_task(name="webhooks.serve")
def serve(endpoint_id: str) -> None:
    from webhooks.actions import serve as serve_endpoint

    serve_endpoint(endpoint_id=endpoint_id)


@shared_task(name="webhooks.resume")
def resume() -> None:
    from webhooks.queries import due_endpoints

    for endpoint_id in due_endpoints().values_list("pk", flat=True):
        ask_to_serve(endpoint_id)


@shared_task(name="webhooks.forget_old")
def forget_old() -> None:
    from webhooks.actions import forget_old as forget

    forget()


@shared_task(name="webhooks.end_left")
def end_left() -> None:
    from webhooks.actions import leave_places

    leave_places()


def ask_to_serve(endpoint_id: str) -> None:
    """Now rather than at the next beat. Without a broker the messages wait in the database."""
    ask(serve, otherwise="webhook_postponed", endpoint_id=endpoint_id)
