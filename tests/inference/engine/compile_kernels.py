"""Compiles the kernels for an accelerator that need not be there: python -m tests.inference.engine.compile_kernels"""

import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

from inference.engine.fused import kernels

HOPPER = GPUTarget("cuda", 90, 32)
WHOLE = {"block_of", "offset_of", "table", "positions", "tiles"}
EXACT = {"parts", "heights", "totals"}
NUMBERS = {"epsilon": "fp32", "scale": "fp32", "stride": "i32", "tile_stride": "i32", "window": "i32"}
SIZES = {
    "WIDTH": 1_536, "PADDED": 2_048, "QUERIES": 16, "KEYS": 8, "SIZE": 128, "SIZE_PADDED": 128, "TOKENS": 64,
    "GROUP_PADDED": 16, "TILE": 64, "OUTPUTS": 33, "MANY": 2, "PART": 1_024, "SPLITS": 4,
}  # fmt: skip
FLAGS = ("ADDS", "NORMS", "GATES", "HAS_BIAS")


def compiled(name: str, kind: str, *, is_set: bool, splits: int = 4) -> int:
    """Bytes of its code."""
    kernel = getattr(kernels, name)
    names = kernel.arg_names
    constants = {one: value for one, value in (SIZES | {"SPLITS": splits}).items() if one in names}
    constants |= {one: is_set for one in FLAGS if one in names}
    if "PADDED" in constants and name == "_place":
        constants["PADDED"] = 64
    signature = {one: _type_of(one, kind) for one in names if one not in constants}
    signature |= dict.fromkeys(constants, "constexpr")
    source = ASTSource(kernel, {one: signature[one] for one in names}, constexprs=constants)
    return len(triton.compile(source, target=HOPPER).asm["cubin"])


def _type_of(name: str, kind: str) -> str:
    pointer = "*i64" if name in WHOLE else "*fp32" if name in EXACT else f"*{kind}"
    return NUMBERS.get(name, pointer)


def main() -> None:
    for name in ("_add_norm", "_place", "_attend", "_attend_tiles", "_combine", "_row_product", "_gate"):
        assert compiled(name, "bf16", is_set=True) > 0
        assert compiled(name, "fp32", is_set=False) > 0
    assert compiled("_attend", "bf16", is_set=True, splits=1) > 0


if __name__ == "__main__":
    main()
