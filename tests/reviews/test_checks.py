"""Each check against the faults that it is there for, and against a clean folder."""

import json
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.secrets import PIECE
from reviews.checklists import CHECKLISTS
from reviews.checks.card import card
from reviews.checks.dataset import dataset
from reviews.checks.documents import documents
from reviews.checks.files import files
from reviews.checks.licence import licence
from reviews.checks.registry import for_kind
from reviews.checks.subject import KINDS, Subject
from reviews.checks.tensors import tensors
from tests.reviews.samples import CARD, codes, only, safetensors, subject

ELF = b"\x7fELF\x02\x01\x01" + bytes(100)
WINDOWS = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\x00\x00" + bytes(100)
TOKEN = "ghp_" + "a1B2" * 9
KEY = "-----BEGIN " + "OPENSSH PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("tool", ELF, "program"),
        ("readme.txt", WINDOWS, "program"),
        ("native.so", b"x", "program"),
        ("notes.txt", f"one\ntoken = {TOKEN}\n".encode(), "secret"),
        ("id_rsa", f"{KEY}\n".encode(), "secret"),
        ("config.json", b'{"url": "postgres://me:hunter22@db.example.org/x"}', "secret"),
        ("modeling.py", b"print(1)", "code_in_model"),
        (".DS_Store", b"x", "litter"),
    ],
)
def test_files_finds_what_does_not_belong(tmp_path: Path, name: str, data: bytes, code: str):
    assert code in codes(files, subject(tmp_path, {name: data}))


def test_files_tells_the_line_of_a_secret_and_hides_its_rest(tmp_path: Path):
    found = files.run(subject(tmp_path, {"notes.txt": f"one\n\ntoken = {TOKEN}\n"}))[0]
    assert (found.path, found.line, found.evidence["hint"]) == ("notes.txt", 3, "ghp_a1…")
    assert TOKEN not in json.dumps(found.as_json())


@pytest.mark.parametrize("text", ["MZ is how a sentence may begin.", "see https://me:${PASSWORD}@host", "hf_short"])
def test_files_takes_ordinary_text_for_what_it_is(tmp_path: Path, text: str):
    assert codes(files, subject(tmp_path, {"a.md": text})) == ["files_seen"]


LETTERS = "aB3" * 20
SECRETS = [
    "-----BEGIN RSA " + "PRIVATE KEY-----", "-----BEGIN PGP " + "PRIVATE KEY BLOCK-----", "AK" + "IA" + "A1" * 8,
    "gh" + "s_" + LETTERS, "github" + "_pat_" + LETTERS, "glp" + "at-" + LETTERS, "h" + "f_" + LETTERS,
    "sk" + "-proj-" + LETTERS, "sk" + "-ant-" + LETTERS, "AI" + "za" + LETTERS[:35], "xo" + "xb-" + LETTERS,
    "rk" + "_live_" + LETTERS, "py" + "pi-AgEIcHlwaS5vcmc" + LETTERS, "np" + "m_" + LETTERS[:36],
    "LT" + "AI" + LETTERS[:22], "c" + "w_" + LETTERS, "postgresql+psycopg" + "://me:hunter22@db.heron.org",
]  # fmt: skip


def test_files_knows_each_kind_of_secret(tmp_path: Path):
    found = files.run(subject(tmp_path, {"a.txt": "\n".join(f"密钥{secret} x" for secret in SECRETS)}))
    assert [one.line for one in found] == list(range(1, len(SECRETS) + 1))


