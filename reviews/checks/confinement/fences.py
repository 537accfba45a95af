"""Fences that a child raises around itself. They cannot be taken down again.

Limits and the audit hook hold everywhere; seccomp and Landlock are Linux's own and hold against native code too.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
LARGEST_WRITTEN_FILE = 64 * 2**20
SLACK = 256 * 2**20
REACHING_OUT = ("socket.",)
STARTING = ("subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "pty.spawn", "os.kill")


def limit(*, memory: int) -> None:
    """Memory that belongs to the process alone, and the size of files it writes."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory + SLACK, memory + SLACK))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_WRITTEN_FILE, LARGEST_WRITTEN_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_processor(seconds: int) -> None:
    """So much processor time more than was used until now."""
    used = int(time.process_time()) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def forbid_in_python(*, children: bool) -> None:
    """Refuse what Python code would use to reach out. A hook cannot be removed."""
    forbidden = REACHING_OUT if children else REACHING_OUT + STARTING

    def refuse(event: str, arguments: object) -> None:
        if event.startswith(forbidden):
            raise PermissionError(f"a check may not use {event}")

    sys.addaudithook(refuse)


def die_with_parent() -> None:
    if sys.platform == "linux":
        _libc().prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def leave_only_libraries(*, memory: int, seconds: int) -> None:
    """For a child that is told everything through its pipes: it reads its own libraries, and nothing else."""
    die_with_parent()
    limit(memory=memory)
    limit_processor(seconds)
    forbid_in_python(children=False)
    libraries = [Path(entry) for entry in sys.path if entry.endswith("-packages")]
    isolate(readable=[Path(sys.base_prefix) / "lib", *libraries], writable=[], children=False)


def isolate(*, readable: Iterable[Path], writable: Iterable[Path], children: bool) -> None:
    """The kernel's fences, where there are any. Children stand behind the same ones."""
    if sys.platform != "linux" or platform.machine() not in ARCHITECTURES:
        return
    _libc().prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _landlock(readable, writable)
    _seccomp(ARCHITECTURES[platform.machine()], children=children)


# ── seccomp: system calls that a check has no use for ───────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Architecture:
    audit: int
    forbidden: tuple[int, ...]
    starting: tuple[int, ...]
    clone: int


ARCHITECTURES = {
    # socket connect tkill ptrace process_vm_readv process_vm_writev setsid setpgid unshare setns bpf userfaultfd
    # io_uring_setup pidfd_send_signal pidfd_open; then fork vfork execve execveat kill
    "x86_64": Architecture(
        0xC000003E,
        (41, 42, 200, 101, 310, 311, 112, 109, 272, 308, 321, 323, 425, 424, 434),
        (57, 58, 59, 322, 62),
        56,
    ),
    "aarch64": Architecture(
        0xC00000B7,
        (198, 203, 130, 117, 270, 271, 157, 154, 97, 268, 280, 282, 425, 424, 434),
        (221, 281, 129),
        220,
    ),
}
CLONE3, CLONE_THREAD = 435, 0x00010000
ALLOW, KILL, EPERM, ENOSYS = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, AUDIT, FIRST_ARGUMENT = 0, 4, 16
X32 = 0x40000000


def _seccomp(architecture: Architecture, *, children: bool) -> None:
    program = [
        (LOAD, 0, 0, AUDIT),
        (EQUAL, 1, 0, architecture.audit),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, X32),
        (RETURN, 0, 0, EPERM),
    ]
    for call in architecture.forbidden:
        program += [(EQUAL, 0, 1, call), (RETURN, 0, 0, EPERM)]
    program += [] if children else _without_processes(architecture)
    program += [(RETURN, 0, 0, ALLOW)]
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(buffer)))
    if _libc().prctl(PR_SET_SECCOMP, 2, header, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


def _without_processes(architecture: Architecture) -> list[tuple[int, int, int, int]]:
    """Threads yes, processes and programs no."""
    program = [
        (EQUAL, 0, 1, CLONE3),  # its flags are out of a filter's reach; the C library falls back to clone
        (RETURN, 0, 0, ENOSYS),
    ]
    for call in architecture.starting:
        program += [(EQUAL, 0, 1, call), (RETURN, 0, 0, EPERM)]
    return [
        *program,
        (EQUAL, 0, 3, architecture.clone),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (ANY_BIT, 1, 0, CLONE_THREAD),
        (RETURN, 0, 0, EPERM),
    ]


# ── Landlock: files out of reach ────────────────────────────────────────────────────────────────────────────────────
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
READ = 1 << 2
WRITE = sum(1 << bit for bit in (1, 4, 5, 6, 7, 8, 9, 10, 11, 12))
FILE_ONLY = READ | 1 << 1
PATH_BENEATH = 1
TRUNCATE, TRUNCATE_SINCE = 1 << 14, 3
SCOPE_ABSTRACT_SOCKETS, SCOPE_SIGNALS, SCOPES_SINCE = 1, 2, 6


def _landlock(readable: Iterable[Path], writable: Iterable[Path]) -> None:
    libc = _libc()
    version = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if version < 1:
        return
    write = WRITE | (TRUNCATE if version >= TRUNCATE_SINCE else 0)
    handled = struct.pack("=Q", READ | write)
    if version >= SCOPES_SINCE:  # signals reach nobody outside
        handled = struct.pack("=QQQ", READ | write, 0, SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS)
    ruleset = libc.syscall(CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), ctypes.c_uint32(0))
    for paths, access in ((readable, READ), (writable, READ | write)):
        for path in paths:
            _permit(libc, ruleset, path, access)
    if libc.syscall(RESTRICT_SELF, ruleset, ctypes.c_uint32(0)):
        raise OSError(ctypes.get_errno(), "landlock")
    os.close(ruleset)


def _permit(libc: ctypes.CDLL, ruleset: int, path: Path, access: int) -> None:
    if not path.exists():
        return
    descriptor = os.open(path, os.O_PATH)
    rule = struct.pack("=Qi", access if path.is_dir() else access & FILE_ONLY, descriptor)
    if libc.syscall(ADD_RULE, ruleset, PATH_BENEATH, rule, ctypes.c_uint32(0)):
        raise OSError(ctypes.get_errno(), f"landlock {path}")
    os.close(descriptor)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
