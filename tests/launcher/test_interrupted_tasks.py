"""A task that was running when everything was killed is taken up at the next start."""

import queue

import pytest
from kombu import Connection

from config.launcher import valkey


def test_interrupted_task_is_handed_back_at_once(redis_url: str):
    url = redis_url.rsplit("/", 1)[0] + "/8"
    with Connection(url) as killed, Connection(url) as next_worker:
        doomed = killed.SimpleQueue("work")
        doomed.put({"release": "01"})
        doomed.get(timeout=2)  # taken, never acknowledged: what a killed worker leaves
        valkey.hand_back_interrupted_tasks(url)
        waiting = next_worker.SimpleQueue("work")
        with pytest.raises(queue.Empty):  # the first look finds nothing and restores what was lost
            waiting.get(timeout=0.2)
        message = waiting.get(timeout=2)
        assert message.payload == {"release": "01"}
        message.ack()