def test_files_looks_for_secrets_to_the_end_of_a_long_text(tmp_path: Path):
    """One is cut in two where a piece of the file ends, one stands behind a Chinese word, one near the end."""
    line = b"heron\n"
    data = line * (PIECE // 6 - 2) + f"{TOKEN}\n".encode()
    assert data.index(b"ghp_") < PIECE < len(data)
    data += "密钥".encode() + f"{TOKEN}\n".encode() + line * PIECE + TOKEN.encode()
    found = files.run(subject(tmp_path, {"long.txt": data}))
    before, after = PIECE // 6 - 2, PIECE
    assert [one.line for one in found] == [before + 1, before + 2, before + after + 3]


def test_files_wants_some(tmp_path: Path):
    assert codes(files, subject(tmp_path, {".gitattributes": "*.bin filter=lfs"})) == ["no_files"]


def test_files_keeps_the_limits_of_the_policy(tmp_path: Path):
    found = codes(files, subject(tmp_path, {"a": b"12345", "b": b"1"}, rules={"largest_file": 4, "files_limit": 1}))
    assert found == ["too_many_files", "file_too_large"]


def test_card_is_missed(tmp_path: Path):
    assert codes(card, subject(tmp_path, {})) == ["card_missing"]


def test_card_names_missing_fields_and_sections(tmp_path: Path):
    rules = {"required_facts": {"model": ["licence", "task"]}, "expected_sections": {"model": ["limits", "training"]}}
    facts = {"licence": "MIT"}
    text = "Heron knows birds. " * 10 + "\n## Known limits\nTwelve birds."
    assert codes(card, subject(tmp_path, {}, card=text, facts=facts, rules=rules)) == [
        "field_missing",
        "section_training",
    ]


def test_card_of_few_words_is_refused_in_either_language(tmp_path: Path):
    rules = {"card_least_characters": 80}
    assert codes(card, subject(tmp_path, {}, card="A model.", rules=rules)) == ["card_short"]
    chinese = "这个模型根据描述认出花园里的鸟，供学校使用，不用于清点保护动物。它只认识十二种鸟。"
    assert codes(card, subject(tmp_path, {}, card=chinese, rules=rules)) == ["card_read"]


def test_card_with_a_wrong_header_or_a_placeholder_is_told(tmp_path: Path):
    found = codes(card, subject(tmp_path, {}, card="TODO: write. " * 20, card_data={"tags": "birds"}))
    assert found[0] == "field_wrong"
    assert "placeholder" in found


APACHE = "Apache License\nVersion 2.0, January 2004"
MIT = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software"


@pytest.mark.parametrize(
    ("said", "texts", "expected"),
    [
        ("", {}, ["licence_missing"]),
        ("do-what-you-like", {}, ["licence_unknown"]),
        ("apache-2.0", {"LICENSE": APACHE}, ["licence_clear"]),
        ("apache-2.0", {"LICENSE": MIT}, ["licence_disagrees"]),
        ("mit", {}, ["licence_file_advised", "licence_clear"]),
        ("other", {}, ["licence_text_missing"]),
        ("other", {"LICENSE.txt": "Our own words."}, ["licence_clear"]),
        ("EUPL-1.2", {"LICENCE": "EUPL"}, ["licence_clear"]),
        ("Zlib", {"LICENSE": "zlib"}, ["licence_clear"]),
    ],
)
def test_licence_is_known_and_its_text_agrees(tmp_path: Path, said: str, texts: dict[str, Any], expected: list[str]):
    assert codes(licence, subject(tmp_path, texts, card_data={"license": said})) == expected


def header(text: bytes, length: int | None = None, data: bytes = b"") -> bytes:
    return struct.pack("<Q", len(text) if length is None else length) + text + data


F32 = ("F32", [2], [0, 8])
BROKEN = {
    "a header of 2^63 bytes": (header(b"{}", 2**63), "header_too_long"),
    "a cut file": (b"\x01\x02", "header_too_long"),
    "no JSON": (header(b"{nope"), "header_unreadable"),
    "a list": (header(b"[]"), "header_unreadable"),
    "a key twice": (header(b'{"a": 1, "a": 2}'), "header_unreadable"),
    "depth": (header(b'{"a":' * 100_000), "header_unreadable"),
    "overlap": (safetensors({"a": F32, "b": ("F32", [2], [4, 12])}, bytes(12)), "tensors_overlap"),
    "a gap": (safetensors({"a": F32, "b": ("F32", [2], [12, 20])}, bytes(20)), "data_left_over"),
    "more data": (safetensors({"a": F32}, bytes(20)), "data_left_over"),
    "less data": (safetensors({"a": F32}, bytes(4)), "tensor_wrong"),
    "another size": (safetensors({"a": ("F32", [3], [0, 8])}, bytes(8)), "tensor_wrong"),
    "an unknown dtype": (safetensors({"a": ("F33", [2], [0, 8])}, bytes(8)), "tensor_wrong"),
    "a negative shape": (safetensors({"a": ("F32", [-2], [0, 8])}, bytes(8)), "tensor_wrong"),
    "backwards": (safetensors({"a": ("F32", [2], [8, 0])}, bytes(8)), "tensor_wrong"),
}


@pytest.mark.parametrize(("data", "code"), BROKEN.values(), ids=BROKEN.keys())
def test_tensors_refuses_a_lying_header(tmp_path: Path, data: bytes, code: str):
    found = only(tensors, subject(tmp_path, {"model.safetensors": data}))
    assert (found.code, found.severity) == (code, "blocking")


def test_a_link_is_told_to_be_one_and_not_a_broken_header(tmp_path: Path):
    """git's: laid out, it is a file that holds the name of another."""
    links = {"model.safetensors": b"../blobs/a1", "config.json": b"c\x00d", "docs/notes.md": b"../README.md"}
    laid = subject(tmp_path, {**links, "README.md": b"# Heron"})
    listed = tuple(replace(file, is_link=file.path in links) for file in laid.files)
    linked = Subject.from_json(replace(laid, files=listed).as_json())
    told = {(one.path, one.code, one.severity, one.evidence["target"]) for one in tensors.run(linked)}
    assert told == {
        ("model.safetensors", "loaded_link", "blocking", "../blobs/a1"),
        ("config.json", "loaded_link", "blocking", "c\ufffdd"),
    }
    warned = [(one.path, one.severity) for one in files.run(linked) if one.code == "link"]
    assert warned == [("config.json", "warning"), ("docs/notes.md", "warning"), ("model.safetensors", "warning")]


def test_names_that_no_database_keeps_are_told_without_what_it_refuses(tmp_path: Path):
    data = header(b'{"a\\u0000b\\ud800": 1}')
    assert only(tensors, subject(tmp_path, {"model.safetensors": data})).evidence["tensor"] == "a\ufffdb?"


def test_tensors_counts_what_is_right(tmp_path: Path):
    data = safetensors({"a": F32, "b": ("BF16", [3], [8, 14])}, bytes(14))
    assert only(tensors, subject(tmp_path, {"model.safetensors": data})).evidence["tensors"] == 2


@pytest.mark.parametrize("part", ["missing.safetensors", "../../etc/passwd", "/etc/passwd"])
def test_tensors_index_may_name_only_what_is_there(tmp_path: Path, part: str):
    index = json.dumps({"weight_map": {"a": part}})
    assert codes(tensors, subject(tmp_path, {"model.safetensors.index.json": index})) == ["index_wrong"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", b"x,y\n1,2\n1,2,3\n", "row_differs"),
        ("a.csv", b'x,y\n"1,2\n', "row_unreadable"),
        ("a.csv", b"x,y\n", "empty_table"),
        ("a.csv", b"x,y\n\xff\xfe,2\n", "not_text"),
        ("a.jsonl", b'{"x": 1}\n{"x": \n', "row_unreadable"),
        ("a.jsonl", b"[1]\n", "row_unreadable"),
        ("a.jsonl", b'{"x": 1}\n{"y": 1}\n', "keys_differ"),
        ("a.parquet", b"PAR1", "parquet_unreadable"),
        ("a.arrow", b"ARROW1", "not_looked_into"),
        ("a.md", b"hello", "no_data"),
    ],
)
def test_dataset_names_the_row_that_is_wrong(tmp_path: Path, name: str, data: bytes, code: str):
    assert code in codes(dataset, subject(tmp_path, {name: data}, kind="dataset"))


