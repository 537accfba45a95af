"""The name of everything that a run leaves in Redis, and how long it stays."""

GROUP = "engines"  # the consumer group on every request stream
NOBODY = "nobody"  # consumer that holds what was handed back
PLACEMENTS = "placements"  # stream that wakes the hosts: somebody wants a deployment that nobody serves
WANTED = "wanted"  # sorted set: deployment → when it was last asked for
HOSTS = "hosts"  # sorted set: host → when it last said that it lives
DRAINING = "draining"  # the same of hosts that take nothing new
FAILING = "failing"  # and of those whose engine does not start; a host is in one of the three
PLACES_OF_HOSTS = (HOSTS, DRAINING, FAILING)
STARTING = "starting"  # there while some host starts its engine: what nobody serves yet may be served in a moment
CANCELS = "cancels"  # channel; the key `cancel:{run}` says the same to whoever missed it
DEAD_LETTERS = "dead"
MEASURED = "measured"  # stream: what engines measured of the runs that they ended, until it is kept in the database

OUTPUT_SECONDS = 600  # how long the events of a run can be read again
CANCEL_SECONDS = 600
WEB_SECONDS = 10  # a web process that is silent for so long is gone
HANDED_BACK_MILLISECONDS = 3_600_000  # idle time of an entry that its host gave back: anyone may have it at once
HOST_SECONDS = 6  # a host that has not spoken for so long is gone
WANTED_SECONDS = 3_600  # no run waits for longer
REPLY_LENGTH = 10_000
DEAD_LENGTH = 1_000
MEASURED_LENGTH = 200_000  # it is emptied every minute


def requests(deployment: str) -> str:
    """Stream of what a deployment is asked to do; an entry goes when its run ends, so its length is the load."""
    return f"req:{deployment}"


def replies(web: str) -> str:
    """Stream of frames for one web process, one a step of the engine."""
    return f"reply:{web}"


def output(run: str) -> str:
    """Stream of the events of one run: for resuming, for readers that come later, for whoever must end the run."""
    return f"out:{run}"


def cancel(run: str) -> str:
    return f"cancel:{run}"


def web(process: str) -> str:
    return f"web:{process}"


def placed(deployment: str) -> str:
    """Which host serves a deployment; refreshed while it does, gone soon after it died."""
    return f"placed:{deployment}"


def progress(deployment: str) -> str:
    """How far the loading of a deployment has come."""
    return f"load:{deployment}"


def host(name: str) -> str:
    return f"host:{name}"


def strikes(deployment: str) -> str:
    """How often an engine died while only this deployment was at work."""
    return f"strikes:{deployment}"
