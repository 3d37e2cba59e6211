"""Children that die with their parent, however it dies.

On Linux a child asks the kernel for SIGKILL when its parent goes (PR_SET_PDEATHSIG), makes sure
that the parent is still there (it may have gone in between), and becomes the program by exec,
which keeps the request. Elsewhere a small process stays between the two: it holds the reading end
of a pipe that only the parent can write to, and kills the program when the pipe closes.

The request is tied to the parent's *thread*: call `launch` from the main thread.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import IO

_PR_SET_PDEATHSIG = 1
_GONE = 75  # EX_TEMPFAIL: the parent was gone before we began
_BY_KERNEL = sys.platform == "linux"


def launch(
    arguments: Sequence[str],
    *,
    environ: Mapping[str, str],
    log: IO[bytes],
    by_kernel: bool = _BY_KERNEL,
) -> subprocess.Popen[bytes]:
    """Start a program that will not outlive this process.

    It has a session of its own, so that Ctrl-C reaches only us and we decide who stops when; and
    our current folder, so that relative paths in the environment mean the same to it.
    """
    launcher = [sys.executable, "-P", "-m", "scheduler.launcher", str(os.getpid())]
    if by_kernel:
        return _spawn([*launcher, "-", *arguments], environ, log)
    reading, writing = os.pipe()
    try:
        child = _spawn([*launcher, str(reading), *arguments], environ, log, reading)
    except BaseException:
        os.close(writing)
        raise
    finally:
        os.close(reading)
    # The writing end stays open, unnamed, for as long as this process lives.
    return child


def _spawn(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    log: IO[bytes],
    *inherited: int,
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        arguments,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        pass_fds=inherited,
    )


def main(parent: int, pipe: str, arguments: Sequence[str]) -> int:
    """Become the program, or watch over it; runs in the child."""
    if pipe != "-":
        return _watch(int(pipe), arguments)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() == parent:
        os.execvp(arguments[0], list(arguments))  # noqa: S606 (the whole point)
    return _GONE


def _watch(pipe: int, arguments: Sequence[str]) -> int:
    child = subprocess.Popen(arguments)

    def forward(number: int, _frame: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(number)

    def until_closed() -> None:
        os.read(pipe, 1)
        child.kill()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, forward)
    threading.Thread(target=until_closed, daemon=True).start()
    code = child.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], sys.argv[3:]))
