"""A question is asked once while one page is read, and anew for the next."""

from core.remembering import remembered, remembering


def test_asked_once_inside_and_each_time_outside():
    asked: list[str] = []

    def ask() -> int:
        asked.append("asked")
        return len(asked)

    assert [remembered("how many", ask) for _time in range(2)] == [1, 2]
    with remembering():
        assert [remembered("how many", ask) for _time in range(2)] == [3, 3]
        assert remembered("another", ask) == 4
    with remembering():
        assert remembered("how many", ask) == 5
