"""Every change to a collection goes through here."""

from projects.collections.actions.collecting import add_project, annotate_project, place_project, remove_project
from projects.collections.actions.curating import create_collection, delete_collection, edit_collection
from projects.collections.actions.moderating import hide_collection, show_collection

__all__ = [
    "add_project",
    "annotate_project",
    "create_collection",
    "delete_collection",
    "edit_collection",
    "hide_collection",
    "place_project",
    "remove_project",
    "show_collection",
]
