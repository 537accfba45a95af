"""What programs spent of what their tokens may. Whoever counts it says so, for many tokens at once:

    @counted
    def spent_with(tokens: Sequence[Token]) -> Mapping[str, Spent]: ...

A token that nothing holds back has no entry.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from accounts.models import Spent, Token

Count = Callable[[Sequence[Token]], Mapping[str, Spent]]
_counts: list[Count] = []


def counted(count: Count) -> Count:
    _counts.append(count)
    return count


def with_spent(tokens: Iterable[Token]) -> list[Token]:
    found = list(tokens)
    spent = {key: amount for count in _counts for key, amount in count(found).items()}
    for token in found:
        token.spent = spent.get(token.pk)
    return found
