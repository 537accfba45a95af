"""What engines tell people: said in the reader's language, kept and sent in parts, English to programs."""

import ast
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from core import messages
from core.saying import said
from inference.engine.errors import LoadRefused, ModelNotLoaded
from inference.engine.inspection.report import Refusal
from inference.engine.sentences import LONGEST, Sentence, packed, unpacked
from inference.wire.events import Failed, dumps, pack, unpack

PLACE = re.compile(r"%\((\w+)\)")
HOME = "inference/engine/sentences.py"  # where sentences are made of what was kept
CHINESE = "zh-hans"


def calls_of_told() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((settings.ROOT / "inference").rglob("*.py")):
        place = str(path.relative_to(settings.ROOT))
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Sentence":
                yield f"{place}:{node.lineno}", node


def templates() -> dict[str, str]:
    """Each with the place where it stands."""
    found = {}
    for place, call in calls_of_told():
        match call.args:
            case [ast.Constant(value=str(template))]:
                found[template] = place
                assert {word.arg for word in call.keywords} == set(PLACE.findall(template)), place
            case _:
                assert place.startswith(HOME), f"{place}: no catalogue can take up what is not written out"
    return found


def test_every_sentence_of_an_engine_has_its_chinese_with_the_same_places():
    (package,) = [each for each in messages.packages() if each.name == "inference"]
    known, found = messages.load(package), templates()
    assert len(found) > 200
    for template, place in found.items():
        message = known.get(template)
        assert message is not None, f"{place}: {template}"
        assert message.string, f"{place}: {template}"
        assert set(PLACE.findall(template)) == set(PLACE.findall(str(message.string))), f"{place}: {template}"


def test_nothing_is_raised_that_is_no_such_sentence():
    """mypy says so where it knows the types; a text in its place would be told in English for ever."""
    wanted = {"EngineError": 1, "InvalidRequest": 1, "Overloaded": 1, "Refusal": 2, "FailedEvent": 2, "Failed": 1}
    seen = 0
    for path in sorted(Path(settings.ROOT / "inference").rglob("*.py")):
        if "openai" in path.parts or "batches" in path.parts:  # whose `Refusal` is for programs
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in wanted:
                given = node.args[wanted[node.func.id] :][:1]
                seen += bool(given)
                assert not any(isinstance(each, ast.Constant | ast.JoinedStr) for each in given), (path, node.lineno)
    assert seen > 100


def test_a_sentence_is_english_and_remembers_its_parts():
    told = Sentence("The prompt has %(count)s tokens; this model takes %(limit)s.", count=9, limit=8)
    assert told == "The prompt has 9 tokens; this model takes 8."
    assert json.loads(packed(told)) == {
        "template": "The prompt has %(count)s tokens; this model takes %(limit)s.",
        "values": {"count": 9, "limit": 8},
    }
    for copy in (unpacked(packed(told)), deepcopy(told)):
        assert (copy, copy.parts) == (told, told.parts)
    with translation.override(CHINESE):
        assert said(unpacked(packed(told))) == "提问有 9 个词元；此模型最多读入 8 个。"
    assert said(told) == told


def test_a_sentence_without_places_is_kept_as_it_is_and_so_were_all_before():
    assert packed(Sentence("There is no input.")) == "There is no input."
    with translation.override(CHINESE):
        assert said(unpacked("There is no input.")) == "没有输入。"
        assert said(unpacked("A reason from before, of 5 words.")) == "A reason from before, of 5 words."
        assert said("") == said(unpacked("")) == ""


@pytest.mark.parametrize("text", ['{"template": 5}', '{"template": "%(x)s", "values": {}}x', '{"template": "a'])
def test_words_that_only_look_like_parts_are_shown_as_they_are(text: str):
    assert said(unpacked(text)) == text


def test_sentences_stand_in_sentences():
    refusals = [Refusal("no_weights", "", Sentence("There is no %(name)s.", name=name), "") for name in "abc"]
    refused = LoadRefused(refusals).message
    assert refused == "There is no a.; There is no b.; There is no c."
    with translation.override(CHINESE):
        assert said(unpacked(packed(refused))) == "没有 a。；没有 b。；没有 c。"


def test_thousands_of_reasons_are_told_by_the_first_few():
    many = [Refusal("unsafe_format", "", Sentence("There is no %(name)s.", name=at), "") for at in range(10_000)]
    assert LoadRefused(many).message.endswith("There is no 11.")


def test_what_a_stranger_named_is_kept_without_what_no_database_keeps():
    told = unpacked(packed(Sentence("There is no %(name)s.", name="a\0b\ud800")))
    assert told == "There is no a\ufffdb?."


def test_what_is_too_long_for_its_column_is_english_and_cut():
    told = Sentence("There is no %(name)s.", name="x" * LONGEST)
    assert told.within(2 * LONGEST) is told
    assert told.within(40).parts == {"template": told[:40], "values": {}}


def test_the_wire_carries_the_parts_and_an_engine_from_before_a_text():
    failed = Failed("model_not_loaded", ModelNotLoaded("x").message, "model")
    (row,) = json.loads(dumps(pack([failed])))
    (heard,) = unpack([row])
    assert heard == failed
    assert isinstance(heard, Failed)
    with translation.override(CHINESE):
        assert said(heard.message) == "模型 'x' 没有加载到此引擎。"
    assert unpack([["f", "lost", "It was lost.", ""]]) == [Failed("lost", Sentence("It was lost."))]


def test_words_of_others_that_look_like_ours_fill_no_places():
    theirs = '{"template": "%(wide)9999s", "values": {"wide": ""}}'
    for kept in (packed(theirs), Sentence(theirs).packed(), Sentence(theirs).within(4_000).packed()):
        assert unpacked(kept) == f" {theirs}"
        assert not unpacked(kept).values
    inside = Sentence("The model failed on this request (%(kind)s).", kind=theirs)
    assert unpacked(inside.packed()) == f"The model failed on this request ({theirs})."
