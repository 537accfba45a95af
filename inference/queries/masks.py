"""How a model that fills gaps writes a gap, by its files: so that a page asks it in words that it knows."""

from typing import Any

from inference.queries.bases import who_speaks
from inference.queries.models import CHAT_LIMIT, document_of
from projects.models import Release

USUAL, LONGEST = "[MASK]", 60
# Tokenizers whose files may say nothing of it, by the models that have them; all others write the usual one.
LIKE_ROBERTA = """
    bart barthez bartpho bertweet camembert data2vectext esm funnel herbert ibert layoutlmv3 led longformer luke mbart
    mluke mpnet mvp phobert plbart roberta robertaprelayernorm xlmroberta xlmrobertaxl xlnet xmod
""".split()  # noqa: SIM905  (words read better than quotes)
OF_FAMILIES = {**dict.fromkeys(LIKE_ROBERTA, "<mask>"), **dict.fromkeys(("flaubert", "xlm"), "<special1>")}


def mask_of(release: Release) -> str:
    """The engine, which loads the tokenizer, has the last word."""
    release = who_speaks(release)
    for name in ("tokenizer_config.json", "special_tokens_map.json"):
        if mask := _token((document_of(release, name, limit=CHAT_LIMIT) or {}).get("mask_token")):
            return mask
    return _added(release) or OF_FAMILIES.get(_family(release), USUAL)


def _added(release: Release) -> str:
    """The one special token that calls itself so, in the file that holds the whole tokenizer."""
    added = (document_of(release, "tokenizer.json", limit=CHAT_LIMIT) or {}).get("added_tokens")
    rows = [each for each in added if isinstance(each, dict)] if isinstance(added, list) else []
    tokens = {_token(each) for each in rows if each.get("special")}
    named = [token for token in tokens if token.strip("<>[]|").lower() == "mask"]
    return named[0] if len(named) == 1 else ""


def _family(release: Release) -> str:
    kind = (document_of(release, "config.json") or {}).get("model_type")
    return kind.replace("-", "").replace("_", "").lower() if isinstance(kind, str) else ""


def _token(stated: Any) -> str:
    """As files write one: its text, or that under `content`. A stranger's: empty where it makes no sense."""
    text = stated.get("content") if isinstance(stated, dict) else stated
    is_one = isinstance(text, str) and len(text) <= LONGEST and text.isprintable() and text.strip()
    return str(text) if is_one else ""
