-- name: pivot_sum_for_in
WITH c AS (SELECT * FROM VALUES ('java', 2012, 20000), ('dot', 2012, 5000), ('java', 2013, 30000), ('dot', 2013, 48000), ('dot', 2012, 10000) AS t(course, y, e)) SELECT * FROM (SELECT y, course, e FROM c) PIVOT (sum(e) FOR course IN ('dot', 'java'));

-- name: pivot_sum_avg_for
WITH c AS (SELECT * FROM VALUES ('java', 2012, 20000), ('dot', 2012, 5000), ('java', 2013, 30000), ('dot', 2013, 48000), ('dot', 2012, 10000) AS t(course, y, e)) SELECT * FROM c PIVOT (sum(e) s, avg(e) FOR y IN (2012, 2013 AS z));

-- name: pivot_sum_for_in_2
WITH c AS (SELECT * FROM VALUES ('java', 2012, 20000), ('dot', 2012, 5000), ('java', 2013, 30000), ('dot', 2013, 48000), ('dot', 2012, 10000) AS t(course, y, e)) SELECT * FROM (SELECT course, y, e FROM c) PIVOT (sum(e) FOR (course, y) IN (('dot', 2012), ('java', 2013) AS q));

-- name: pivot_abs_for_in
WITH c AS (SELECT * FROM VALUES ('java', 2012, 20000), ('dot', 2012, 5000) AS t(course, y, e)) SELECT * FROM c PIVOT (abs(e) FOR y IN (2012));

-- name: pivot_sum_for_in_3
WITH c AS (SELECT * FROM VALUES ('java', 2012, 20000), ('dot', 2012, 5000) AS t(course, y, e)) SELECT * FROM c PIVOT (e, sum(e) FOR y IN (2012));

-- name: pivot_sum_for_zz
WITH c AS (SELECT * FROM VALUES ('java', 2012, 20000), ('dot', 2012, 5000) AS t(course, y, e)) SELECT * FROM c PIVOT (sum(e) FOR zz IN (2012));

-- name: pivot_sum_for_in_4
WITH c AS (SELECT * FROM VALUES ('java', 2012, 20000), ('dot', 2012, 5000) AS t(course, y, e)) SELECT * FROM c PIVOT (sum(e) FOR y IN (course));

-- name: pivot_sum_for_in_5
WITH c AS (SELECT * FROM VALUES ('java', 2012, 20000), ('dot', 2012, 5000) AS t(course, y, e)) SELECT * FROM c PIVOT (sum(e) FOR y IN ('x', 2012));

-- name: pivot_sum_avg_for_2
WITH c AS (SELECT * FROM VALUES ('java', 2012, 20000), ('dot', 2012, 5000) AS t(course, y, e)) SELECT * FROM c PIVOT (sum(avg(e)) FOR y IN (2012));

-- name: pivot_count_distinct_max
WITH c AS (SELECT * FROM VALUES ('java', 2012, 20000), ('dot', 2012, 5000) AS t(course, y, e)) SELECT * FROM c PIVOT (count(DISTINCT e) d, max(course) FOR y IN (2012, 2013));

-- name: p_pivot_sum_for
WITH c AS (SELECT * FROM VALUES ('java', 2012, 20000), ('dot', 2012, 5000) AS t(course, y, e)) SELECT p.* FROM c PIVOT (sum(e) FOR y IN (2012, 2013)) AS p;

-- name: s_pivot_sum_min
WITH c AS (SELECT * FROM VALUES ('java', 2012, 20000), ('dot', 2012, 5000) AS t(course, y, e)) SELECT `2012_s` FROM c PIVOT (sum(e) s, min(e) FOR y IN (2012, 2013)) AS p(a, b, c, d, e);

-- name: array_pivot_sum_for
WITH c AS (SELECT * FROM VALUES (array(1), 2012, 20000), (array(2), 2012, 5000) AS t(course, y, e)) SELECT * FROM c PIVOT (sum(e) FOR course IN (array(1), array(2)));

-- name: struct_pivot_sum_for
WITH c AS (SELECT * FROM VALUES (struct(1, 'a'), 2012, 20000), (struct(2, 'b'), 2012, 5000) AS t(course, y, e)) SELECT * FROM c PIVOT (sum(e) FOR course IN (struct(1, 'a'), (2, 'b')));

