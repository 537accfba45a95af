"""How fast Hub clients and curl bring files to a site and home again, and what it costs the web process.

    python -m benchmarks.hub [--bytes 1000000000] [--files 1000] [--tree 100000] [--rounds 3] [--folder FOLDER]

On a site of its own, with the installed huggingface_hub and its time to start. Speeds stand beside two others of the
same run: SHA-256 and a copy of the same bytes, and nginx sending the same file, where nginx is installed. What is
compared takes turns, and the median of the rounds counts; every download is to a new file, since one that is there has
to be thrown away first, which takes as long as many downloads, and what was written by others is on the disk by then.
The nginx before the site is the one of `deploy/nginx`.
Growth is the most resident memory that the web process had meanwhile over what it had before; Linux only.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import hub_site, own_site
from benchmarks.hub_clients import GET, GET_ALL, LIST, PUT, PUT_ALL, Clients, change, digest_of, hash_and_copy, write
from config.launcher import throwaway

if TYPE_CHECKING:
    from tests.servers import WebServer

PAGE, GROWTH = 100, 50  # milliseconds, MB
UP, DOWN, DOWN_BY_NGINX = 0.6, 0.5, 0.9  # of SHA-256 and copy; of nginx alone; of the same, with nginx before the site
LARGE, SMALL, MANY = (f"{hub_site.ACCOUNT}/{name}" for name in ("large", "small", "many"))


@dataclass(frozen=True)
class Row:
    """Something whose time is taken; `before` it, what is not part of it."""

    what: str
    work: Callable[[], None]
    before: Callable[[], None] = lambda: None
    server: "WebServer | None" = None


class Bench:
    """One site, one table."""

    def __init__(self, options: argparse.Namespace, home: Path, server: "WebServer") -> None:
        self.options, self.home, self.server = options, home, server
        self.user, token = hub_site.account()
        self.clients = Clients(server.url, token)
        self.copied = self.sent = 0.0
        self.grown: list[float] = []

    def run(self) -> None:
        print(f"{'':44} {'seconds':>8} {'MB/s':>8} {'of copy':>8} {'of nginx':>8}")
        hub_site.project(self.user, LARGE)
        self._uploads()
        self._downloads()
        self._small()
        self._tree()
        print(f"growth at most {max(self.grown):.0f} MB; {told(max(self.grown) <= GROWTH, f'{GROWTH} MB')}")

    def _uploads(self) -> None:
        xet, lfs, curled = (self.home / f"{name}.bin" for name in ("xet", "lfs", "curl"))
        for path in (xet, lfs, curled):
            write(path, self.options.bytes)
        copied, sent = self._by_turns(
            Row("SHA-256 and copy", lambda: hash_and_copy(xet, self.home / "copy.bin")),
            Row("upload by curl, LFS", lambda: self.clients.curl_up(LARGE, curled), lambda: change(curled)),
        )
        self.copied = copied
        self._print("SHA-256 and copy", copied)
        self._print("upload by curl, LFS", sent)
        print(told(copied / sent >= UP, f"{UP} of SHA-256 and copy"))
        for path, env in ((xet, {}), (lfs, {"HF_HUB_DISABLE_XET": "1"})):
            code = PUT.format(repo=LARGE, name=path.name, path=str(path))
            self._large(f"upload by the client, {path.stem}", partial(self.clients.python, code, **env))

    def _downloads(self) -> None:
        got, address = self.home / "got.bin", f"{LARGE}/resolve/main/xet.bin"

        def fetching(what: str, url: str, server: "WebServer | None" = None) -> Row:
            return Row(what, lambda: self.clients.curl(url, got), lambda: got.unlink(missing_ok=True), server)

        rows = [fetching("download by curl", f"{self.server.url}/{address}")]
        with hub_site.nginx(self.home, self.home) as before:
            if before:
                url = f"{before.url}/{address}"
                rows.insert(0, fetching("download by curl, nginx alone", f"{before.plain}/xet.bin"))
                rows.append(fetching("download by curl, nginx before the site", url, before.server))
            else:
                print("nginx is not installed: downloads are compared with the copy alone")
            taken = self._by_turns(*rows)
        self.sent = taken[0] if before else 0.0
        for row, seconds in zip(rows, taken, strict=True):
            self._print(row.what, seconds)
        if before:
            print(told(self.sent / taken[1] >= DOWN, f"{DOWN} of nginx alone, by the site itself"))
            print(told(self.sent / taken[2] >= DOWN_BY_NGINX, f"{DOWN_BY_NGINX} of it, with nginx before the site"))
        code = GET.format(repo=LARGE, name="xet.bin", folder=str(self.home / "got"))
        self._large("download by the client", lambda: self.clients.python(code))
        assert digest_of(self.home / "got/xet.bin") == digest_of(got) == digest_of(self.home / "xet.bin")

    def _small(self) -> None:
        sent, got = self.home / "small", self.home / "fetched"
        sent.mkdir()
        for number in range(self.options.files):
            (sent / f"{number:05}.txt").write_text(f"{number:05}\n" * 170)
        hub_site.project(self.user, SMALL)
        for way, code, folder in (("upload", PUT_ALL, sent), ("download", GET_ALL, got)):
            text = code.format(repo=SMALL, folder=str(folder))
            what = f"{way} of {self.options.files} files of 1 kB"
            self._print(what, self._time(Row(what, partial(self.clients.python, text))), is_large=False)

    def _tree(self) -> None:
        count = self.options.tree
        hub_site.fill(hub_site.project(self.user, MANY), self.user, count)
        listing = Row(f"tree of {count} files", lambda: self.clients.python(LIST.format(repo=MANY, count=count)))
        self._print(listing.what, self._time(listing), is_large=False)
        pages = self.clients.pages(f"{self.server.url}/api/models/{MANY}/tree/main?recursive=true")
        median = statistics.median(pages) * 1e3
        print(f"{len(pages)} pages of it: median {median:.0f} ms, worst {max(pages) * 1e3:.0f} ms; ", end="")
        print(told(median <= PAGE, f"{PAGE} ms"))

    def _by_turns(self, *rows: Row) -> list[float]:
        """Seconds of each, the median of its rounds: the machine is not the same from minute to minute."""
        rounds = [[self._time(row) for row in rows] for _each in range(self.options.rounds)]
        return [statistics.median(taken) for taken in zip(*rounds, strict=True)]

    def _large(self, what: str, work: Callable[[], None]) -> None:
        self._print(what, self._time(Row(what, work)))

    def _time(self, row: Row) -> float:
        row.before()
        os.sync()  # what was written before is not written at this one's cost
        watched = row.server or self.server
        begun, start = watched.forget_peak_memory(), time.perf_counter()
        row.work()
        taken = time.perf_counter() - start
        self.grown.append((watched.peak_memory() - begun) / 1e6)
        return taken

    def _print(self, what: str, taken: float, *, is_large: bool = True) -> None:
        figures = [self.options.bytes / taken / 1e6, self.copied / taken, self.sent / taken]
        texts = (f"{one:8.{min(place, 1) * 2}f}" if is_large and one else " " * 8 for place, one in enumerate(figures))
        print(f"{what:44} {taken:8.2f} {' '.join(texts)}", flush=True)


def told(is_met: bool, limit: str) -> str:  # noqa: FBT001 -- it is what is told
    return f"the limit of {limit} is {'met' if is_met else 'MISSED'}"


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
    parser.add_argument("--rounds", type=int, default=3, help="of what takes turns")
    parser.add_argument("--folder", type=Path, help="where files are made and fetched to, if not among temporary ones")
    return parser.parse_args()


if __name__ == "__main__":
    main()
