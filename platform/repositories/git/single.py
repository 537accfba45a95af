"""Single folders and files that a client wants by their ids, because it left them out before (`--filter`).

They have to be in a commit that the asker sees. For that trees are walked, the newest commits first, and no further
than what is wanted takes; how far that was is remembered, because whoever left things out comes back for each of them.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Hashable

from repositories.git.outlook import Graph, Outlook
from repositories.trees import Trees

REMEMBERED, TOGETHER, MOST_IDS = 8, 50, 300_000  # repositories; commits looked at in one step; ids in all of them


class Seen:
    """Of one outlook: the ids of all folders and files in its commits, as far as they were looked for."""

    def __init__(self, graph: Graph, tips: Collection[bytes]) -> None:
        self._roots = [graph.trees[oid] for oid in sorted(graph.reach(tips), key=graph.dates.__getitem__)]
        self.ids = set[bytes]()
        self._lock = threading.Lock()

    def has(self, repository: int, wanted: Collection[bytes]) -> bool:
        with self._lock:
            while not self.ids.issuperset(wanted) and self._roots:
                self._look(Trees(repository), self._roots[-TOGETHER:])
                del self._roots[-TOGETHER:]
            return self.ids.issuperset(wanted)

    def _look(self, trees: Trees, level: list[bytes]) -> None:
        """Into the next commits, level by level, and only into what was in none before. What was found counts once all
        of it was: where the database fails between, whoever asks next looks again."""
        new = set[bytes]()
        while level := [oid for oid in dict.fromkeys(level) if oid not in self.ids and oid not in new]:
            new.update(level)
            trees.load(level)
            below: list[bytes] = []
            for oid in level:
                for entry in trees.forget(oid).values():
                    if entry.is_directory:
                        below.append(entry.oid)
                    else:
                        new.add(entry.oid)
            level = below
        self.ids |= new


_seen: OrderedDict[Hashable, Seen] = OrderedDict()
_lock = threading.Lock()


def are_seen(outlook: Outlook, graph: Graph, wanted: Collection[bytes]) -> bool:
    """Whether all of them are in commits that the asker may fetch."""
    tips = frozenset(target.commit for target in outlook.refs.values())
    key = (outlook.repository.pk, tips, outlook.only, outlook.hidden)
    with _lock:
        seen = _seen.pop(key, None) or Seen(graph, tips)
        _seen[key] = seen
    found = seen.has(outlook.repository.pk, wanted)
    with _lock:
        while _seen and (len(_seen) > REMEMBERED or sum(len(one.ids) for one in _seen.values()) > MOST_IDS):
            _seen.popitem(last=False)
    return found