-- name: map_pivot_sum_for
WITH c AS (SELECT * FROM VALUES (map(1, 'a'), 2012, 20000) AS t(course, y, e)) SELECT * FROM c PIVOT (sum(e) FOR course IN (map(1, 'a')));

-- name: date_pivot_sum_for
WITH c AS (SELECT * FROM VALUES (DATE'2020-01-01', 2012, 20000), (NULL, 2012, 3) AS t(d, y, e)) SELECT * FROM c PIVOT (sum(e) FOR d IN (DATE'2020-01-01', NULL));

-- name: true_false_pivot_sum
WITH c AS (SELECT * FROM VALUES (1.5, true, 20000), (NULL, false, 3) AS t(d, y, e)) SELECT * FROM c PIVOT (sum(e) FOR (d, y) IN ((1.5, true) AS x, (NULL, false)));

-- name: true_false_pivot_max
WITH c AS (SELECT * FROM VALUES (1.5, true, 20000), (NULL, false, 3) AS t(d, y, e)) SELECT * FROM c PIVOT (max(e), first(d), collect_list(e) FOR y IN (true, false));

-- name: id_unpivot_for_in
WITH c AS (SELECT * FROM VALUES (1, 10, 20), (2, NULL, 40) AS t(id, q1, q2)) SELECT * FROM c UNPIVOT (v FOR q IN (q1, q2));

-- name: id_unpivot_include_nulls
WITH c AS (SELECT * FROM VALUES (1, 10, 20), (2, NULL, 40) AS t(id, q1, q2)) SELECT * FROM c UNPIVOT INCLUDE NULLS (v FOR q IN (q1 AS `Q 1`, q2 AS second));

-- name: id_unpivot_exclude_nulls (ordered)
WITH c AS (SELECT * FROM VALUES (1, 10, 20), (2, NULL, 40) AS t(id, q1, q2)) SELECT * FROM c UNPIVOT EXCLUDE NULLS (v FOR q IN (q1, q2)) AS u ORDER BY u.id, u.q;

-- name: id_unpivot_for_h
WITH c AS (SELECT * FROM VALUES (1, 10, 20, 30, 40), (2, NULL, NULL, 50, NULL) AS t(id, a1, b1, a2, b2)) SELECT * FROM c UNPIVOT ((a, b) FOR h IN ((a1, b1), (a2, b2)));

-- name: id_unpivot_include_nulls_2
WITH c AS (SELECT * FROM VALUES (1, 10, 20, 30, 40), (2, NULL, NULL, 50, NULL) AS t(id, a1, b1, a2, b2)) SELECT * FROM c UNPIVOT INCLUDE NULLS ((a, b) FOR h IN ((a1, b1) AS x, (a2, b2) AS y));

-- name: id_unpivot_for_in_2
WITH c AS (SELECT * FROM VALUES (1, 10, 20L), (2, NULL, 40L) AS t(id, q1, q2)) SELECT * FROM c UNPIVOT (v FOR q IN (q1, q2)) WHERE v > 10;

-- name: date_id_unpivot_for
WITH c AS (SELECT * FROM VALUES (1, 10, DATE'2020-01-01') AS t(id, q1, q2)) SELECT * FROM c UNPIVOT (v FOR q IN (q1, q2));

-- name: id_unpivot_for_in_3
WITH c AS (SELECT * FROM VALUES (1, 10, 20) AS t(id, q1, q2)) SELECT * FROM c UNPIVOT (v FOR q IN (q1, q2, zz));

-- name: id_unpivot_for_in_4
WITH c AS (SELECT * FROM VALUES (1, 10, 20) AS t(id, q1, q2)) SELECT * FROM c UNPIVOT (v FOR q IN ());

-- name: id_unpivot_for_in_5
WITH c AS (SELECT * FROM VALUES (1, 10, 20) AS t(id, q1, q2)) SELECT q, v FROM c UNPIVOT (v FOR q IN (id, q1, q2));

-- name: id_unpivot_for_in_6
WITH c AS (SELECT * FROM VALUES (1, 10, 20) AS t(id, q1, q2)) SELECT * FROM c UNPIVOT (v FOR q IN (q1, q2)) a JOIN c b ON a.id = b.id;

