"""How fast Hub clients and curl bring files to a site and home again, and what it costs the web process.

    python -m benchmarks.hub [--bytes 1000000000] [--files 1000] [--tree 100000] [--folder FOLDER]

On a site of its own, with the installed huggingface_hub and its time to start. Speeds stand beside two others of the
same run: SHA-256 and a copy of the same bytes, and nginx sending the same file, where nginx is installed. Growth is the
most resident memory that the web process had meanwhile over what it had before; Linux only.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import hub_site, own_site
from benchmarks.hub_clients import GET, GET_ALL, LIST, PUT, PUT_ALL, Clients, digest_of, hash_and_copy, write
from config.launcher import throwaway

if TYPE_CHECKING:
    from tests.servers import WebServer

PAGE, GROWTH = 100, 50  # milliseconds, MB
LARGE, SMALL, MANY = (f"{hub_site.ACCOUNT}/{name}" for name in ("large", "small", "many"))


class Bench:
    """One site, one table."""

    def __init__(self, options: argparse.Namespace, home: Path, server: "WebServer") -> None:
        self.options, self.home, self.server = options, home, server
        self.user, token = hub_site.account()
        self.clients = Clients(server.url, token)
        self.copied = self.sent = 0.0
        self.grown: list[float] = []

    def run(self) -> None:
        print(f"{'':44} {'seconds':>8} {'MB/s':>8} {'of copy':>8} {'of nginx':>8} {'MB grown':>8}")
        hub_site.project(self.user, LARGE)
        self._uploads()
        self._downloads()
        self._small()
        self._tree()
        met = max(self.grown) <= GROWTH
        print(f"growth at most {max(self.grown):.0f} MB; the limit of {GROWTH} MB is {'met' if met else 'MISSED'}")

    def _uploads(self) -> None:
        xet, lfs, curled = (self.home / f"{name}.bin" for name in ("xet", "lfs", "curl"))
        for path in (xet, lfs, curled):
            write(path, self.options.bytes)
        self.copied = self._row("SHA-256 and copy", lambda: hash_and_copy(xet, self.home / "copy.bin"), is_large=True)
        for path, env in ((xet, {}), (lfs, {"HF_HUB_DISABLE_XET": "1"})):
            code = PUT.format(repo=LARGE, name=path.name, path=str(path))
            self._row(f"upload by the client, {path.stem}", partial(self.clients.python, code, **env), is_large=True)
        self._row("upload by curl, LFS", lambda: self.clients.curl_up(LARGE, curled), is_large=True)

    def _downloads(self) -> None:
        got, address = self.home / "got.bin", f"{LARGE}/resolve/main/xet.bin"
        with hub_site.nginx(self.home, self.home) as before:
            if before:
                url = before.url
                self.sent = self._row(
                    "download by curl, nginx alone",
                    lambda: self.clients.curl(f"{url}/plain/xet.bin", got),
                    is_large=True,
                )
                self._row(
                    "download by curl, nginx before the site",
                    lambda: self.clients.curl(f"{url}/{address}", got),
                    is_large=True,
                    server=before.server,
                )
            else:
                print("nginx is not installed: downloads are compared with the copy alone")
        self._row("download by curl", lambda: self.clients.curl(f"{self.server.url}/{address}", got), is_large=True)
        code = GET.format(repo=LARGE, name="xet.bin", folder=str(self.home / "got"))
        self._row("download by the client", lambda: self.clients.python(code), is_large=True)
        assert digest_of(self.home / "got/xet.bin") == digest_of(got) == digest_of(self.home / "xet.bin")

    def _small(self) -> None:
        sent, got = self.home / "small", self.home / "fetched"
        sent.mkdir()
        for number in range(self.options.files):
            (sent / f"{number:05}.txt").write_text(f"{number:05}\n" * 170)
        hub_site.project(self.user, SMALL)
        for way, code, folder in (("upload", PUT_ALL, sent), ("download", GET_ALL, got)):
            text = code.format(repo=SMALL, folder=str(folder))
            self._row(f"{way} of {self.options.files} files of 1 kB", partial(self.clients.python, text))

    def _tree(self) -> None:
        count = self.options.tree
        hub_site.fill(hub_site.project(self.user, MANY), self.user, count)
        self._row(f"tree of {count} files", lambda: self.clients.python(LIST.format(repo=MANY, count=count)))
        pages = self.clients.pages(f"{self.server.url}/api/models/{MANY}/tree/main?recursive=true")
        median = statistics.median(pages) * 1e3
        print(f"{len(pages)} pages of it: median {median:.0f} ms, worst {max(pages) * 1e3:.0f} ms; ", end="")
        print(f"the limit of {PAGE} ms is {'met' if median <= PAGE else 'MISSED'}")

    def _row(
        self, what: str, work: Callable[[], None], *, is_large: bool = False, server: "WebServer | None" = None
    ) -> float:
        watched = server or self.server
        begun, start = watched.forget_peak_memory(), time.perf_counter()
        work()
        taken = time.perf_counter() - start
        self.grown.append((watched.peak_memory() - begun) / 1e6)
        figures = [self.options.bytes / taken / 1e6, self.copied / taken, self.sent / taken]
        texts = (f"{one:8.{min(place, 1) * 2}f}" if is_large and one else " " * 8 for place, one in enumerate(figures))
        print(f"{what:44} {taken:8.2f} {' '.join(texts)} {self.grown[-1]:8.0f}", flush=True)
        return taken


def main() -> None:
    options = _options()
    with throwaway.site() as surroundings, tempfile.TemporaryDirectory(dir=options.folder) as folder:
        own_site.begin(surroundings)
        with hub_site.web() as server:
            Bench(options, Path(folder), server).run()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bytes", type=int, default=10**9)
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--tree", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where files are made and fetched to, if not among temporary ones")
    return parser.parse_args()


if __name__ == "__main__":
    main()
