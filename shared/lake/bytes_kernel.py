"""The kernel that hashes strings to two words each; imported where it is called (numba)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import types

from shared.adf.kernel import WORDS, inline, kernel

_BYTES = types.Array(types.uint64, 1, "C", readonly=True)
_NEW = types.uint64[::1]


@inline
def _mixed(word: np.uint64) -> np.uint64:
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


@kernel(types.void, WORDS, _BYTES, _NEW, _NEW)
def hash_bytes(
    starts: npt.NDArray[np.int64],
    words: npt.NDArray[np.uint64],
    left: npt.NDArray[np.uint64],
    right: npt.NDArray[np.uint64],
) -> None:
    """Hash string `i`, the bytes from `starts[i]` to `starts[i + 1]`, into both lanes.

    Bytes come as little-endian words, with two to spare behind the last, so that eight bytes from
    anywhere are put together of two words.
    """
    for row in range(len(left)):
        at = starts[row]
        length = starts[row + 1] - at
        one = np.uint64(length) ^ np.uint64(0x13198A2E03707344)
        other = np.uint64(length) * np.uint64(0xA4093822299F31D1)
        done = 0
        while done < length:
            place = at + done
            index = place >> 3
            shift = np.uint64((place & 7) * 8)
            word = words[index] >> shift
            if shift != np.uint64(0):
                word |= words[index + 1] << (np.uint64(64) - shift)
            rest = length - done
            if rest < 8:
                word &= (np.uint64(1) << np.uint64(rest * 8)) - np.uint64(1)
            one = _mixed(one ^ word)
            other = _mixed((other + word) * np.uint64(0xD1B54A32D192ED03))
            done += 8
        left[row] = one
        right[row] = other
