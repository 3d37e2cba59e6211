-- name: int_wraps
SELECT 2147483647 + 1, -2147483648 - 1, 100000 * 100000, 2147483647 * 2147483647;
-- name: bigint_wraps
SELECT 9223372036854775807L + 1L, 9223372036854775807L * 2L, 9223372036854775807L * 9223372036854775807L;
-- name: small_wraps
SELECT 127Y + 1Y, 32767S + 1S, 127Y * 2Y, -(-128Y);
-- name: minus_of_least
SELECT - cast(-2147483648 as int), -cast('-9223372036854775808' as bigint), abs(cast(-128 as tinyint));
-- name: columns_wrap
SELECT i + 2147483647 AS a, l * 9223372036854775807 AS b, -l AS c, i - l AS d FROM nums;
-- name: by_zero
SELECT 1/0, 0/0, 1 % 0, 5 div 0, 1.0/0, 1.0 % 0, 1D % 0, pmod(7, 0);
-- name: whole_quotients_1
SELECT -7 div 2, 7.5 div 2, 5.5 div 1.5, '7' div 2, cast(-9223372036854775808 as bigint) div -1;
-- name: whole_quotients_2
SELECT 7.5D div 2;
-- name: least_modulo
SELECT cast(-2147483648 as int) % -1, -7 % 3, mod(-7, 3.5), '7' % 3;
-- name: pmod_1
SELECT pmod(-7, 3), pmod(7, -3), pmod(-7.5, 3), pmod(-7.5D, 3), pmod(-2Y, 3Y), pmod('7', 3);
-- name: pmod_2
SELECT pmod(n, 2), pmod(l, 7), pmod(d, 2) FROM nums;
-- name: text_is_double
SELECT 1 + '2', '1' + '2', 'a' + 1, '1' + 1.5, '10' / '4', -'1';
-- name: null_operands
SELECT 1 + null, null + null, null / 2, -null, ~null, 1 << null;
-- name: shifts_1
SELECT 1 << 3, 1L << 40, -1 >> 1, -1 >>> 28, -1L >>> 60, 1 << 33, '1' << 2;
-- name: shifts_2
SELECT i << 2, l >> 1, l >>> 1, i >>> 1 FROM nums;
-- name: bits_bind_1
SELECT 7 & 3 | 8 ^ 2, 2 | 1 & 3 << 1 ^ 5, (2 | 1) & 3, 1 << 2 << 1, 16 >> 2 + 1, 1 + 1 << 2, -8 >>> 28 | 1;
-- name: bits_bind_2
SELECT 5 & 3 = 1, 1 | 2 > 0;
-- name: bits_of_types_1
SELECT 5Y & 3, 5L | 3S, 5 ^ 3, ~5Y;
-- name: bits_of_types_2
SELECT 5 & 1.5;
-- name: no_numbers_1
SELECT true + 1;
-- name: no_numbers_2
SELECT array(1) + 1;
