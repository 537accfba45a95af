"""Do imports and entry points lead somewhere: to the standard library, to files here, or to what is declared?"""

import sys
from collections.abc import Iterable
from pathlib import PurePosixPath

from packaging.utils import canonicalize_name

from reviews.checks.declared import Declared
from reviews.checks.sources import Import, Source

COMPILED = {".py", ".pyi", ".pyx", ".so", ".pyd"}
ASIDE = {"test", "tests", "testing", "docs", "doc", "examples", "benchmarks", "setup.py", "conftest.py", "noxfile.py"}
LATER = {"compression", "annotationlib"}  # of newer Pythons than ours
# Where the name that is imported is not the name that is installed.
INSTALLED_AS = {
    "attr": "attrs", "bs4": "beautifulsoup4", "cv2": "opencv-python", "dateutil": "python-dateutil",
    "docx": "python-docx", "dotenv": "python-dotenv", "faiss": "faiss-cpu", "fitz": "pymupdf", "git": "gitpython",
    "jose": "python-jose", "jwt": "pyjwt", "magic": "python-magic", "mpl_toolkits": "matplotlib",
    "OpenSSL": "pyopenssl", "PIL": "pillow", "pkg_resources": "setuptools", "pptx": "python-pptx",
    "serial": "pyserial", "skimage": "scikit-image", "sklearn": "scikit-learn", "slugify": "python-slugify",
    "umap": "umap-learn", "usb": "pyusb", "yaml": "pyyaml", "zmq": "pyzmq",
}  # fmt: skip


class Tree:
    """The modules that the files of a project are, under any folder that may be put on the path."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = {path for path in paths if PurePosixPath(path).suffix in COMPILED}
        self.tops = {PurePosixPath(path).name.partition(".")[0] for path in self.paths}
        self.folders = {str(folder) for path in self.paths for folder in PurePosixPath(path).parents}
        self.tops |= {folder.rpartition("/")[2] for folder in self.folders}

    def file_of(self, module: str) -> str:
        """Where `a.b.c` would be found, "" when nowhere."""
        way = module.replace(".", "/")
        endings = (f"{way}.py", f"{way}/__init__.py")
        return next((path for path in sorted(self.paths) if f"/{path}".endswith(tuple(f"/{e}" for e in endings))), "")

    def has_beside(self, path: str, wanted: Import) -> bool:
        """A relative import, from the file at `path`."""
        folder = PurePosixPath(path).parent
        for _up in range(wanted.level - 1):
            folder = folder.parent
        if not wanted.module:
            return True
        way = str(folder / wanted.module.replace(".", "/"))
        return way in self.folders or any(known.startswith(f"{way}.") for known in self.paths)


def is_resolved(wanted: Import, path: str, tree: Tree, declared: Declared) -> bool:
    if wanted.level:
        return tree.has_beside(path, wanted)
    top = wanted.top
    if top in sys.stdlib_module_names or top in tree.tops or top in LATER:
        return True
    return is_aside(path) or _is_declared(top, declared.names)


def is_aside(path: str) -> bool:
    """Beside the work: what only its makers run needs more than it declares for its users."""
    return bool(ASIDE & set(PurePosixPath(path).parts)) or PurePosixPath(path).name.startswith("test_")


def _is_declared(top: str, names: set[str]) -> bool:
    name = str(canonicalize_name(INSTALLED_AS.get(top, top)))
    near = {name, f"python-{name}", f"{name}-python", f"py{name}"}
    return bool(near & names) or any(known.startswith(f"{name}-") for known in names)


def lacks(entry: str, tree: Tree, sources: dict[str, Source]) -> str:
    """What of `module:function` is not there, "" when all of it is."""
    module, _, name = entry.partition("[")[0].strip().partition(":")
    path = tree.file_of(module.strip())
    if not path:
        return module.strip()[:120]
    source, first = sources.get(path), name.strip().partition(".")[0]
    is_there = not first or source is None or source.has_open_end or first in source.names
    return "" if is_there else f"{module}:{first}"[:120]
