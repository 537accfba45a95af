"""Tells what a project card still lacks."""

from card_lint.rules import KINDS, Fault, lint

__all__ = ["KINDS", "Fault", "lint"]
