-- name: numbers_1
SELECT abs(1e10D), abs(0.0001D), abs(-0.0D), abs(1.5BD), -1.5BD, abs(-2.25), abs(1e3), abs(.5)

-- name: casts_in_calls_1
SELECT cast(2 as int) * 1.5, cast(1 as string) || 'a', 2::int + 1, try_cast('a' as int) + 1, size(cast(array(1) as array<string>))

-- name: casts_of_columns_1
SELECT cast(a as double), cast(t.a as string), cast(s.x as string), cast(m['k'] as string), string(a), int(a) + 1 FROM VALUES (1, struct(1 AS x), map('k', 1)) AS t(a, s, m)

-- name: casts_to_structs_1
SELECT cast(NULL as struct<a:int>), cast(NULL as struct<a:int>).a, cast(NULL as array<int>), cast(struct(1) as struct<a:int>).a, coalesce(cast(NULL as struct<a:int>), named_struct('a', 1))

-- name: truths_1
SELECT true = 1, 0 = true, true <=> 1, true = 2, 1 <> true, (1 > 2) = 1, true = 1.0, true = 1e0

-- name: truths_2
SELECT flag = 1, t.flag = 0, NOT flag = 1, flag <=> 0 FROM VALUES (true), (NULL), (false) AS t(flag)

-- name: bits_1
SELECT 8 >>> 1, 8 >> 1, ~5, ~(-5), ~(2 + 3), 5 & 3 | 4

-- name: signs_1
SELECT +1, +(-1), - +1, 1 + +1, +'1', +NULL, positive(2), -(-1), +1.50, +interval '1' day = interval '1' day

-- name: nots_1
SELECT a IS NOT NULL, NOT a IS NULL, NOT a IN (1), NOT a BETWEEN 1 AND 2, (NOT a IS NULL) AND true FROM VALUES (1), (NULL) AS t(a)

-- name: moved_1
SELECT d + 1, 1 + d, d - 1, current_date - 1 IS NULL, d + interval 1 day, d - interval 1 day, (d + interval 1 month) + interval 1 day FROM VALUES (date'2020-01-01') AS t(d)

-- name: moved_2
SELECT CASE WHEN true THEN d END + 1, array(d)[0] - 1, max(d) OVER () + 1, d + n * 2, d + interval '1' month * 2, t + interval 1 hour FROM VALUES (date'2020-01-01', 1, timestamp'2020-01-01 00:00:00') AS v(d, n, t)

-- name: calls_1
SELECT ceil(2.5), ceil(2.345, 1), ceiling(2.5), floor(2.5), floor(2.345, 1), rint(1.2), signum(-1), sign(-1), e(), pi(), log(2), log(2, 8)

-- name: calls_2
SELECT dateadd(date'2020-01-01', 1), datepart('YEAR', date'2020-01-01'), date_part('YEAR', date'2020-01-01'), convert_timezone('Europe/Paris', timestamp_ntz'2020-01-01 00:00:00'), substr('abc' FROM 2), substr('abc', 2), random() IS NULL

-- name: rows_1
SELECT (1, 2), (a, 1), (t.a, a + 1), (1, 2) IN ((1, 2)), (1, 2).col1 FROM VALUES (3) AS t(a)

-- name: lambdas_1
SELECT transform(array(date'2020-01-01'), x -> x + 1), transform(array(1), x -> array(x)[0]), transform(array(1), x -> (x, 1)), transform(array(true), b -> b = 1), transform(array(struct(1 AS a)), s -> s.a), transform(array(map('a', 1)), m -> m['a'])

-- name: lambdas_2
SELECT aggregate(array(1), named_struct('s', 0), (acc, x) -> named_struct('s', acc.s + x), acc -> acc.s), transform(array(array(1)), x -> transform(x, y -> x[0] + y)), filter(array(struct(date'2020-01-01' AS d)), x -> x.d + 1 > date'2020-01-01')

-- name: lateral_aliases_1
SELECT named_struct('k', struct(1 AS j)) AS s, s.k.j + 1, map('a', 1) AS m, m['a'] + 1, m.a + 1, array(5) AS r, r[0]

-- name: paths_1
SELECT m.k + 1, abs(m.k), (m.k, 1), struct(s.x, m.k), s.x + 1, transform(array(m), e -> e.k), t.s.x IS NULL, q.y[0] FROM VALUES (struct(1 AS x), map('k', 1), array(struct(2 AS y))) AS t(s, m, q)
