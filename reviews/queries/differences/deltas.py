"""How far the values of tensors lie apart, worked out by a child process (`reviews.checks.confinement.subtracting`)."""

from collections.abc import Iterable

from reviews.queries.differences.asking import Asking

SUBTRACTED = frozenset({"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8", "BOOL"})
Delta = tuple[float, bool]  # the largest difference of two numbers; whether all the new ones are numbers


class Subtraction(Asking):
    child = "reviews.checks.confinement.subtracting"

    def of(self, type: str, pieces: Iterable[tuple[bytes, bytes]]) -> Delta | None:
        """None when the child is gone."""
        furthest, is_finite = 0.0, True
        try:
            for old, new in pieces:
                delta, are_numbers = self._apart(type, old, new)
                furthest, is_finite = max(furthest, delta), is_finite and are_numbers
        except (OSError, ValueError):
            return None
        return furthest, is_finite

    def _apart(self, type: str, old: bytes, new: bytes) -> Delta:
        if len(old) != len(new):
            raise ValueError("one side ended before the other")
        delta, are_numbers = self.ask({"type": type, "size": len(old)}, old, new)
        return delta, are_numbers
