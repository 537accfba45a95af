"""What a difference is made of."""

from dataclasses import dataclass, field
from typing import Any

from core.line_differences import Line, Lined
from projects.models import Release
from reviews.checks.rows import RowChange
from reviews.queries.differences.frozen import Frozen


@dataclass(frozen=True)
class Fact:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class FileChange(Lined):
    path: str
    kind: str  # added, removed, modified
    size_before: int = 0
    size_after: int = 0
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """Where the bytes of a tensor lie."""

    file: Frozen
    start: int
    size: int


@dataclass(frozen=True)
class Tensor:
    """One tensor as the header of its file tells it."""

    name: str
    type: str
    shape: tuple[int, ...]
    place: Place = field(compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.type} {list(self.shape)}"


@dataclass(frozen=True)
class TensorChange:
    """Only its values differ where it stands the same on both sides."""

    name: str
    before: Tensor | None
    after: Tensor | None
    delta: tuple[float, bool] | None = None

    @property
    def max_delta(self) -> float | None:
        """The largest difference between two of its numbers, where they were subtracted."""
        return self.delta[0] if self.delta else None

    @property
    def is_finite(self) -> bool | None:
        """Whether all its new values are numbers: neither NaN nor infinite."""
        return self.delta[1] if self.delta else None

    @property
    def kind(self) -> str:
        if self.before is None or self.after is None:
            return "removed" if self.after is None else "added"
        return "values" if self.before == self.after else "layout"


@dataclass(frozen=True)
class Difference:
    before: Release
    after: Release
    facts: list[Fact]
    files: list[FileChange]
    tensors: list[TensorChange] = field(default_factory=list)
    more_files: int = 0
    more_tensors: int = 0
    same_tensors: int = 0
    unread_tensors: int = 0
    rows: list[RowChange] = field(default_factory=list)
    unread_tables: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "before": {"number": self.before.number, "digest": self.before.digest},
            "after": {"number": self.after.number, "digest": self.after.digest},
            "facts": [vars(fact) for fact in self.facts],
            "tensors": [
                {
                    "name": one.name,
                    "kind": one.kind,
                    "before": _told(one.before),
                    "after": _told(one.after),
                    "max_delta": one.max_delta,
                    "is_finite": one.is_finite,
                }
                for one in self.tensors
            ],
            "files": [
                {
                    "path": file.path,
                    "kind": file.kind,
                    "size_before": file.size_before,
                    "size_after": file.size_after,
                    "lines_added": file.added,
                    "lines_removed": file.removed,
                    "lines": [vars(line) for line in file.lines],
                }
                for file in self.files
            ],
            "more_files": self.more_files,
            "more_tensors": self.more_tensors,
            "same_tensors": self.same_tensors,
            "unread_tensors": self.unread_tensors,
            "rows": [vars(one) for one in self.rows],
            "unread_tables": self.unread_tables,
        }


def _told(tensor: Tensor | None) -> dict[str, Any] | None:
    return {"type": tensor.type, "shape": list(tensor.shape)} if tensor else None
