-- name: suffixed
SELECT 1Y, 1S, 1L, 1.5F, 1.5D, 1.5BD, 1BD, 1e5BD, .5D;
-- name: least
SELECT -128Y, -32768S, -2147483648, -9223372036854775808, -9223372036854775808L;
-- name: beyond_1
SELECT 128Y;
-- name: beyond_2
SELECT 32768S;
-- name: beyond_3
SELECT 9223372036854775808L;
-- name: beyond_4
SELECT 1e400;
-- name: beyond_5
SELECT 123456789012345678901234567890123456789;
-- name: big
SELECT 9223372036854775808, 123456789012345678901234567890, 12345678901234567890123456789012345678, 1e5, 1E-5, 5., .5;
-- name: bytes
SELECT X'1A', x'1a2b', X'', X'1';
-- name: texts
SELECT r'a\nb', 'a\nb', '\u0041\101', 'it''s', 'a' 'b', 'a\%b';
-- name: typed_1
SELECT date'2020', timestamp'2020', timestamp '2020-01-01 10:11:12+03:00';
-- name: typed_2
SELECT date 'x';
