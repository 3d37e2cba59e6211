-- name: sums
SELECT 1.1 + 2.22, cast(1 as decimal(38,0)) + cast(1 as decimal(38,10)), cast(99999999999999999999999999999999999999 as decimal(38,0)) + 1, 12345678901234567890.12 - 0.0000000000000000001;
-- name: products
SELECT cast(99999999999999999999999999999999999999 as decimal(38,0)) * 2, 12345678901234567890.12 * 1.123456789012345678, cast(0.1 as decimal(38,37)) * cast(0.1 as decimal(38,37)), cast(10.123456789 as decimal(30,20)) * cast(2.5 as decimal(30,20));
-- name: quotients
SELECT 1.0 / 3.0, 10 / 3.0, cast(10 as decimal(38,18)) / cast(3 as decimal(38,18)), cast(1 as decimal(38,0)) / 3, cast(2 as decimal(10,2)) / cast(7 as decimal(10,3)), -7.25 / 1.7, 2.5 / -0.7;
-- name: rests
SELECT 1.5 % 0.4, -1.5 % 0.4, pmod(-1.5, 0.4), cast(10 as decimal(38,18)) % cast(3 as decimal(38,0));
-- name: literals_are_narrow
SELECT 2 * 1.5, 2L * 1.5, 2S * 1.5, 2Y * 1.5, cast(2 as bigint) * 1.5, cast(2 as int) * 1.5, (1 + 1) * 1.5;
-- name: columns_1
SELECT n * n * n AS x, n / n / 3 AS y, (n + 1) / (n - 1) AS z FROM nums;
-- name: columns_2
SELECT i * n, n / i, n % 2, n + l, -n, n div i FROM nums;
-- name: columns_3
SELECT d + n, s + n FROM nums;
-- name: past_64_bits
SELECT cast(999999999999999999 as decimal(18,0)) + cast(999999999999999999 as decimal(18,0)) AS x, cast(999999999999999999 as decimal(18,0)) / 7 AS y;
-- name: averages_1
SELECT avg(cast(v as decimal(38,18))) AS x, avg(v) AS y FROM values (1.5), (2.25), (3.0) as t(v);
-- name: averages_2
SELECT b, avg(n) AS x, sum(n) AS y FROM nums GROUP BY b;
-- name: averages_3
SELECT avg(distinct cast(v as decimal(10,2))) AS x FROM values (1.5), (1.5), (3.0) as t(v);
-- name: averages_4
SELECT mean(amount) AS x, try_avg(amount) AS y FROM orders;
-- name: averages_5
SELECT avg(n) AS x FROM nums WHERE false;
-- name: types
SELECT typeof(i + l), typeof(i / l), typeof(n * i), typeof(i div l), typeof(i % l), typeof(-n), typeof(d + n), typeof(n / n), typeof(n + n) FROM nums LIMIT 1;
