"""Kernels of powers, arcs and hypotenuses to the last bit as Spark has them; imported where called.

As `strict_kernel`, by the algorithms of fdlibm, to which Java's StrictMath is bound. Where they
take a number apart, a `_top` keeps the upper word of it, which squares without rounding.
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

_L1, _L2, _L3 = 5.99999999999994648725e-01, 4.28571428578550184252e-01, 3.33333329818377432918e-01
_L4, _L5, _L6 = 2.72728123808534006489e-01, 2.30660745775561754067e-01, 2.06975017800338417784e-01
_P1, _P2, _P3 = 1.66666666666666019037e-01, -2.77777777770155933842e-03, 6.61375632143793436117e-05
_P4, _P5 = -1.65339022054652515390e-06, 4.13813679705723846039e-08
_LN2, _LN2_HI = 6.93147180559945286227e-01, 6.93147182464599609375e-01
_LN2_LO = -1.90465429995776804525e-09
_CP, _CP_HI = 9.61796693925975554329e-01, 9.61796700954437255859e-01  # 2 / (3 ln 2)
_CP_LO = -7.02846165095275826516e-09
_INVERSE, _INVERSE_HI = 1.44269504088896338700e00, 1.44269502162933349609e00  # 1 / ln 2
_INVERSE_LO = 1.92596299112661746887e-08
_BEYOND = 8.0085662595372944372e-17

_S0, _S1, _S2 = 1.66666666666666657415e-01, -3.25565818622400915405e-01, 2.01212532134862925881e-01
_S3, _S4 = -4.00555345006794114027e-02, 7.91534994289814532176e-04
_S5 = 3.47933107596021167570e-05
_R1, _R2 = -2.40339491173441421878e00, 2.02094576023350569471e00
_R3, _R4 = -6.88283971605453293030e-01, 7.70381505559019352791e-02
_HALF_PI, _HALF_PI_LO = 1.57079632679489655800e00, 6.12323399573676603587e-17
_QUARTER_PI = 7.85398163397448278999e-01
_A0, _A1, _A2 = 3.33333333333329318027e-01, -1.99999999998764832476e-01, 1.42857142725034663711e-01
_A3, _A4, _A5 = -1.11111104054623557880e-01, 9.09088713343650656196e-02, -7.69187620504482999495e-02
_A6, _A7, _A8 = 6.66107313738753120669e-02, -5.83357013379057348645e-02, 4.97687799461593236017e-02
_A9, _A10 = -3.65315727442169155270e-02, 1.62858201153657823623e-02


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
def _top(x: float) -> float:
    """A double without its lower word."""
    return np.int64((np.float64(x).view(np.int64) >> 32) << 32).view(np.float64)


@inline
def _parity(y: float) -> int:
    """0 of no whole number, 1 of an odd one, 2 of an even one."""
    if y != math.floor(y):
        return 0
    if abs(y) >= 9007199254740992.0:
        return 2
    return 2 - (int(abs(y)) & 1)


@inline
def _pow(x: float, y: float) -> float:
    if y == 0.0:
        return 1.0
    if math.isnan(x) or math.isnan(y):
        return math.nan
    if y == 2.0:
        return x * x
    if y == 0.5 and x > -math.inf:
        return math.sqrt(x + 0.0)
    if y == 1.0:
        return x
    size = abs(x)
    if abs(y) == math.inf:
        if size == 1.0:
            return math.nan
        return math.inf if (size > 1.0) == (y > 0.0) else 0.0
    parity = _parity(y) if _high(x) < 0 else 2
    sign = -1.0 if parity == 1 else 1.0
    if size in (0.0, 1.0, math.inf):
        if size == 1.0:
            return math.nan if parity == 0 else sign
        return sign * (math.inf if (size > 0.0) == (y > 0.0) else 0.0)
    if y == -1.0:
        return 1.0 / x
    if parity == 0:
        return math.nan
    if abs(y) >= 2147483648.0 * 1.000000953674316:  # beyond the upper word of 2**31
        if size < 0.99999904632568359375:
            return sign * (math.inf if y < 0.0 else 0.0)
        if _high(size) > 0x3FF00000:
            return sign * (math.inf if y > 0.0 else 0.0)
        t1, t2 = _log2_near(size)
    else:
        t1, t2 = _log2(size)
    return sign * _power_of_two(y, t1, t2)


@inline
def _log2_near(x: float) -> tuple[float, float]:
    """The logarithm to base 2 of what is nearly 1, in two parts."""
    t = x - 1.0
    w = (t * t) * (0.5 - t * (0.3333333333333333333333 - t * 0.25))
    u = _INVERSE_HI * t
    v = t * _INVERSE_LO - w * _INVERSE
    t1 = _top(u + v)
    return t1, v - (t1 - u)


@inline
def _log2(x: float) -> tuple[float, float]:
    """The logarithm to base 2, in two parts."""
    n = 0
    if _high(x) < 0x00100000:
        x *= 9007199254740992.0
        n = -53
    high = _high(x)
    n += (high >> 20) - 0x3FF
    rest = high & 0xFFFFF
    high = rest | 0x3FF00000
    k, base, dp_hi, dp_lo = 0, 1.0, 0.0, 0.0
    if rest > 0x3988E:
        if rest < 0xBB67A:
            k, base = 1, 1.5
            dp_hi, dp_lo = 5.84962487220764160156e-01, 1.35003920212974897128e-08
        else:
            n += 1
            high -= 0x00100000
    x = _with_high(x, high)
    u, v = x - base, 1.0 / (x + base)
    s = u * v
    s_hi = _top(s)
    t_hi = _with_high(0.0, ((high >> 1) | 0x20000000) + 0x00080000 + (k << 18))
    t_lo = x - (t_hi - base)
    s_lo = v * ((u - s_hi * t_hi) - s_hi * t_lo)
    z = s * s
    r = z * z * (_L1 + z * (_L2 + z * (_L3 + z * (_L4 + z * (_L5 + z * _L6)))))
    r += s_lo * (s_hi + s)
    z = s_hi * s_hi
    t_hi = _top(3.0 + z + r)
    t_lo = r - ((t_hi - 3.0) - z)
    u, v = s_hi * t_hi, s_lo * t_hi + t_lo * s
    p_hi = _top(u + v)
    p_lo = v - (p_hi - u)
    z_hi = _CP_HI * p_hi
    z_lo = _CP_LO * p_hi + p_lo * _CP + dp_lo
    t = float(n)
    t1 = _top(((z_hi + z_lo) + dp_hi) + t)
    return t1, z_lo - (((t1 - t) - dp_hi) - z_hi)


@inline
def _power_of_two(y: float, t1: float, t2: float) -> float:
    """Two to the power of y times (t1 + t2)."""
    y1 = _top(y)
    p_lo, p_hi = (y - y1) * t1 + y * t2, y1 * t1
    z = p_lo + p_hi
    if z >= 1024.0 and (z > 1024.0 or p_lo + _BEYOND > z - p_hi):
        return math.inf
    if z <= -1075.0 and (z < -1075.0 or p_lo <= z - p_hi):
        return 0.0
    high = _high(z)
    n = 0
    if (high & 0x7FFFFFFF) > 0x3FE00000:  # |z| > 0.5: whole powers apart
        k = ((high & 0x7FFFFFFF) >> 20) - 0x3FF
        n = high + (0x00100000 >> (k + 1))
        k = ((n & 0x7FFFFFFF) >> 20) - 0x3FF
        t = _with_high(0.0, n & ~(0x000FFFFF >> k))
        n = ((n & 0x000FFFFF) | 0x00100000) >> (20 - k)
        if high < 0:
            n = -n
        p_hi -= t
    t = _top(p_lo + p_hi)
    u, v = t * _LN2_HI, (p_lo - (t - p_hi)) * _LN2 + t * _LN2_LO
    z = u + v
    w = v - (z - u)
    t = z * z
    t1 = z - t * (_P1 + t * (_P2 + t * (_P3 + t * (_P4 + t * _P5))))
    z = 1.0 - (((z * t1) / (t1 - 2.0) - (w + z * w)) - z)
    if ((_high(z) + (n << 20)) >> 20) > 0:
        return _with_high(z, _high(z) + (n << 20))
    return _with_high(z, _high(z) + ((n + 54) << 20)) * 5.55111512312578270212e-17  # subnormal


@inline
def _ratio(t: float) -> float:
    """What the arcs share: (asin(x) - x) / x of t = x * x."""
    p = t * (_S0 + t * (_S1 + t * (_S2 + t * (_S3 + t * (_S4 + t * _S5)))))
    return p / (1.0 + t * (_R1 + t * (_R2 + t * (_R3 + t * _R4))))


@inline
def _asin(x: float) -> float:
    size = abs(x)
    if math.isnan(x) or size > 1.0:
        return math.nan
    if size == 1.0:
        return x * _HALF_PI + x * _HALF_PI_LO
    if size < 0.5:
        return x if _high(size) < 0x3E400000 else x + x * _ratio(x * x)
    t = (1.0 - size) * 0.5
    r = _ratio(t)
    s = math.sqrt(t)
    if _high(size) >= 0x3FEF3333:  # |x| > 0.975
        t = _HALF_PI - (2.0 * (s + s * r) - _HALF_PI_LO)
    else:
        w = _top(s)
        c = (t - w * w) / (s + w)
        p = 2.0 * s * r - (_HALF_PI_LO - 2.0 * c)
        t = _QUARTER_PI - (p - (_QUARTER_PI - 2.0 * w))
    return t if x > 0.0 else -t


@inline
def _acos(x: float) -> float:
    size = abs(x)
    if math.isnan(x) or size > 1.0:
        return math.nan
    if x == 1.0:
        return 0.0
    if x == -1.0:
        return math.pi + 2.0 * _HALF_PI_LO
    if size < 0.5:
        if _high(size) <= 0x3C600000:
            return _HALF_PI + _HALF_PI_LO
        return _HALF_PI - (x - (_HALF_PI_LO - x * _ratio(x * x)))
    z = (1.0 - size) * 0.5
    s, r = math.sqrt(z), _ratio(z)
    if x < 0.0:
        return math.pi - 2.0 * (s + (r * s - _HALF_PI_LO))
    top = _top(s)
    c = (z - top * top) / (s + top)
    return 2.0 * (top + (r * s + c))


@inline
def _atan(x: float) -> float:
    size = abs(x)
    if math.isnan(x):
        return x
    high = _high(size)
    if high >= 0x44100000:  # 2**66
        return math.copysign(_HALF_PI + _HALF_PI_LO, x)
    near, hi, lo = False, 0.0, 0.0
    if high < 0x3FDC0000:  # 0.4375
        if high < 0x3E200000:
            return x
        near, size = True, x
    elif high < 0x3FE60000:
        size = (2.0 * size - 1.0) / (2.0 + size)
        hi, lo = 4.63647609000806093515e-01, 2.26987774529616870924e-17
    elif high < 0x3FF30000:
        size = (size - 1.0) / (size + 1.0)
        hi, lo = _QUARTER_PI, 3.06161699786838301793e-17
    elif high < 0x40038000:
        size = (size - 1.5) / (1.0 + 1.5 * size)
        hi, lo = 9.82793723247329054082e-01, 1.39033110312309984516e-17
    else:
        size = -1.0 / size
        hi, lo = _HALF_PI, _HALF_PI_LO
    z = size * size
    w = z * z
    s1 = z * (_A0 + w * (_A2 + w * (_A4 + w * (_A6 + w * (_A8 + w * _A10)))))
    s2 = w * (_A1 + w * (_A3 + w * (_A5 + w * (_A7 + w * _A9))))
    if near:
        return x - x * (s1 + s2)
    z = hi - ((size * (s1 + s2) - lo) - size)
    return z if x > 0.0 else -z


@inline
def _atan2(y: float, x: float) -> float:
    y, x = y + 0.0, x + 0.0  # negative zeros count as zeros in Spark
    endless = abs(x) == math.inf or abs(y) == math.inf
    if math.isnan(x) or math.isnan(y) or x == 0.0 or y == 0.0 or endless:
        return math.atan2(y, x)
    if x == 1.0:
        return _atan(y)
    apart = (_high(abs(y)) - _high(abs(x))) >> 20
    if apart > 60:
        z = _HALF_PI + 0.5 * 1.2246467991473531772e-16
    elif x < 0.0 and apart < -60:
        z = 0.0
    else:
        z = _atan(abs(y / x))
    if x > 0.0:
        return z if y > 0.0 else -z
    rest = z - 1.2246467991473531772e-16
    return math.pi - rest if y > 0.0 else rest - math.pi


@inline
def _hypot(x: float, y: float) -> float:
    a, b = max(abs(x), abs(y)), min(abs(x), abs(y))
    if abs(x) == math.inf or abs(y) == math.inf:
        return math.inf
    if math.isnan(x) or math.isnan(y):
        return math.nan
    if _high(a) - _high(b) > 0x3C00000:  # a is 2**60 times b
        return a + b
    scale = 1.0
    if _high(a) > 0x5F300000:  # a > 2**500
        scale = 2.0**600
        a, b = a * 2.0**-600, b * 2.0**-600
    if _high(b) < 0x20B00000:  # b < 2**-500
        if _high(b) < 0x00100000:
            if b == 0.0:
                return a
            scale *= 2.0**-1022
            a, b = a * 2.0**1022, b * 2.0**1022
        else:
            scale *= 2.0**-600
            a, b = a * 2.0**600, b * 2.0**600
    w = a - b
    if w > b:
        t1 = _top(a)
        t2 = a - t1
        w = math.sqrt(t1 * t1 - (b * -b - t2 * (a + t1)))
    else:
        a = a + a
        y1, t1 = _top(b), _top(a)
        y2, t2 = b - y1, a - t1
        w = math.sqrt(t1 * y1 - (w * -w - (t1 * y2 + t2 * b)))
    return w * scale


@kernel(types.void, INT, _DOUBLES, _DOUBLES, _NEW)
def compute(which: int, left: Doubles, right: Doubles, found: Doubles) -> None:
    """Find a function, by its number in `strict.py`, of each pair; arcs of the first alone."""
    for i in range(len(left)):
        x, y = left[i], right[i]
        if which == 0:
            found[i] = _pow(x, y)
        elif which == 1:
            found[i] = _hypot(x, y)
        elif which == 2:
            found[i] = _atan2(x, y)
        elif which == 3:
            found[i] = _asin(x)
        elif which == 4:
            found[i] = _acos(x)
        else:
            found[i] = _atan(x)
