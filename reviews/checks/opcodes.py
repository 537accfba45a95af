"""Reading a pickle without running it: which names would it import, and does it parse at all?

Unpickling executes as it reads, so a pickle that is cut off in the middle is as dangerous as a whole one.
"""

import pickletools
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

Global = tuple[str, str]
Operation = tuple[pickletools.OpcodeInfo, Any, int | None]

UNKNOWN: Global = ("?", "?")
MOST_OPERATIONS = 5_000_000
STRINGS = {
    "SHORT_BINUNICODE", "UNICODE", "BINUNICODE", "BINUNICODE8", "STRING", "BINSTRING", "SHORT_BINSTRING",
}  # fmt: skip
MEMOS_IN = {"PUT", "BINPUT", "LONG_BINPUT"}
MEMOS_OUT = {"GET", "BINGET", "LONG_BINGET"}
EXTENSIONS = {"EXT1", "EXT2", "EXT4"}
CALLS = {"REDUCE", "BUILD", "OBJ", "INST", "NEWOBJ", "NEWOBJ_EX"}


@dataclass
class Reading:
    """What one stream holds when it is read as pickles, one after the other."""

    imports: set[Global] = field(default_factory=set)
    operations: int = 0
    pickles: int = 0
    has_header: bool = False
    has_calls: bool = False
    error: str = ""

    @property
    def is_pickle(self) -> bool:
        """Something that unpickling would act upon. Text may begin like an old pickle, so names alone prove nothing."""
        if self.has_header:
            return self.operations >= 3
        return bool(self.imports) and (self.pickles > 0 or self.has_calls)


def read(stream: BinaryIO) -> Reading:
    reading = Reading()
    memo: dict[int, str | None] = {}
    while True:
        began = stream.tell()
        strings = _Strings(memo)
        try:
            _take_all(reading, strings, stream)
            reading.pickles += 1
        except (ValueError, OSError, EOFError, UnicodeDecodeError, OverflowError) as error:
            # what follows the first whole pickle may be raw tensor data, which is no fault
            if reading.pickles == 0 or _begins_pickle(stream, began):
                reading.error = str(error)[:200]
            return reading
        if reading.operations > MOST_OPERATIONS:
            reading.error = "too many operations"
            return reading
        if not stream.read(1):
            return reading
        stream.seek(-1, 1)


def _take_all(reading: Reading, strings: "_Strings", stream: BinaryIO) -> None:
    """The operations of one pickle. Python warns of a strange escape in bytes that only look like text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        for operation in pickletools.genops(stream):
            _take(reading, strings, operation)


def _take(reading: Reading, strings: "_Strings", operation: Operation) -> None:
    info, argument, _ = operation
    reading.operations += 1
    if info.name == "PROTO" and reading.operations == 1:
        reading.has_header = True
    if info.name in CALLS:
        reading.has_calls = True
    if info.name in {"GLOBAL", "INST"}:
        module, _, name = str(argument).partition(" ")
        if _is_name(module, name):
            reading.imports.add((module, name))
    elif info.name == "STACK_GLOBAL":
        reading.imports.add(strings.last_two())
    elif info.name in EXTENSIONS:
        reading.imports.add(UNKNOWN)
    strings.take(info.name, argument)


def _is_name(module: str, name: str) -> bool:
    return all(part.isidentifier() for part in f"{module}.{name}".split("."))


def _begins_pickle(stream: BinaryIO, began: int) -> bool:
    stream.seek(began)
    head = stream.read(2)
    stream.seek(began)
    return len(head) == 2 and head[0] == 0x80 and head[1] <= 5


class _Strings:
    """The strings that STACK_GLOBAL takes from the stack. What is not plainly a string is unknown, so unsafe."""

    def __init__(self, memo: dict[int, str | None]) -> None:
        self.memo = memo
        self.stack: list[str | None] = []

    def take(self, name: str, argument: Any) -> None:
        if name in STRINGS:
            self._push(str(argument))
        elif name in MEMOS_OUT:
            self._push(self.memo.get(int(argument)))
        elif name == "MEMOIZE":
            self.memo[len(self.memo)] = self._top()
        elif name in MEMOS_IN:
            self.memo[int(argument)] = self._top()
        else:
            self._push(None)

    def last_two(self) -> Global:
        if len(self.stack) < 2 or None in self.stack[-2:]:
            return UNKNOWN
        module, name = self.stack[-2:]
        return str(module), str(name)

    def _push(self, value: str | None) -> None:
        self.stack = [*self.stack[-3:], value]

    def _top(self) -> str | None:
        return self.stack[-1] if self.stack else None


def dangerous(imports: set[Global]) -> Iterator[Global]:
    """Names that no honest file imports: they run programs, open files or reach the network."""
    for module, name in sorted(imports):
        top = module.partition(".")[0]
        if top in DANGEROUS_MODULES or (top in BUILTINS and name.partition(".")[0] in DANGEROUS_BUILTINS):
            yield module, name


BUILTINS = {"builtins", "__builtin__", "__builtins__"}
_BUILTINS = """
eval exec execfile compile open getattr setattr delattr __import__ apply breakpoint input globals locals vars
"""
_MODULES = """
os posix nt ntpath posixpath subprocess commands popen2 sys shutil socket ssl pty runpy importlib imp code codeop ctypes
_ctypes multiprocessing threading _thread signal webbrowser http httplib urllib urllib2 requests ftplib smtplib
telnetlib asyncio pickle _pickle cpickle dill cloudpickle marshal shelve types inspect pdb bdb timeit cProfile profile
trace doctest pydoc pkgutil zipimport tempfile pathlib glob io _io platform pip setuptools distutils venv ensurepip
site sysconfig gc atexit tkinter operator _operator functools itertools uuid test idlelib
"""
_STORAGES = "Float Double Half BFloat16 Long Int Short Char Byte Bool"
_DTYPES = "float32 float64 float16 bfloat16 int64 int32 int16 int8 uint8 bool"
DANGEROUS_BUILTINS = frozenset(_BUILTINS.split())
DANGEROUS_MODULES = frozenset(_MODULES.split())

# Names that tensors and plain containers need, and nothing else. Everything not here stops a release.
ALLOWED: frozenset[Global] = frozenset(
    {
        ("collections", "OrderedDict"),
        ("collections", "defaultdict"),
        ("collections", "Counter"),
        ("builtins", "set"),
        ("builtins", "frozenset"),
        ("builtins", "dict"),
        ("builtins", "list"),
        ("builtins", "complex"),
        ("builtins", "bytearray"),
        ("__builtin__", "set"),
        ("__builtin__", "frozenset"),
        ("__builtin__", "dict"),
        ("__builtin__", "list"),
        ("copy_reg", "_reconstructor"),
        ("copyreg", "_reconstructor"),
        ("__builtin__", "object"),
        ("builtins", "object"),
        ("_codecs", "encode"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy.core.multiarray", "_reconstruct"),
        ("numpy.core.multiarray", "scalar"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "scalar"),
        ("torch", "Size"),
        ("torch", "Tensor"),
        ("torch", "device"),
        ("torch._utils", "_rebuild_parameter"),
        ("torch._utils", "_rebuild_tensor"),
        ("torch._utils", "_rebuild_tensor_v2"),
        ("torch.storage", "UntypedStorage"),
        ("torch.storage", "TypedStorage"),
        *(("torch", f"{kind}Storage") for kind in _STORAGES.split()),
        *(("torch", name) for name in _DTYPES.split()),
    }
)
