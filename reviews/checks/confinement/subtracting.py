"""A child that subtracts: how far the values of two tensors lie apart. Asked by `reviews.queries.differences.deltas`.

Each question is a line, `{"type": "F32", "size": 4096}`, and so many bytes of each side; the answer is a line. It reads
numbers and no format, behind fences all the same: they are a stranger's, and numpy stays out of the web process.
"""

import json
import sys
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from reviews.checks.confinement import fences

Numbers = NDArray[np.float64]
MEMORY = 512 * 2**20
SECONDS = 20
PLAIN = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "<i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "<u1", "BOOL": "<u1",
}  # fmt: skip


def main() -> None:
    fences.die_with_parent()
    fences.limit(memory=MEMORY)
    fences.limit_processor(SECONDS)
    fences.forbid_in_python(children=False)
    fences.isolate(readable=[], writable=[], children=False)
    answer(sys.stdin.buffer, sys.stdout.buffer)


def answer(questions: BinaryIO, answers: BinaryIO) -> None:
    for line in questions:  # ends when the parent closes it
        asked = json.loads(line)
        old, new = (values(asked["type"], questions.read(asked["size"])) for _side in "ab")
        answers.write(json.dumps(apart(old, new)).encode() + b"\n")
        answers.flush()


def values(type: str, data: bytes) -> Numbers:
    if type == "BF16":  # the upper half of a float of 32 bits
        return (np.frombuffer(data, "<u2").astype("<u4") << 16).view("<f4").astype(np.float64)
    return np.frombuffer(data, PLAIN[type]).astype(np.float64)


def apart(old: Numbers, new: Numbers) -> tuple[float, bool]:
    """The largest difference where both are numbers, and whether all of the new ones are."""
    are_numbers = np.isfinite(new)
    known = are_numbers & np.isfinite(old)
    with np.errstate(over="ignore"):
        furthest = float(np.abs(new[known] - old[known]).max(initial=0.0))
    return min(furthest, sys.float_info.max), bool(are_numbers.all())


if __name__ == "__main__":
    main()
