"""The wizard: one page a step. Each step keeps what is accepted where it belongs, and what is not on the draft."""

from projects.views.wizard.beginning import new, start
from projects.views.wizard.cards import card, preview_card
from projects.views.wizard.details import details
from projects.views.wizard.ending import preflight, statements
from projects.views.wizard.files import files, remove_file
from projects.views.wizard.typing import typed

__all__ = [
    "card",
    "details",
    "files",
    "new",
    "preflight",
    "preview_card",
    "remove_file",
    "start",
    "statements",
    "typed",
]
