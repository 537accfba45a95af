"""Ends the runs that nobody else will end: their web process died, or their worker did and nobody noticed."""

from datetime import timedelta

import redis
from django.utils import timezone

from core.redis import connection
from inference.actions.runs import Ending, ending_from, finish, output_for
from inference.engine.sentences import Sentence
from inference.models import Run
from inference.states import OPEN, RunState
from inference.wire import keys
from inference.wire.output import output_of
from inference.wire.transcript import Transcript

GRACE = timedelta(seconds=5)  # for the web process that is just about to end it
BATCH = 500
WORDS = {
    "worker_lost": Sentence("The worker was lost."),
    "web_lost": Sentence("The web server was lost while the run was at work."),
    "timeout": Sentence("The run took longer than a run may take here."),
}


def end_lost_runs() -> int:
    """Returns how many runs were ended. Ending twice is harmless: `finish` lets only one through."""
    client, ended = connection(), 0
    now = timezone.now()
    open_runs = Run.objects.filter(state__in=OPEN, created_at__lt=now - GRACE).select_related("release")
    for run in open_runs.order_by("id")[:BATCH]:
        transcript = read_transcript(client, run.id)
        if transcript.end is not None:
            ended += finish(run=run, ending=ending_from(transcript, run))
        elif not client.exists(keys.web(run.web)):
            ended += _end(client, run, transcript, "web_lost")
        elif run.deadline_at < now - GRACE:
            ended += _end(client, run, transcript, "timeout")
    return ended


def read_transcript(client: "redis.Redis", run_id: str) -> Transcript:
    return Transcript.of(output_of(client, run_id))


def _end(client: "redis.Redis", run: Run, transcript: Transcript, code: str) -> bool:
    client.set(keys.cancel(run.id), 1, ex=keys.CANCEL_SECONDS)
    client.publish(keys.CANCELS, run.id)
    ending = Ending(RunState.FAILED, transcript.usage, output_for(run, transcript), code, WORDS[code])
    return finish(run=run, ending=ending)
