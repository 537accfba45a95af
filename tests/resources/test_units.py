"""What is counted, in the words in which people read and write it."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.policies import publish
from core.problems import BadInput
from resources.amounts import MOST, parsed, typed
from resources.units import check_unit, device_unit, in_words, known_units, name_of

GPU = "gpu_ms:h100"
UNITS = [GPU, "gpu_ms:gpu", "cpu_ms", "tokens", "storage_bytes", "byte_days", "egress_bytes"]


def test_amounts_read_as_people_say_them():
    said = [
        (GPU, 1_800_000, "30 min of GPU (h100)", "30 分钟 GPU (h100)"),
        ("gpu_ms:gpu", 4_359_999, "1 h 12 min of GPU", "1 小时 12 分钟 GPU"),
        ("cpu_ms", 725_000, "12 min 5 s of CPU", "12 分钟 5 秒 CPU"),
        ("cpu_ms", 3_600_500, "1 h of CPU", "1 小时 CPU"),
        ("cpu_ms", 132_700, "2 min 12 s of CPU", "2 分钟 12 秒 CPU"),
        ("cpu_ms", 15_299, "15 s of CPU", "15 秒 CPU"),
        ("cpu_ms", 9_960, "10 s of CPU", "10 秒 CPU"),
        ("cpu_ms", 2_299, "2.3 s of CPU", "2.3 秒 CPU"),
        ("cpu_ms", 2_000, "2 s of CPU", "2 秒 CPU"),
        ("cpu_ms", 250, "250 ms of CPU", "250 毫秒 CPU"),
        ("cpu_ms", 0, "0 s of CPU", "0 秒 CPU"),
        ("tokens", 50_000, "50,000 tokens", "50,000 个词元"),
        ("tokens", 1, "1 token", "1 个词元"),
        ("storage_bytes", 5_000_000_000, "5 GB", "5 GB"),
        ("byte_days", 150_000_000_000, "150 GB for a day", "150 GB 存放一天"),
        ("egress_bytes", 2_500_000, "2.5 MB of downloads", "2.5 MB 下载量"),
    ]
    for unit, amount, english, chinese in said:
        assert in_words(unit, amount) == english
        with override("zh-hans"):
            assert in_words(unit, amount) == chinese


def test_amounts_are_written_as_people_write_them():
    written = {
        GPU: {"30 min": 1_800_000, "1 h 30 min": 5_400_000, "1.5h": 5_400_000, "90 分钟": 5_400_000, "2小时": 7_200_000,
              "1,000 s": 1_000_000, "1 day": 86_400_000, "２ H": 7_200_000},
        "tokens": {"50,000": 50_000, "50k": 50_000, "50000 tokens": 50_000, "5万": 50_000, "1.5 million": 1_500_000},
        "storage_bytes": {"5 GB": 5 * 10**9, "1.5tb": 1_500 * 10**9, "2 GiB": 2 * 1024**3, "12 bytes": 12},
    }  # fmt: skip
    for unit, texts in written.items():
        assert {text: parsed(unit, text) for text in texts} == texts


@pytest.mark.parametrize(
    "text", ["", "30", "-1 h", "h", "1 h and", "1,00 h", "1.2.3 h", "1e3 h", "0 h", "9" * 50 + " h", "5 GB"]
)
def test_what_is_no_amount_is_refused_by_its_field(text: str):
    with pytest.raises(BadInput) as refused:
        parsed(GPU, text, "lines-0-amount")
    assert list(refused.value.fields) == ["lines-0-amount"]


@given(unit=st.sampled_from(UNITS), amount=st.integers(1, MOST), language=st.sampled_from(["en", "zh-hans"]))
def test_what_stands_in_a_form_is_read_as_it_was(unit: str, amount: int, language: str):
    with override(language):
        assert parsed(unit, typed(unit, amount)) == amount


def test_operator_says_which_devices_there_are(db: None):
    assert known_units() == ["gpu_ms:gpu", "tokens", "storage_bytes", "cpu_ms", "byte_days", "egress_bytes"]
    publish("devices", {"gpu_classes": ["h100", "l4"]}, author=None)
    assert known_units()[:2] == ["gpu_ms:h100", "gpu_ms:l4"]
    named = ["gpu_ms:h100", "gpu_ms:gpu", "cpu_ms"]
    assert list(map(name_of, named)) == ["GPU time (h100)", "GPU time", "CPU time"]
    assert [check_unit(device_unit(name)) for name in ("cpu", "l4")] == ["cpu_ms", "gpu_ms:l4"]
    with pytest.raises(BadInput):
        check_unit("gpu_ms:gpu")
