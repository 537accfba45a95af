"""Make the libraries that are missing: `python -m inference.engine.compiled`. That they cannot be made is no error."""

from __future__ import annotations

import sys

from inference.engine.compiled.building import NoCompiler, build
from inference.engine.compiled.kernels import kernels_here

try:
    build()
except (NoCompiler, OSError) as error:
    sys.stderr.write(f"The engine computes with torch alone, which is slower: {error}\n")
else:
    sys.stdout.write("The engine's compiled functions are ready.\n" if kernels_here() else "They do not load here.\n")
