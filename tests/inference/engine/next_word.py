"""The next-word model of the articles that people begin with, made as they make it: in Keras, in seconds."""

from importlib import import_module
from pathlib import Path
from typing import Any
from warnings import catch_warnings

from inference.engine.inspection.keras_file import MODEL, WORDS
from inference.engine.keras_models import keras as keras_on_torch
from tests.inference.engine.kept import kept

LINES = [
    "deep learning is a part of machine learning",
    "machine learning is a part of computer science",
    "a model is a promise about its data",
    "每个 模型 在 发布 之前 都 要 经过 评审",
]


def legacy() -> Any:
    """Where Keras keeps the tokenizer of the articles, which tensorflow still shows."""
    keras_on_torch()
    return import_module("keras.src.legacy.preprocessing.text")


@kept
def save_next_word(folder: Path, *, two_ways: bool = False, gate: str = "LSTM") -> Path:
    with catch_warnings(action="ignore", category=DeprecationWarning):  # Keras speaks to numpy as before
        return _saved(folder, two_ways=two_ways, gate=gate)


def _saved(folder: Path, *, two_ways: bool, gate: str) -> Path:
    """As the article does it: a tokenizer, padded n-grams, an embedding, an LSTM, a softmax over the words."""
    keras = keras_on_torch()
    keras.utils.set_random_seed(7)
    tokenizer = legacy().Tokenizer()
    tokenizer.fit_on_texts(LINES)
    words = len(tokenizer.word_index) + 1
    grams = [row[:end] for row in tokenizer.texts_to_sequences(LINES) for end in range(2, len(row) + 1)]
    longest = max(map(len, grams))
    padded = keras.utils.pad_sequences(grams, maxlen=longest, padding="pre")
    layers = keras.layers
    memory = getattr(layers, gate)(12)
    chain = [layers.Embedding(words, 8), layers.Bidirectional(memory) if two_ways else memory]
    model = keras.Sequential([*chain, layers.Dropout(0.1), layers.Dense(words, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    model.fit(padded[:, :-1], padded[:, -1], epochs=12, verbose=0)
    folder.mkdir(parents=True, exist_ok=True)
    model.save(folder / MODEL)
    (folder / WORDS).write_text(tokenizer.to_json())
    return folder
