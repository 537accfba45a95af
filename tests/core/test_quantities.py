from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from core.templatetags.quantities import amount, moment, size


@pytest.mark.parametrize(
    ("count", "told"),
    [(None, ""), (999, "999 B"), (1_250, "1.2 kB"), (16_777_216, "16.8 MB"), (250_900_000_000, "251 GB")],
)
def test_sizes_are_rounded_not_cut(count: int | None, told: str):
    assert size(count) == told


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_amounts_are_grouped_in_both_languages(language: str):
    with override(language):
        assert [amount(count) for count in (8_200, 135_400, 1_260_000_000)] == ["8,200", "135 k", "1.3 B"]


def test_a_moment_is_written_in_the_language_of_each_page():
    at = datetime(2024, 3, 9, 14, 5, 59, tzinfo=UTC)
    english = moment(at)
    with override("zh-hans"):
        chinese = moment(at)
    assert ('title="March 9, 2024, 2:05 p.m. UTC"' in english, ">March 9, 2024<" in english) == (True, True)
    assert ('title="2024年3月9日 14:05 UTC"' in chinese, ">2024年3月9日<" in chinese) == (True, True)
    assert moment(at) == english
