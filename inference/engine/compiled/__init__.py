"""Models computed on a processor in few passes: what lies between the products of a decoder is written in C.

In a step in which sixty sequences go on, torch takes as long for attention and forty small operations a layer as for
the products. The functions need a C compiler once, when the site is set up, by `python -m inference.engine.compiled`,
which `make` calls. Where they are missing torch computes everything, with the same answers.
"""

from __future__ import annotations

from inference.engine.compiled.decoder import decoder_of
from inference.engine.compiled.kernels import KINDS, Kernels, kernels_here
from inference.engine.compiled.panels import PanelLinear, packing_with
from inference.engine.compiled.runner import CompiledRunner
from inference.engine.compiled.whole import Whole

__all__ = ["KINDS", "CompiledRunner", "Kernels", "PanelLinear", "Whole", "decoder_of", "kernels_here", "packing_with"]
