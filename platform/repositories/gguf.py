"""How a GGUF header packs its values: what whoever shows a header and whoever judges it both read by.

Apart from both, since the confined child of a check may read the ground and the reviews, and no project's code.
Source: the specification of GGUF, version 3 (ggml-org/ggml, docs/gguf.md).
"""

NUMBERS = {
    0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d",
}  # fmt: skip
TEXT, ARRAY, U32, U64 = 8, 9, 4, 10
