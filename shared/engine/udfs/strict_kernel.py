"""Kernels of exponentials and logarithms to the last bit as Spark has them; imported where called.

Spark computes them with Java's StrictMath, which is bound to the algorithms of fdlibm ("Freely
Distributable Math Library", Sun Microsystems 1993): the same polynomials, evaluated in the same
order. `hi` and `lo` are a number and what it lacks; `high` is the upper word of a double, by which
the algorithms choose their ranges.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import types

from shared.adf.kernel import INT, inline, kernel

Doubles = npt.NDArray[np.float64]
_DOUBLES = types.Array(types.float64, 1, "C", readonly=True)
_NEW = types.float64[::1]

_LN2_HI, _LN2_LO = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_INVERSE_LN2 = 1.44269504088896338700e00
_TWO_54 = 18014398509481984.0
_L1, _L2, _L3, _L4 = (6.666666666666735130e-01, 3.999999999940941908e-01,
                      2.857142874366239149e-01, 2.222219843214978396e-01)  # fmt: skip
_L5, _L6, _L7 = 1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01
_P1, _P2, _P3 = 1.66666666666666019037e-01, -2.77777777770155933842e-03, 6.61375632143793436117e-05
_P4, _P5 = -1.65339022054652515390e-06, 4.13813679705723846039e-08
_Q1, _Q2, _Q3 = -3.33333333333331316428e-02, 1.58730158725481460165e-03, -7.93650757867487942473e-05
_Q4, _Q5 = 4.00821782732936239552e-06, -2.01099218183624371326e-07
_MOST_EXP, _LEAST_EXP = 7.09782712893383973096e02, -7.45133219101941108420e02
_MOST_SINH = 7.10475860073943863426e02


@inline
def _high(x: float) -> int:
    """The upper word of a double, with its sign."""
    return np.int64(np.float64(x).view(np.int64) >> 32)  # type: ignore[return-value]


@inline
def _with_high(x: float, high: int) -> float:
    """A double with another upper word."""
    low = np.float64(x).view(np.int64) & 0xFFFFFFFF
    return np.int64((np.int64(high) << 32) | low).view(np.float64)


@inline
def _scaled(x: float, k: int) -> float:
    """A double times two to the power of k, by its exponent alone."""
    return _with_high(x, _high(x) + (k << 20))


@inline
def _log(x: float) -> float:
    if math.isnan(x) or x < 0.0:
        return math.nan
    if x == 0.0:
        return -math.inf
    if x == math.inf:
        return x
    k = 0
    if _high(x) < 0x00100000:  # subnormal
        k = -54
        x *= _TWO_54
    high = _high(x)
    k += (high >> 20) - 1023
    high &= 0xFFFFF
    over = (high + 0x95F64) & 0x100000
    x = _with_high(x, high | (over ^ 0x3FF00000))
    k += over >> 20
    f = x - 1.0
    dk = float(k)
    if (0xFFFFF & (2 + high)) < 3:  # |f| < 2**-20
        if f == 0.0:
            return dk * _LN2_HI + dk * _LN2_LO
        rest = f * f * (0.5 - 0.33333333333333333 * f)
        if k == 0:
            return f - rest
        return dk * _LN2_HI - ((rest - dk * _LN2_LO) - f)
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    t1 = w * (_L2 + w * (_L4 + w * _L6))
    t2 = z * (_L1 + w * (_L3 + w * (_L5 + w * _L7)))
    rest = t2 + t1
    if ((high - 0x6147A) | (0x6B851 - high)) > 0:
        half = 0.5 * f * f
        if k == 0:
            return f - (half - s * (half + rest))
        return dk * _LN2_HI - ((half - (s * (half + rest) + dk * _LN2_LO)) - f)
    if k == 0:
        return f - s * (f - rest)
    return dk * _LN2_HI - ((s * (f - rest) - dk * _LN2_LO) - f)


@inline
def _log10(x: float) -> float:
    if math.isnan(x) or x < 0.0:
        return math.nan
    if x == 0.0:
        return -math.inf
    if x == math.inf:
        return x
    k = 0
    if _high(x) < 0x00100000:
        k = -54
        x *= _TWO_54
    high = _high(x)
    k += (high >> 20) - 1023
    negative = 1 if k < 0 else 0
    y = float(k + negative)
    x = _with_high(x, (high & 0xFFFFF) | ((0x3FF - negative) << 20))
    z = y * 3.69423907715893078616e-13 + 4.34294481903251816668e-01 * _log(x)
    return z + y * 3.01029995663611771306e-01


@inline
def _log1p(x: float) -> float:
    if math.isnan(x) or x < -1.0:
        return math.nan
    if x == -1.0:
        return -math.inf
    if x == math.inf:
        return x
    high = _high(x)
    size = high & 0x7FFFFFFF
    k, c, f, rest_high = 1, 0.0, 0.0, 1
    if high < 0x3FDA827A:  # x < 0.41422, negative ones too
        if size < 0x3E200000:  # |x| < 2**-29
            return x if size < 0x3C900000 else x - x * x * 0.5
        if high > 0 or size <= 0x3FD2BEC3:  # -0.2929 < x
            k, f = 0, x
    if k != 0:
        if high < 0x43400000:
            u = 1.0 + x
            rest_high = _high(u)
            k = (rest_high >> 20) - 1023
            c = (1.0 - (u - x) if k > 0 else x - (u - 1.0)) / u
        else:
            u = x
            rest_high = _high(u)
            k = (rest_high >> 20) - 1023
        rest_high &= 0xFFFFF
        if rest_high < 0x6A09E:
            u = _with_high(u, rest_high | 0x3FF00000)
        else:
            k += 1
            u = _with_high(u, rest_high | 0x3FE00000)
            rest_high = (0x100000 - rest_high) >> 2
        f = u - 1.0
    return _log1p_near(f, float(k), c, rest_high == 0)


@inline
def _log1p_near(f: float, k: float, c: float, tiny: bool) -> float:
    """The logarithm of (1 + f) times two to the power of k, of which c was lost."""
    half = 0.5 * f * f
    if tiny:  # |f| < 2**-20
        if f == 0.0:
            return 0.0 if k == 0.0 else k * _LN2_HI + (c + k * _LN2_LO)
        rest = half * (1.0 - 0.66666666666666666 * f)
        if k == 0.0:
            return f - rest
        return k * _LN2_HI - ((rest - (k * _LN2_LO + c)) - f)
    s = f / (2.0 + f)
    z = s * s
    rest = z * (_L1 + z * (_L2 + z * (_L3 + z * (_L4 + z * (_L5 + z * (_L6 + z * _L7))))))
    if k == 0.0:
        return f - (half - s * (half + rest))
    return k * _LN2_HI - ((half - (s * (half + rest) + (k * _LN2_LO + c))) - f)


@inline
def _exp(x: float) -> float:
    if math.isnan(x):
        return x
    if x > _MOST_EXP:
        return math.inf
    if x < _LEAST_EXP:
        return 0.0
    size = _high(x) & 0x7FFFFFFF
    k, hi, lo = 0, 0.0, 0.0
    if size > 0x3FD62E42:  # |x| > ln(2) / 2
        if size < 0x3FF0A2B2:  # |x| < 1.5 ln(2)
            k = 1 if x > 0.0 else -1
        else:
            k = int(_INVERSE_LN2 * x + (0.5 if x > 0.0 else -0.5))
        hi, lo = x - float(k) * _LN2_HI, float(k) * _LN2_LO
        x = hi - lo
    elif size < 0x3E300000:  # |x| < 2**-28
        return 1.0 + x
    t = x * x
    c = x - t * (_P1 + t * (_P2 + t * (_P3 + t * (_P4 + t * _P5))))
    if k == 0:
        return 1.0 - ((x * c) / (c - 2.0) - x)
    y = 1.0 - ((lo - (x * c) / (2.0 - c)) - hi)
    if k >= -1021:
        return _scaled(y, k)
    return _scaled(y, k + 1000) * 9.33263618503218878990e-302  # 2**-1000


@inline
def _expm1(x: float) -> float:
    if math.isnan(x) or x == math.inf:
        return x
    if x > _MOST_EXP:
        return math.inf
    size = _high(x) & 0x7FFFFFFF
    if size >= 0x4043687A and x < 0.0:  # 56 ln(2)
        return -1.0
    k, c = 0, 0.0
    if size > 0x3FD62E42:
        if size < 0x3FF0A2B2:
            k = 1 if x > 0.0 else -1
        else:
            k = int(_INVERSE_LN2 * x + (0.5 if x > 0.0 else -0.5))
        hi, lo = x - float(k) * _LN2_HI, float(k) * _LN2_LO
        x = hi - lo
        c = (hi - x) - lo
    elif size < 0x3C900000:  # |x| < 2**-54
        return x
    half = 0.5 * x
    square = x * half
    r = 1.0 + square * (_Q1 + square * (_Q2 + square * (_Q3 + square * (_Q4 + square * _Q5))))
    t = 3.0 - r * half
    e = square * ((r - t) / (6.0 - x * t))
    if k == 0:
        return x - (x * e - square)
    return _expm1_scaled(x, (x * (e - c) - c) - square, k)


@inline
def _expm1_scaled(x: float, e: float, k: int) -> float:
    """(1 + x - e) times two to the power of k, less 1."""
    if k == -1:
        return 0.5 * (x - e) - 0.5
    if k == 1:
        return -2.0 * (e - (x + 0.5)) if x < -0.25 else 1.0 + 2.0 * (x - e)
    if k <= -2 or k > 56:
        return _scaled(1.0 - (e - x), k) - 1.0
    if k < 20:
        return _scaled(_with_high(1.0, 0x3FF00000 - (0x200000 >> k)) - (e - x), k)
    return _scaled((x - (e + _with_high(1.0, (0x3FF - k) << 20))) + 1.0, k)


@inline
def _cbrt(x: float) -> float:
    size = abs(x)
    if math.isnan(x) or size == math.inf or x == 0.0:
        return x
    if _high(size) < 0x00100000:
        t = _TWO_54 * size
        t = _with_high(0.0, _high(t) // 3 + 696219795)
    else:
        t = _with_high(0.0, _high(size) // 3 + 715094163)
    r = t * t / size
    s = 5.42857142857142815906e-01 + r * t
    t *= 3.57142857142857150787e-01 + 1.60714285714285720630e00 / (
        s + 1.41428571428571436819e00 + -7.05306122448979611050e-01 / s
    )
    t = _with_high(0.0, _high(t) + 1)  # 20 bits, larger than the root
    s = t * t
    r = size / s
    t = t + t * ((r - t) / (t + t + r))
    return t if x > 0.0 else -t


@inline
def _sinh(x: float) -> float:
    if math.isnan(x) or abs(x) == math.inf:
        return x
    half, size = (0.5 if x > 0.0 else -0.5), abs(x)
    if size < 22.0:
        if _high(size) < 0x3E300000:
            return x
        t = _expm1(size)
        if size < 1.0:
            return half * (2.0 * t - t * t / (t + 1.0))
        return half * (t + t / (t + 1.0))
    if _high(size) < 0x40862E42:
        return half * _exp(size)
    if size <= _MOST_SINH:
        w = _exp(0.5 * size)
        return (half * w) * w
    return x * math.inf


@inline
def _cosh(x: float) -> float:
    if math.isnan(x):
        return x
    size = abs(x)
    high = _high(size)
    if high < 0x3FD62E43:
        t = _expm1(size)
        w = 1.0 + t
        return w if high < 0x3C800000 else 1.0 + (t * t) / (w + w)
    if size < 22.0:
        t = _exp(size)
        return 0.5 * t + 0.5 / t
    if high < 0x40862E42:
        return 0.5 * _exp(size)
    if size <= _MOST_SINH:
        w = _exp(0.5 * size)
        return (0.5 * w) * w
    return math.inf


@inline
def _tanh(x: float) -> float:
    if math.isnan(x):
        return x
    size = abs(x)
    if size < 22.0:
        if _high(size) < 0x3C800000:
            return x * (1.0 + x)
        if size >= 1.0:
            z = 1.0 - 2.0 / (_expm1(2.0 * size) + 2.0)
        else:
            t = _expm1(-2.0 * size)
            z = -t / (t + 2.0)
    else:
        z = 1.0
    return z if x > 0.0 else -z


@inline
def _asinh(x: float) -> float:
    size = abs(x)
    if math.isnan(x) or size == math.inf or _high(size) < 0x3E300000:
        return x
    if _high(size) > 0x41B00000:  # 2**28
        w = _log(size) + 6.93147180559945286227e-01
    elif _high(size) > 0x40000000:
        w = _log(2.0 * size + 1.0 / (math.sqrt(x * x + 1.0) + size))
    else:
        t = x * x
        w = _log1p(size + t / (1.0 + math.sqrt(1.0 + t)))
    return w if x > 0.0 else -w


@inline
def _acosh(x: float) -> float:
    if math.isnan(x) or x < 1.0:
        return math.nan
    if _high(x) >= 0x41B00000:
        return x if x == math.inf else _log(x) + 6.93147180559945286227e-01
    if x == 1.0:
        return 0.0
    if _high(x) > 0x40000000:
        t = x * x
        return _log(2.0 * x - 1.0 / (x + math.sqrt(t - 1.0)))
    t = x - 1.0
    return _log1p(t + math.sqrt(2.0 * t + t * t))


@kernel(types.void, INT, _DOUBLES, _NEW)
def compute(which: int, values: Doubles, found: Doubles) -> None:
    """Find a function, by its number among the entries of `strict.py`, of each value."""
    for i in range(len(values)):
        x = values[i]
        if which == 0:
            found[i] = _exp(x)
        elif which == 1:
            found[i] = _expm1(x)
        elif which == 2:
            found[i] = _log(x)
        elif which == 3:
            found[i] = _log10(x)
        elif which == 4:
            found[i] = _log1p(x)
        elif which == 5:
            found[i] = _cbrt(x)
        elif which == 6:
            found[i] = _sinh(x)
        elif which == 7:
            found[i] = _cosh(x)
        elif which == 8:
            found[i] = _tanh(x)
        elif which == 9:
            found[i] = _asinh(x)
        elif which == 10:
            found[i] = _acosh(x)
        else:  # Spark writes it of logarithms
            found[i] = 0.5 * (_log1p(x) - _log1p(-x))
