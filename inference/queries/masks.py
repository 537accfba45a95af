"""How a model that fills gaps writes a gap: so that a page asks it in words that it knows."""

from inference.queries.bases import who_speaks
from inference.queries.models import CHAT_LIMIT, document_of
from projects.models import Release
from projects.queries.masks import stated_mask

USUAL = "[MASK]"


def mask_of(release: Release) -> str:
    """The engine, which loads the tokenizer, has the last word."""
    release = who_speaks(release)
    return stated_mask(lambda name: document_of(release, name, limit=CHAT_LIMIT)) or USUAL
