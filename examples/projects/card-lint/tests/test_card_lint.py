from pathlib import Path

import pytest
from card_lint import KINDS, Fault, lint
from card_lint.command import main

GOOD = """---
license: mit
---

# tool

## What it is for
## How to install it
## How to use it
"""


def test_a_complete_card_has_no_faults() -> None:
    assert lint(GOOD, "code") == []


def test_a_missing_field_is_named() -> None:
    assert lint(GOOD.replace("license: mit", "tags: [a]"), "code") == [Fault(1, 'the header lacks "license"')]


def test_a_card_without_header_says_so() -> None:
    assert lint("# tool", "code")[0] == Fault(1, "there is no YAML header between two lines of ---")


@pytest.mark.parametrize("header", ["a: [", "- one", "text"])
def test_a_broken_header_is_a_fault_and_no_crash(header: str) -> None:
    assert lint(f"---\n{header}\n---\n", "code")[0].message.startswith("the header is not")


def test_a_placeholder_is_found_with_its_line() -> None:
    assert lint(GOOD + "TODO: write\n", "code") == [Fault(10, "a placeholder is left: TODO")]


def test_headings_in_code_do_not_count() -> None:
    card = GOOD.replace("## How to use it", "```\n## How to use it\n```")
    assert lint(card, "code") == [Fault(None, "no heading speaks of usage")]


def test_chinese_headings_count() -> None:
    card = "---\nlicense: mit\n---\n## 用途\n## 安装\n## 使用方法\n"
    assert lint(card, "code") == []


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="kind must be one of model, dataset, code, app, research"):
        lint(GOOD, "poem")


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_card_has_faults_for_every_kind(kind: str) -> None:
    assert lint("", kind)


def test_the_command_reports_and_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = tmp_path / "README.md"
    card.write_text(GOOD.replace("mit", ""), encoding="utf-8")
    assert main(["--kind", "code", str(card)]) == 1
    assert capsys.readouterr().out == f'{card}:1: the header lacks "license"\n'


def test_the_command_ends_with_two_for_a_file_it_cannot_read(tmp_path: Path) -> None:
    assert main([str(tmp_path / "none.md")]) == 2
