"""What the two encoders share: a small BERT and its tokenizer, both made from nothing."""

from __future__ import annotations

from collections.abc import Iterable

from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertTokenizerFast

CONTEXT = 128


def train_tokenizer(texts: Iterable[str], size: int) -> BertTokenizerFast:
    """Lower-cased word pieces; each Chinese character stands alone."""
    pieces = BertWordPieceTokenizer(lowercase=True, strip_accents=False, handle_chinese_chars=True)
    pieces.train_from_iterator(texts, vocab_size=size, min_frequency=2, limit_alphabet=2400, show_progress=False)
    return BertTokenizerFast(
        vocab=pieces.get_vocab(), do_lower_case=True, strip_accents=False, model_max_length=CONTEXT
    )


def small_bert(tokenizer: BertTokenizerFast, labels: dict[int, str] | None = None) -> BertConfig:
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=128,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=512,
        max_position_embeddings=CONTEXT,
        type_vocab_size=2,
        pad_token_id=tokenizer.pad_token_id,
    )
    if labels:
        config.id2label = labels
        config.label2id = {label: number for number, label in labels.items()}
    return config
