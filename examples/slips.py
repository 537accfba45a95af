"""How people really type: no capitals, a greeting in front, a missing letter, half a sentence."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import yaml

WORDS = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
BEFORE, AFTER, FILLERS = WORDS["before"], WORDS["after"], set(WORDS["fillers"].split())
HAN = re.compile(r"[\u4e00-\u9fff]")
ENDINGS = {"en": ["?", "?", "", "", ".", "??", " ?", "!"], "zh": ["？", "？", "", "", "。", "？？", "?", "！"]}


def language_of(text: str) -> str:
    return "zh" if HAN.search(text) else "en"


def as_typed(text: str, language: str, random: Random) -> str:
    """One sentence as a visitor might enter it; the content words survive."""
    if random.random() < 0.12:
        text = _shortened(text, language, random)
    if random.random() < 0.2:
        text = random.choice(BEFORE[language]) + text
    if random.random() < 0.1:
        text += random.choice(AFTER[language])
    if random.random() < 0.15:
        text = _misspelt(text, language, random)
    if text[-1] not in "?!.？！。":
        text += random.choice(ENDINGS[language])
    return _cased(text, random) if language == "en" else text


def loosely(text: str, language: str, random: Random) -> str:
    """The same question from somebody who speaks less like a book: the words that matter mostly stay."""
    words = list(text) if language == "zh" else text.split()
    lost = 0.04 if language == "zh" else 0.08
    kept = [word for word in words if len(words) < 5 or random.random() > lost]
    if language == "en":
        kept = [_other_asker(word, random) for word in kept]
    if random.random() < 0.3:
        kept.insert(random.randint(0, len(kept)), random.choice(WORDS["extras"][language]))
    if language == "en" and len(kept) > 3 and random.random() < 0.15:
        place = random.randrange(len(kept) - 1)
        kept[place], kept[place + 1] = kept[place + 1], kept[place]
    before = random.choice(WORDS["contexts"][language]) if random.random() < 0.12 else ""
    return before + ("" if language == "zh" else " ").join(kept)


def _other_asker(word: str, random: Random) -> str:
    others = {"i": WORDS["subjects"], "we": WORDS["subjects"], "my": WORDS["owners"], "our": WORDS["owners"]}
    found = others.get(word.lower())
    return random.choice(found) if found and random.random() < 0.25 else word


def _shortened(text: str, language: str, random: Random) -> str:
    if language == "zh":
        return "".join(letter for letter in text if letter not in "的了请吗呢一个" or random.random() < 0.3) or text
    kept = [word for word in text.split() if word not in FILLERS or random.random() < 0.2]
    return " ".join(kept) if kept else text


def _misspelt(text: str, language: str, random: Random) -> str:
    place = random.randrange(len(text))
    if language == "zh":
        return text[:place] + text[place + 1 :] if len(text) > 6 else text
    if len(text) < 8 or not text[place].isalpha():
        return text
    kinds = [
        text[:place] + text[place + 1 :],
        text[:place] + text[place] + text[place:],
        text[:place] + text[place + 1 : place + 2] + text[place] + text[place + 2 :],
        text[:place] + random.choice("abcdefghijklmnopqrstuvwxyz") + text[place + 1 :],
    ]
    return random.choice(kinds)


def _cased(text: str, random: Random) -> str:
    chance = random.random()
    if chance < 0.5:
        return re.sub(r"\bi\b", "I", text[:1].upper() + text[1:])
    return text.upper() if chance > 0.98 else text
