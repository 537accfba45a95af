import pytest
from django.utils.translation import override

from core.templatetags.quantities import amount, size


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
