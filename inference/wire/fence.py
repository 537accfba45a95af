"""Keeps a reader from seeing anything twice, or anything from an engine that has lost the run to another."""

from inference.wire.events import ChoiceEnded, Echo, Event, Piece, Started


class Fence:
    """One per run and reader. `attempt` counts how often the run was handed to an engine."""

    def __init__(self) -> None:
        self.attempt = 0
        self.started = False
        self.next_index: dict[int, int] = {}
        self.echoed: set[int] = set()
        self.ended: set[int] = set()

    def lets_pass(self, attempt: int, event: Event) -> bool:
        if attempt < self.attempt:
            return False
        self.attempt = attempt
        match event:
            case Started():
                first, self.started = not self.started, True
                return first
            case Echo(choice=choice):
                return _is_new(choice, self.echoed)
            case Piece(choice=choice, index=index):
                expected = self.next_index.get(choice, 0)
                self.next_index[choice] = max(expected, index + 1)
                return bool(index >= expected)
            case ChoiceEnded(choice=choice):
                return _is_new(choice, self.ended)
        return True


def _is_new(choice: int, told: set[int]) -> bool:
    is_new = choice not in told
    told.add(choice)
    return is_new
