"""A safe look at a model folder, before a byte of its weights is loaded or a line of its text believed."""

from __future__ import annotations

from inference.engine.inspection.configuration import REWRITES
from inference.engine.inspection.files import is_loadable
from inference.engine.inspection.inspect import inspect
from inference.engine.inspection.inspector import Inspector
from inference.engine.inspection.report import Inspection, Refusal

__all__ = ["REWRITES", "Inspection", "Inspector", "Refusal", "inspect", "is_loadable"]
