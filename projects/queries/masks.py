"""How a model that fills gaps writes a gap, by its files."""

from collections.abc import Callable, Collection
from typing import Any

from projects.models import Project
from projects.queries.documents import document_at

LONGEST, LIMIT = 60, 2_000_000
# Tokenizers whose files may say nothing of it, by the models that have them; all others write the usual one.
LIKE_ROBERTA = """
    bart barthez bartpho bertweet camembert data2vectext esm funnel herbert ibert layoutlmv3 led longformer luke mbart
    mluke mpnet mvp phobert plbart roberta robertaprelayernorm xlmroberta xlmrobertaxl xlnet xmod
""".split()  # noqa: SIM905  (words read better than quotes)
OF_FAMILIES = {**dict.fromkeys(LIKE_ROBERTA, "<mask>"), **dict.fromkeys(("flaubert", "xlm"), "<special1>")}
Documents = Callable[[str], dict[str, Any] | None]


def mask_at(project: Project, commit: bytes, paths: Collection[str]) -> str:
    """Empty where no file says it."""
    return stated_mask(lambda name: document_at(project, commit, name, limit=LIMIT) if name in paths else None)


def stated_mask(document: Documents) -> str:
    for name in ("tokenizer_config.json", "special_tokens_map.json"):
        if mask := _token((document(name) or {}).get("mask_token")):
            return mask
    return _added(document) or OF_FAMILIES.get(_family(document), "")


def _added(document: Documents) -> str:
    """The one special token that calls itself so, in the file that holds the whole tokenizer."""
    added = (document("tokenizer.json") or {}).get("added_tokens")
    rows = [each for each in added if isinstance(each, dict)] if isinstance(added, list) else []
    tokens = {_token(each) for each in rows if each.get("special")}
    named = [token for token in tokens if token.strip("<>[]|").lower() == "mask"]
    return named[0] if len(named) == 1 else ""


def _family(document: Documents) -> str:
    kind = (document("config.json") or {}).get("model_type")
    return kind.replace("-", "").replace("_", "").lower() if isinstance(kind, str) else ""


def _token(stated: Any) -> str:
    """As files write one: its text, or that under `content`. A stranger's: empty where it makes no sense."""
    text = stated.get("content") if isinstance(stated, dict) else stated
    is_one = isinstance(text, str) and len(text) <= LONGEST and text.isprintable() and text.strip()
    return str(text) if is_one else ""
