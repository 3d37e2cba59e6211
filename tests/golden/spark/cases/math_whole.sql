-- name: round_whole
SELECT round(2147483647, -1), round(127Y, -1), round(9223372036854775807L, -1), round(-125, -1), bround(25, -1), round(cast(null as int), -1);
-- name: round_floats
SELECT round(1.15F, 1), round(cast('nan' as float), 1), bround(2.5F, 0), round(1.005D, 2), round('1.25', 1), round(1e300D, 2);
-- name: round_null
SELECT round(1.5, null), round(5, null), round(null, 1);
-- name: ceil_floor_1
SELECT ceil(1.234, 2), ceil(1234, -2), floor(-1.239, 2), ceil(-0.5D), ceil(1e20D), floor('1.5');
-- name: ceil_floor_2
SELECT ceil(n), floor(d), ceil(i) FROM nums;
-- name: tried_1
SELECT try_add(2147483647, 1), try_add(127Y, 1Y), try_subtract(-2147483648, 1), try_multiply(2147483647, 2), try_divide(1, 0), try_mod(7, 0);
-- name: tried_2
SELECT try_add(i, 2147483647), try_subtract(l, 1), try_multiply(i, 2147483647), try_divide(i, 0), try_mod(i, 2) FROM nums;
-- name: bit_functions_1
SELECT bit_count(-1Y), bit_count(true), bit_get(11, 0), getbit(11, 2), bit_get(11L, 63), shiftrightunsigned(-8L, 60);
-- name: bit_functions_2
SELECT bit_get(i, 1), getbit(l, 3), bit_count(l), bit_count(b) FROM nums;
-- name: bases_1
SELECT conv('100', 2, 10), conv(-10, 16, -10), conv('18446744073709551616', 10, 16), conv('', 10, 16), bin(-13), hex(-1), unhex('GG');
-- name: bases_2
SELECT factorial(i), hex(i), bin(i), conv(i, 10, 2) FROM nums;
-- name: absolute
SELECT abs(i), abs(n), abs(d), abs(s), abs(-1.5F) FROM nums;
-- name: last_bit
SELECT exp(1), cosh(1), cbrt(5), atan2(1, 7);
-- name: seeded
SELECT rand(0), randn(42);
