from celery import shared_task


@shared_task(name="appeals.carry_out")
def carry_out() -> None:
    from deliberation.appeals.actions import carry_out_waiting

    carry_out_waiting()
