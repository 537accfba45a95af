"""What the machine has to give."""

import os


def machine_memory() -> int:
    """Bytes of memory, or fewer where a container is given fewer."""
    limits = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    try:
        with open("/sys/fs/cgroup/memory.max") as file:  # noqa: PTH123 -- settings stay free of imports they can spare
            limits.append(int(file.read()))
    except (OSError, ValueError):  # no such limit
        pass
    return min(limits)
