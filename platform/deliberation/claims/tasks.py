"""Letterboxes: one domain call each."""

from celery import shared_task


@shared_task(name="claims.forget")
def forget_claims() -> None:
    from deliberation.claims import actions

    actions.forget_claims()
