"""What points at a person is found in a sample, told without being repeated, and allowed with a reason."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from reviews.checks import allowances, identifiers, runner
from reviews.checks.confinement.parent import Children
from reviews.checks.files import files
from reviews.checks.personal import personal
from reviews.checks.registry import MOST_FINDINGS, Check
from reviews.checks.sampling import MOST_ROWS, WHOLE_UP_TO, cells
from reviews.checks.subject import Subject
from tests.reviews.samples import codes, only, subject

IDENTITY = "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("write to ann@heron.org or bea@heron.org", ["email", "email"]),
        ("write to ann@example.org, see @heron", []),
        (f"身份证{IDENTITY}。", ["id"]),
        ("110105194912310021", []),
        ("4111 1111 1111 1111 and 5500-0000-0000-0004", ["card", "card"]),
        ("4111 1111 1111 1112, 0.4111111111111111, 0000000000000000", []),
        ("DE89 3704 0044 0532 0130 00 or GB82WEST12345698765432", ["account", "account"]),
        ("DE89 3704 0044 0532 0130 01", []),
        ("from 93.184.216.34 and 2606:4700::1111", ["address", "address"]),
        ("version 1.2.3.4 at 12:30:45 on 127.0.0.1 and 10.0.0.1", []),
        ("call +49 30 901820, or 13800138000", ["phone", "phone"]),
        ("1609459200000 on 2026-05-01 12:30:45, 3.14159265358979, 978-3-16-148410-0", []),
    ],
)
def test_identifiers_are_told_from_numbers_by_their_checksums(text: str, kinds: list[str]):
    assert sorted(one.kind for one in identifiers.in_text(text)) == kinds


def rows(name: str, data: str | bytes, root: Path, **facts: Any) -> Subject:
    return subject(root, {name: data}, **{"kind": "dataset", **facts})


def test_finding_counts_names_the_column_and_never_repeats_the_value(tmp_path: Path):
    table = "pond,keeper\nmill,ann@heron.org\nweir,nobody\nlock,bea@heron.org\n"
    found = only(personal, rows("ponds.csv", table, tmp_path))
    assert (found.code, found.severity, found.path, found.line) == ("personal_email", "warning", "ponds.csv", 2)
    assert found.evidence == {"count": 2, "rows": 4, "where": "keeper", "hint": "a…g"}
    assert "heron.org" not in json.dumps(found.as_json())


def test_rows_of_json_name_the_key(tmp_path: Path):
    lines = f'{{"text": "hello"}}\n{{"text": "hi", "id": "{IDENTITY}"}}\nnot json\n'
    found = only(personal, rows("people.jsonl", lines, tmp_path))
    assert (found.code, found.line, found.field) == ("personal_id", 2, "id")


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("README.md", "dataset", "nothing_drawn"),
        ("vocab.txt", "model", "nothing_drawn"),
        ("config.json", "model", "nothing_drawn"),
        ("notes.txt", "model", "personal_email"),
        ("notes.json", "dataset", "personal_email"),
    ],
)
def test_who_writes_about_a_work_may_sign(tmp_path: Path, name: str, kind: str, code: str):
    assert codes(personal, rows(name, "ann@heron.org", tmp_path, kind=kind)) == [code]


def test_sample_of_a_large_file_is_bounded_and_always_the_same(tmp_path: Path):
    large = rows("a.csv", "name,text\n" + "ann,words\n" * (WHOLE_UP_TO // 10 + 1), tmp_path)
    drawn = list(cells(large, large.files[0]))
    assert len(drawn) == MOST_ROWS
    assert drawn == list(cells(large, large.files[0]))
    assert {cell.column for row in drawn[:100] for cell in row} == {"name", "text"}


ALLOWED = "allow:\n  - {finding: %s, path: '%s', reason: They are in the public register.}\n"
TOKEN = "ghp_" + "a1B2" * 9


def outcome(check: Check, of: Subject) -> tuple[str, list[tuple[str, str, str]]]:
    with Children(of) as children:
        found = runner.run(check, children)
    return found.state, [(one.code, one.severity, one.evidence.get("allowed", "")) for one in found.findings]


@pytest.mark.parametrize(
    ("finding", "path", "expected"),
    [
        ("secret", "*.txt", ("passed", [("secret", "warning", "They are in the public register.")])),
        ("secret", "a.csv", ("failed", [("secret", "blocking", "")])),
        ("personal_email", "a.txt", ("failed", [("secret", "blocking", "")])),
    ],
)
def test_author_may_allow_a_secret_of_one_file_with_a_reason(tmp_path: Path, finding: str, path: str, expected: Any):
    given: dict[str, Any] = {"a.txt": f"token = {TOKEN}", allowances.FILE: ALLOWED % (finding, path)}
    assert outcome(files, subject(tmp_path, given)) == expected


def test_author_may_allow_no_program(tmp_path: Path):
    given: dict[str, Any] = {"a.so": b"x", allowances.FILE: ALLOWED % ("program", "a.so")}
    assert outcome(files, subject(tmp_path, given)) == ("failed", [("program", "blocking", "")])


def test_many_allowed_findings_hide_none_that_blocks(tmp_path: Path):
    tokens = "\n".join(f"token = {TOKEN[:-3]}{number:03}" for number in range(200))
    given: dict[str, Any] = {"a.txt": tokens, "z.so": b"x", allowances.FILE: ALLOWED % ("secret", "a.txt")}
    state, found = outcome(files, subject(tmp_path, given))
    assert (state, len(found), found[0]) == ("failed", MOST_FINDINGS, ("program", "blocking", ""))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("allow: [", ["allowances_unreadable"]),
        ("- a list", ["allowances_unreadable"]),
        ("allow: {}", ["allowances_unreadable"]),
        ("a: &a [x, x]\nallow: [*a, *a]", ["allowances_unreadable"]),
        ("allow: [1, {finding: secret, path: a.txt}]", ["allowance_wrong", "allowance_wrong", "files_seen"]),
        ("x" * 40_000, ["allowances_unreadable"]),
        ("", ["files_seen"]),
    ],
)
def test_allowances_that_cannot_be_read_are_told(tmp_path: Path, text: str, expected: list[str]):
    assert codes(files, subject(tmp_path, {"a.txt": "x", allowances.FILE: text})) == expected


@pytest.mark.parametrize(("language", "words"), [("en", "hold e-mail addresses in"), ("zh-hans", "含有电子邮箱地址")])
def test_words_say_what_was_found(language: str, words: str):
    with translation.override(language):
        assert words in str(personal.faults["personal_email"].message)
