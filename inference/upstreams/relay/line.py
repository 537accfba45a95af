"""Where the runs of one deployment go: read from the database a moment ago, and complete."""

from dataclasses import dataclass, field

from core.lockbox import Unreadable
from inference.upstreams.models import Relayed


@dataclass(frozen=True)
class Line:
    deployment: str
    upstream: str
    base_url: str
    model: str
    places: int
    patience: float
    price: float  # milliseconds of the device for a token
    tells_as_it_goes: bool = False  # what a run took until now, with each part of an answer
    key: str = field(default="", repr=False)

    @property
    def headers(self) -> dict[str, str]:
        key = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return {"Accept-Encoding": "identity", "User-Agent": "Commonweight", **key}


def line_of(relayed: Relayed) -> Line:
    upstream = relayed.upstream
    try:
        key = upstream.key
    except Unreadable:
        key = ""  # the server says that it does not let us in, which the page then tells
    return Line(
        deployment=relayed.deployment_id,
        upstream=upstream.pk,
        base_url=upstream.base_url,
        model=relayed.name,
        places=upstream.places,
        patience=upstream.patience,
        price=relayed.ms_per_1000_tokens / 1_000,
        key=key,
    )
