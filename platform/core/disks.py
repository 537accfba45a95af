"""Whether there is room on a disk. Without any neither SQLite nor the queues' server take anything in."""

import shutil
from pathlib import Path

LEAST = 16 * 2**20


def is_full(folder: Path) -> bool:
    return shutil.disk_usage(folder).free < LEAST
