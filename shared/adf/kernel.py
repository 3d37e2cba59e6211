"""How kernels are compiled: ahead of the first call, for one signature each, without the GIL.

One signature a kernel keeps the cache on disk safe when several processes fill it at once, and a
read-only parameter takes Arrow's buffers as well as arrays of our own. Importing this module
imports numba (about a second), so modules with kernels are imported where they are called.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from numba import njit, types

Words = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.uint8]

_F = TypeVar("_F", bound=Callable[..., Any])

INT = types.int64
BOOL = types.boolean
WORDS = types.Array(types.int64, 1, "C", readonly=True)
FLAGS = types.Array(types.uint8, 1, "C", readonly=True)
NEW_WORDS = types.int64[::1]
NEW_INTS = types.int32[::1]
NEW_FLAGS = types.uint8[::1]


def kernel(result: Any, *parameters: Any) -> Callable[[_F], _F]:
    """Compile a function for these types when its module is imported; a tuple is several results."""
    if isinstance(result, tuple):
        result = types.Tuple(result)  # type: ignore[no-untyped-call]

    def compile_(function: _F) -> _F:
        compiled: Any = njit(result(*parameters), nogil=True, cache=True)(function)
        typed: _F = compiled
        return typed

    return compile_


def inline(function: _F) -> _F:
    """Make a function callable from kernels of the same module (the cache watches one file)."""
    compiled: Any = njit(nogil=True)(function)
    typed: _F = compiled
    return typed
