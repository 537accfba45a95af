"""Every pickle is found by its content, wherever it hides, and none is ever loaded."""

import bz2
import collections
import gzip
import io
import json
import pickle
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest

from reviews.checks.pickles import pickles
from tests.reviews.samples import CARD, Runs, codes, malware, only, plain_pickle, safetensors, subject


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


def numpy_of_objects(data: bytes) -> bytes:
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + data


HIDDEN = {
    "renamed": malware(),
    "protocol 0": malware(0),
    "protocol 4": malware(4),
    "protocol 5": malware(5),
    "zip": zipped(data=malware()),
    "zip in zip": zipped(inner=zipped(data=malware())),
    "zip after text": b"just a text\n" * 50 + zipped(data=malware()),
    "tar": tarred("storages", malware()),
    "tar in gzip": gzip.compress(tarred("storages", malware())),
    "gzip": gzip.compress(malware()),
    "bzip2": bz2.compress(malware()),
    "zlib": zlib.compress(malware()),
    "numpy": numpy_of_objects(malware()),
    "second of two": plain_pickle() + malware(),
    "cut off after the call": malware()[:-1],
    "eval": pickle.dumps(Runs(eval, "1")),
    "getattr": pickle.dumps(Runs(getattr, 1, "real")),
}


@pytest.mark.parametrize("data", HIDDEN.values(), ids=HIDDEN.keys())
def test_malware_is_found_by_content(tmp_path: Path, data: bytes):
    found = only(pickles, subject(tmp_path, {"weights.bin": data}))
    assert (found.code, found.path, found.severity) == ("malicious_global", "weights.bin", "blocking")


def test_bytes_of_a_zip_that_read_like_text_with_a_strange_escape_hide_nothing(tmp_path: Path):
    """A file of any kind is read as a pickle first, and the time in a zip's header may hold a backslash."""
    data = bytearray(zipped(data=malware()))
    data[10:14] = b"\x84\\z]"
    found = only(pickles, subject(tmp_path, {"weights.bin": bytes(data)}))
    assert found.code == "malicious_global"


def test_finding_names_what_would_run_and_where(tmp_path: Path):
    found = only(pickles, subject(tmp_path, {"a.bin": zipped(**{"archive/data.pkl": malware()})}))
    assert found.evidence == {"inside": "a.bin → archive/data.pkl", "names": "posix.system"}


def test_names_hidden_from_scanners_count_as_malware(tmp_path: Path):
    built = b"\x80\x04\x8c\x05posix\x8c\x06system\x8c\x01x0\x93."  # pushed and popped, to mislead a scanner
    assert codes(pickles, subject(tmp_path, {"a.bin": built})) == ["malicious_global"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pickle.dumps(collections.deque([1])), "unknown_global"),
        (plain_pickle(), "pickle_weights"),
        (plain_pickle(4)[:-3], "truncated_pickle"),
        (b"7z\xbc\xaf\x27\x1c" + b"0" * 40, "opaque_archive"),
        (b"PK\x03\x04" + b"0" * 40, "broken_archive"),
        (zipped(zeros=bytes(80 * 2**20)), "archive_bomb"),
    ],
    ids=["not allowed", "plain", "truncated", "7z", "broken zip", "bomb"],
)
def test_what_is_not_plain_data_stops_a_model(tmp_path: Path, data: bytes, code: str):
    assert codes(pickles, subject(tmp_path, {"pytorch_model.bin": data})) == [code]


def test_scanner_that_breaks_counts_as_unsafe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def broken(*_given: object) -> None:
        raise RuntimeError("a bug of the library")

    monkeypatch.setattr("reviews.checks.pickles.scan_pickle_bytes", broken)
    research = subject(tmp_path, {"table.pkl": plain_pickle()}, kind="research")
    assert codes(pickles, research) == ["scanners_disagree"]


def test_plain_pickle_is_a_warning_for_research(tmp_path: Path):
    found = only(pickles, subject(tmp_path, {"table.pkl": plain_pickle()}, kind="research"))
    assert (found.code, found.severity) == ("harmless_pickle", "warning")


HARMLESS = {
    "README.md": CARD,
    "config.json": json.dumps({"model_type": "llama"}),
    "vocab.txt": "chat\nhello\ncat\nid\nname\n",
    "code.py": "class Bird:\n    import os\n",
    "import.py": "import os\nimport sys\n(",
    "empty": b"",
    "zeros": bytes(2000),
    "model.safetensors": safetensors({"w": ("F32", [2], [0, 8])}, bytes(8)),
    # a header of 0x0280 bytes begins like the PROTO opcode
    "short.safetensors": b"\x80\x02" + bytes(6) + b"{" + b" " * 638 + b"}",
    "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "array.npy": b"\x93NUMPY\x01\x00\x46\x00{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }" + b" " * 20,
}


@pytest.mark.parametrize(("name", "data"), HARMLESS.items(), ids=HARMLESS.keys())
def test_other_files_are_no_pickles(tmp_path: Path, name: str, data: bytes):
    assert codes(pickles, subject(tmp_path, {name: data})) == ["no_pickles"]
