"""Keeps a reader from seeing anything twice, or anything from an engine that has lost the run to another."""

from inference.wire.events import ChoiceEnded, Event, Piece, Started


class Fence:
    """One per run and reader. `attempt` counts how often the run was handed to an engine."""

    def __init__(self) -> None:
        self.attempt = 0
        self.started = False
        self.next_index: dict[int, int] = {}
        self.ended: set[int] = set()

    def lets_pass(self, attempt: int, event: Event) -> bool:
        if attempt < self.attempt:
            return False
        self.attempt = attempt
        match event:
            case Started():
                first, self.started = not self.started, True
                return first
            case Piece(choice=choice, index=index):
                if index < self.next_index.get(choice, 0):
                    return False
                self.next_index[choice] = index + 1
                return True
            case ChoiceEnded(choice=choice):
                first = choice not in self.ended
                self.ended.add(choice)
                return first
        return True
