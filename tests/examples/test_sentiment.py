from typing import Any

import pytest

from examples.sentiment.text import LABELS, hand_written
from examples.sentiment.train import labels

Loaded = tuple[Any, Any]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I love this phone, the battery is great!", "positive"),
        ("Not bad at all.", "positive"),
        ("The food is good, but the service is terrible.", "negative"),
        ("The package arrived on Monday.", "neutral"),
        ("服务很周到，菜也好吃。", "positive"),
        ("一点也不好用，太失望了。", "negative"),
        ("虽然便宜，但是质量太差。", "negative"),
        ("商店早上九点开门。", "neutral"),
    ],
)
def test_a_sentence_gets_its_label(sentiment: Loaded, text: str, label: str):
    assert labels(*sentiment, [text]) == [label]


def test_the_labels_have_names(sentiment: Loaded):
    assert sentiment[0].config.id2label == dict(enumerate(LABELS))
    assert sentiment[0].config.label2id == {"negative": 0, "neutral": 1, "positive": 2}


def test_nine_in_ten_hand_written_sentences_are_right(sentiment: Loaded):
    texts, wanted = zip(*hand_written("heldout"), strict=True)
    given = labels(*sentiment, texts)
    assert sum(one == other for one, other in zip(given, wanted, strict=True)) >= 0.9 * len(wanted)
