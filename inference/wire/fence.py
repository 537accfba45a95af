"""Keeps a reader from seeing anything twice, or anything from an engine that has lost the run to another."""

from inference.wire.events import ChoiceEnded, Echo, Event, Piece, Started, Words


class Fence:
    """One per run and reader. `attempt` counts how often the run was handed to an engine."""

    def __init__(self) -> None:
        self.attempt = 0
        self.started = False
        self.next_index: dict[int, int] = {}
        self.next_character: dict[int, int] = {}
        self.echoed: set[int] = set()
        self.ended: set[int] = set()

    def lets_pass(self, attempt: int, event: Event) -> bool:  # noqa: PLR0911 -- a kind each
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
            case Words():
                return self._goes_on(event)
            case ChoiceEnded(choice=choice):
                return _is_new(choice, self.ended)
        return True

    def _goes_on(self, words: Words) -> bool:
        """Not what an engine told before that has lost the run."""
        expected = self.next_character.get(words.place, 0)
        self.next_character[words.place] = max(expected, words.at + len(words.text) if words.at == expected else 0)
        return words.at == expected


def _is_new(choice: int, told: set[int]) -> bool:
    is_new = choice not in told
    told.add(choice)
    return is_new