def test_dataset_counts_rows_against_the_card(tmp_path: Path):
    given: dict[str, Any] = {"a.csv": b"x\n1\n2\n", "b.jsonl": b'{"x": 3}\n'}
    said = {"dataset_info": {"splits": [{"name": "all", "num_examples": 3}]}}
    assert only(dataset, subject(tmp_path, given, kind="dataset", card_data=said)).evidence == {"rows": 3, "files": 2}
    said["dataset_info"]["splits"][0]["num_examples"] = 4
    assert codes(dataset, subject(tmp_path, given, kind="dataset", card_data=said)) == ["count_differs"]


def test_documents_wants_readme_and_licence(tmp_path: Path):
    given: dict[str, Any] = {"README.md": "A tool.", "LICENSE": MIT, "requirements.txt": "x"}
    assert codes(documents, subject(tmp_path, given, kind="code", card="A tool.")) == ["documents_found"]
    assert codes(documents, subject(tmp_path / "other", {}, kind="code"))[:2] == [
        "readme_missing",
        "licence_file_missing",
    ]


def test_clean_model_passes_every_plain_check(tmp_path: Path):
    clean = subject(
        tmp_path,
        {
            "README.md": CARD,
            "LICENSE": APACHE,
            "config.json": "{}",
            "model.safetensors": safetensors({"a": F32}, bytes(8)),
        },
        card=CARD,
        card_data={"license": "apache-2.0", "language": ["en"]},
        facts={"licence": "Apache-2.0", "task": "text-generation"},
    )
    for check in (files, card, licence, tensors):
        assert [finding.severity for finding in check.run(clean)] == ["info"], check.name


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_checklists_name_only_checks_that_exist(kind: str):
    known = {check.name for check in for_kind(kind)}
    assert {name for item in CHECKLISTS[kind] for name in item["machine"]} <= known | {"pickles"}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_fault_has_words_and_a_way_out(kind: str):
    for check in for_kind(kind):
        for code, fault in check.faults.items():
            assert str(fault.message), code
            assert str(fault.how_to_fix) or fault.severity == "info", code