-- name: id_z_unpivot_for
WITH c AS (SELECT * FROM VALUES (1, 10, 20) AS t(id, q1, q2)) SELECT * FROM c AS z UNPIVOT (v FOR q IN (z.q1, z.q2)) LATERAL VIEW explode(array(1, 2)) e AS x;

-- name: not
SELECT a + 1, a - 1, a * 2, a / 2, a % 2, -a, ~a, a & 1, a | 1, a ^ 1, a = 1, a == 1, a <> 1, a != 1, a < 1, a <= 1, a <=> 1, NOT a > 1, a > 1 AND a < 2, a > 1 OR a < 2 FROM VALUES 1 AS t(a);

-- name: is_not_in_between
SELECT a IS NULL, a IS NOT NULL, a IN (1, 2), a NOT IN (1), a BETWEEN 1 AND 2, a NOT BETWEEN 1 AND 2, a || 'x', a LIKE 'x', a NOT LIKE 'x%', a RLIKE 'x', a IS TRUE FROM VALUES '1' AS t(a);

-- name: is_distinct_not_case
SELECT a IS DISTINCT FROM 1, a IS NOT DISTINCT FROM 1, CASE a WHEN 1 THEN 2 END, CASE WHEN a = 1 THEN 2 ELSE 3 END, if(a = 1, 2, 3), nvl(a, 1), coalesce(a, 1), nullif(a, 1), CAST(a AS STRING), a::bigint, CAST(1 AS STRING), try_cast('1' AS int) FROM VALUES 1 AS t(a);

-- name: array_map_named_struct_struct
SELECT array(1, 2)[0], map('a', 1)['a'], map('a', 1).a, named_struct('x', 1).x, struct(1, 2).col1, struct(a, a + 1, a AS z) FROM VALUES 1 AS t(a);

-- name: in
SELECT a FROM VALUES (1, 2) AS t(a, b) WHERE (a, b) IN ((1, 2));

-- name: mode_within_group_true
SELECT mode() WITHIN GROUP (ORDER BY a), mode(a), mode(a, true), std(a), stddev(a), var_samp(a), variance(a), some(a > 1), any(a > 1), bool_or(a > 1), every(a > 1), bool_and(a > 1), mean(a), avg(a), approx_percentile(a, 0.5), percentile_approx(a, 0.5), any_value(a), array_agg(a) FROM VALUES (1, 2) AS t(a, b);

-- name: sum_over_partition_desc
SELECT sum(a) OVER (PARTITION BY b ORDER BY a DESC NULLS FIRST), rank() OVER (ORDER BY a), count(*) OVER (), sum(a) OVER (ORDER BY b ROWS 1 PRECEDING), sum(a) OVER (ORDER BY a RANGE BETWEEN 1 PRECEDING AND 2 FOLLOWING), lag(a) OVER (ORDER BY a), lead(a, 2, 0) IGNORE NULLS OVER (ORDER BY a), ntile(2) OVER (ORDER BY a), nth_value(a, 1) OVER (ORDER BY a), first_value(a) OVER (ORDER BY a), last_value(a, true) OVER (ORDER BY a) FROM VALUES (1, 2) AS t(a, b);

-- name: sum_filter_over_partition
SELECT sum(a) FILTER (WHERE a > 0) OVER (PARTITION BY a, b), row_number() OVER w, percent_rank() OVER (ORDER BY a ASC NULLS LAST), sum(a) OVER (PARTITION BY a + 1 ORDER BY upper('x')) FROM VALUES (1, 2) AS t(a, b) WINDOW w AS (ORDER BY b);

-- name: exists_in
SELECT EXISTS (SELECT 1), (SELECT 1), 1 IN (SELECT 1);

-- name: transform_array_filter_aggregate
SELECT transform(array(1), x -> x + 1), filter(array(1), x -> x > 1), aggregate(array(1), 0, (acc, x) -> acc + x), exists(array(1), x -> x = 1);

-- name: named_struct
SELECT a.b, a.b + 1, `a`.`b` AS `c d` FROM VALUES (named_struct('b', 1)) AS t(a);

-- name: plain
SELECT t.a, t.a + t.a FROM VALUES 1 AS t(a);
