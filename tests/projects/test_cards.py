import pytest

from projects.cards import facts_from, join, missing_sections, parse, with_facts
from projects.cards.paths import file_named


def test_parse_splits_header_and_text():
    card = parse("---\nlicense: mit\nlanguage:\n  - zh\n---\n\n# Title\n")
    assert (card.data, card.body, card.fault) == ({"license": "mit", "language": ["zh"]}, "# Title\n", "")


def test_a_card_without_header_is_all_text():
    assert parse("# Title\n\n---\n\nmore").body == "# Title\n\n---\n\nmore"


def test_join_and_parse_are_inverse():
    data = {"license": "mit", "summary": "短句：一个模型", "tags": ["a", "b"], "released": "2026-01-02"}
    card = parse(join(data, "# Title\n"))
    assert (card.data, card.body) == (data, "# Title\n")


@pytest.mark.parametrize(
    "header",
    [
        "a: [",
        "- a\n- b",
        "just words",
        "a: &x [1]\nb: *x",
        "a: !!python/object/apply:os.system ['true']",
        "1: one",
        "a: .nan",
        "a: -.inf",
        "a: " + "[" * 40 + "]" * 40,
        "a: " + "[" * 3000 + "]" * 3000,
        "x: " + "y" * 40_000,
        'a: "\\0"',
        "a: !!binary aGVsbG8=",
        "a: !!set {b}",
    ],
)
def test_a_header_that_cannot_be_kept_is_a_fault_and_never_an_error(header: str):
    card = parse(f"---\n{header}\n---\nbody")
    assert card.fault != ""
    assert (card.data, card.body) == ({}, "body")


def test_dates_stay_text():
    assert parse("---\nreleased: 2026-01-02\n---\n").data == {"released": "2026-01-02"}


def test_facts_are_read_in_the_words_of_other_hubs():
    data = {"license": "apache-2.0", "language": "zh", "task_categories": ["summarization"], "tags": ["x"]}
    assert facts_from(data) == {"licence": "Apache-2.0", "languages": ["zh"], "task": "summarization"}


@pytest.mark.parametrize(
    "data",
    [{}, {"license": ["mit"]}, {"language": {"a": 1}}, {"pipeline_tag": 7}, {"license": "own", "language": ["??"]}],
)
def test_facts_in_unknown_words_are_left_out(data: dict[str, object]):
    assert facts_from(data) == {}


def test_facts_are_merged_without_touching_what_says_the_same():
    data = {"license": "Apache-2.0", "tags": ["a"], "language": "zh"}
    merged = with_facts(data, {"licence": "Apache-2.0", "languages": ["zh"], "task": "translation", "summary": ""})
    assert merged == {**data, "pipeline_tag": "translation"}


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("## Known limits", "limits"),
        ("# 局限", "limits"),
        ("### Bias, Risks and Caveats", "limits"),
        ("## Intended use", "purpose"),
        ("## 用途", "purpose"),
        ("## Training data", "training"),
        ("## Evaluation results", "metrics"),
    ],
)
def test_sections_are_known_by_their_headings(heading: str, section: str):
    assert missing_sections(f"{heading}\n\ntext", [section]) == []
    assert [found.name for found in missing_sections(f"```\n{heading}\n```\n", [section])] == [section]


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("tide.png", "tide.png"),
        ("./figures/a%20b.png", "figures/a b.png"),
        ("blob/main/train.py", "train.py"),
        ("figures/../tide.png?raw=true", "tide.png"),
        ("../../etc/passwd", ""),
        ("/help", ""),
        ("#limits", ""),
        ("https://example.org/tide.png", ""),
        ("//example.org/tide.png", ""),
        ("mailto:ada@example.org", ""),
        ("https://[", ""),
    ],
)
def test_relative_address_names_a_file(address: str, path: str):
    assert file_named(address) == path
