"""Letterboxes: one domain call each."""

from celery import shared_task


@shared_task(name="search.ask_again")
def ask_again() -> None:
    from search.actions import ask_all_again

    ask_all_again()


@shared_task(name="search.learn_meanings")
def learn_meanings() -> None:
    from search.actions.meanings import learn_in_turn

    learn_in_turn()
