"""Keeping the index, and searches that people save."""

from search.actions.indexing import forget, index, put_at, rebuild
from search.actions.meanings import expect_all, learn
from search.actions.saving import ask_again, ask_all_again, drop_search, save_search

__all__ = [
    "ask_again",
    "ask_all_again",
    "drop_search",
    "expect_all",
    "forget",
    "index",
    "learn",
    "put_at",
    "rebuild",
    "save_search",
]
