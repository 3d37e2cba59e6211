-- name: count_distinct
SELECT count(*), count(a, b), count(DISTINCT a), count(DISTINCT a, b) FROM VALUES (1,2),(1,NULL),(NULL,3),(1,2) AS t(a,b);

-- name: count
SELECT count(t.*), count(1), count(NULL) FROM VALUES (1,2),(1,NULL),(NULL,3) AS t(a,b);

-- name: count_distinct_2
SELECT count(DISTINCT *) FROM VALUES (1,2),(1,NULL),(NULL,3),(1,2) AS t(a,b);

-- name: count_distinct_3
SELECT count(DISTINCT t.*) FROM VALUES (1,2),(1,NULL),(NULL,3),(1,2) AS t(a,b);

-- name: count_if_distinct
SELECT count_if(a > 1), count_if(NULL), count_if(DISTINCT a > 1) FROM VALUES 1, 2, 3, NULL AS t(a);

-- name: any_some_every_cast
SELECT any(a), some(a), every(a) FROM VALUES (CAST(NULL AS boolean)) AS t(a);

-- name: every
SELECT every(1);

-- name: some
SELECT some(1S);

-- name: bit_and_bit_or_bit_xor
SELECT bit_and(a), bit_or(a), bit_xor(a) FROM VALUES 3, 5, NULL AS t(a);

-- name: bit_and_bit_or_bit_xor_2
SELECT bit_and(a), bit_or(a), bit_xor(a) FROM VALUES (3Y), (5Y) AS t(a);

-- name: bit_and_bit_or_bit_xor_3
SELECT bit_and(a), bit_or(a), bit_xor(a) FROM VALUES (3L), (5L) AS t(a) WHERE a > 10;

-- name: bit_xor_distinct_bit_or
SELECT bit_xor(DISTINCT a), bit_or(DISTINCT a) FROM VALUES 3, 5, 3 AS t(a);

-- name: min_by_max_by
SELECT min_by(x, y), max_by(x, y) FROM VALUES ('a', 1), ('b', 3), ('c', 2), ('d', NULL), (NULL, 0) AS t(x, y);

-- name: max_by
SELECT max_by(x, y) FROM VALUES ('a', NULL), ('b', NULL) AS t(x, y);

-- name: max_by_min_by_struct
SELECT max_by(x, y), min_by(x, y) FROM VALUES (struct('a', 1), struct(1, 2)), (struct('b', 2), struct(1, 3)) AS t(x, y);

-- name: mode_false
SELECT mode(a, false) FROM VALUES 1, 2, 2, 2, NULL AS t(a);

-- name: median_percentile_percentile_cont_within
SELECT median(a), percentile(a, 0.5), percentile_cont(0.5) WITHIN GROUP (ORDER BY a), percentile_cont(0.25) WITHIN GROUP (ORDER BY a DESC), percentile_disc(0.25) WITHIN GROUP (ORDER BY a), percentile_disc(0.25) WITHIN GROUP (ORDER BY a DESC) FROM VALUES 1, 2, 3, 4, 10 AS t(a);

-- name: percentile_disc_within_group_desc
SELECT percentile_disc(0.3) WITHIN GROUP (ORDER BY a), percentile_disc(0.0) WITHIN GROUP (ORDER BY a), percentile_disc(1.0) WITHIN GROUP (ORDER BY a DESC) FROM VALUES 1, 2, 3, 4, 10 AS t(a);

-- name: percentile_cont_within_group_filter
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FILTER (WHERE a > 2), percentile_disc(0.5) WITHIN GROUP (ORDER BY a DESC) FILTER (WHERE a > 1) FROM VALUES 1, 2, 3, 4, 10 AS t(a);

-- name: percentile_array
SELECT percentile(a, array(0.25, 0.75)), percentile(a, 0.5, 2), percentile(a, array(0.1, 0.5), b) FROM VALUES (1, 1), (2, 3), (3, 2) AS t(a, b);

-- name: percentile_cont_array_within_group
SELECT percentile_cont(array(0.2, 0.8)) WITHIN GROUP (ORDER BY a), percentile_disc(array(0.2, 0.8)) WITHIN GROUP (ORDER BY a DESC) FROM VALUES 1, 2, 3, 4, 10 AS t(a);

-- name: percentile_approx_approx_percentile_array
SELECT percentile_approx(a, 0.5), approx_percentile(a, array(0.1, 0.9), 100), percentile_approx(a, 0.5, 100) FROM VALUES 1, 2, 3, 4, 10 AS t(a);

-- name: percentile_approx_date
SELECT percentile_approx(a, 0.5) FROM VALUES (DATE'2020-01-01'), (DATE'2021-01-01') AS t(a);

-- name: median_percentile_interval_month
SELECT median(a), percentile(a, 0.25) FROM VALUES (INTERVAL '1' MONTH), (INTERVAL '3' MONTH) AS t(a);

-- name: median_percentile_percentile_cont_within_2
SELECT median(a), percentile(a, 0.25), percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM VALUES (INTERVAL '1' DAY), (INTERVAL '3' DAY) AS t(a);

-- name: collect_list_collect_set_array_agg
SELECT collect_list(a), collect_set(a), array_agg(a) FROM VALUES 1, 2, 1, NULL AS t(a);

-- name: collect_list_distinct
SELECT collect_list(DISTINCT a) FROM VALUES 1, 1, NULL AS t(a);

-- name: sort_array_collect_set_array
SELECT sort_array(collect_set(a)) FROM VALUES (array(1)), (array(2)), (array(1)) AS t(a);

-- name: collect_list_filter
SELECT collect_list(a) FILTER (WHERE a > 1) FROM VALUES 1, 2, 3 AS t(a);

-- name: listagg_string_agg
SELECT listagg(a), listagg(a, ','), string_agg(a, '|') FROM VALUES 'x', 'y', NULL AS t(a);

-- name: listagg_within_group_desc
SELECT listagg(a, ',') WITHIN GROUP (ORDER BY a DESC), listagg(DISTINCT a, ',') WITHIN GROUP (ORDER BY a) FROM VALUES 'x', 'y', 'x', NULL AS t(a);

-- name: listagg_within_group_desc_2
SELECT listagg(a) WITHIN GROUP (ORDER BY b DESC) FROM VALUES ('x', 1), ('y', 2) AS t(a, b);

-- name: listagg
SELECT listagg(a, NULL) FROM VALUES 'x', 'y' AS t(a);

-- name: listagg_2
SELECT listagg(a, ',') FROM VALUES 1, 2 AS t(a);

-- name: listagg_cast_string
SELECT listagg(a) FROM VALUES (CAST(NULL AS STRING)) AS t(a);

-- name: first_last_any_value_true
SELECT first(a), last(a), any_value(a), first(a, true), last(a, true), any_value(a, true), first_value(a), last_value(a, true) FROM VALUES NULL, 1, 2, NULL AS t(a);

-- name: first_ignore_nulls_last
SELECT first(a) IGNORE NULLS, last(a) IGNORE NULLS, any_value(a) IGNORE NULLS, first_value(a) IGNORE NULLS, last_value(a) RESPECT NULLS FROM VALUES NULL, 1, 2, NULL AS t(a);

-- name: first_ignore_nulls
SELECT first(a IGNORE NULLS) FROM VALUES NULL, 1 AS t(a);

-- name: corr_covar_pop_covar_samp
SELECT corr(a, b), covar_pop(a, b), covar_samp(a, b) FROM VALUES (1, 2), (2, 4), (3, 5), (NULL, 1) AS t(a, b);

-- name: regr_count_regr_avgx_regr_avgy_regr_r
SELECT regr_count(a, b), regr_avgx(a, b), regr_avgy(a, b), regr_r2(a, b), regr_slope(a, b), regr_intercept(a, b), regr_sxx(a, b), regr_syy(a, b), regr_sxy(a, b) FROM VALUES (1, 2), (2, 4), (3, 5), (NULL, 1) AS t(a, b);

-- name: skewness_kurtosis_stddev_stddev_pop
SELECT skewness(a), kurtosis(a), stddev(a), stddev_pop(a), stddev_samp(a), std(a), variance(a), var_pop(a), var_samp(a) FROM VALUES 1, 2, 3, 10, NULL AS t(a);

-- name: skewness_kurtosis_stddev_stddev_pop_2
SELECT skewness(a), kurtosis(a), stddev(a), stddev_pop(a), variance(a), var_pop(a), corr(a, a), covar_samp(a, a), covar_pop(a,a) FROM VALUES 1 AS t(a);

-- name: skewness_kurtosis_stddev_var_pop
SELECT skewness(a), kurtosis(a), stddev(a), var_pop(a), corr(a,a) FROM VALUES 2, 2, 2 AS t(a);

-- name: stddev_var_pop_avg_sum
SELECT stddev(a), var_pop(a), avg(a), sum(a) FROM VALUES ('NaN'::double), (1.0D) AS t(a);

-- name: var_samp_var_pop_avg_sum
SELECT var_samp(a), var_pop(a), avg(a), sum(a), corr(a, a) FROM VALUES (double('Infinity')), (1.0D) AS t(a);

-- name: approx_count_distinct
SELECT approx_count_distinct(a), approx_count_distinct(a, 0.1) FROM VALUES 1, 2, 1, NULL AS t(a);

-- name: max_min_struct
SELECT max(a), min(a) FROM VALUES (struct(1, 'b')), (struct(2, 'a')), (NULL) AS t(a);

-- name: max_min_array
SELECT max(a), min(a) FROM VALUES (array(1, 3)), (array(1)), (array(2, NULL)) AS t(a);

-- name: sum_avg
SELECT sum(a), avg(a) FROM VALUES (1.5), (2.25) AS t(a);

-- name: sum_avg_cast_decimal
SELECT sum(a), avg(a) FROM VALUES (CAST(1.5 AS DECIMAL(38,10))), (CAST(2.25 AS DECIMAL(38,10))) AS t(a);

-- name: sum
SELECT sum(a) FROM VALUES (9223372036854775807L), (1L) AS t(a);

-- name: sum_avg_2
SELECT sum(a), avg(a) FROM VALUES ('1'), ('x'), ('2.5') AS t(a);

-- name: sum_avg_distinct_count
SELECT sum(a), avg(a), sum(DISTINCT a), avg(DISTINCT a), count(DISTINCT a) FROM VALUES 1, 1, 2 AS t(a);

-- name: sum_cast_float_avg
SELECT sum(CAST(a AS FLOAT)), avg(CAST(a AS FLOAT)), sum(CAST(a AS TINYINT)) FROM VALUES 1, 2 AS t(a);

-- name: sum_avg_min_max
SELECT sum(NULL), avg(NULL), min(NULL), max(NULL), first(NULL), collect_list(NULL);

-- name: try_sum_try_avg
SELECT try_sum(a), try_avg(a) FROM VALUES (9223372036854775807L), (1L) AS t(a);

-- name: product
SELECT product(a) FROM VALUES 1, 2 AS t(a);

-- name: max_distinct_min
SELECT max(DISTINCT a), min(DISTINCT a) FROM VALUES 1, 2 AS t(a);

-- name: sum_max_abs_min
SELECT 1 + sum(a) * 2, -max(a), abs(min(a)) FROM VALUES 1, 2 AS t(a);

-- name: sum_filter_count_is
SELECT sum(a) FILTER (WHERE b > 1), count(*) FILTER (WHERE b IS NULL), count(DISTINCT a) FILTER (WHERE b > 0) FROM VALUES (1, 1), (2, 2), (2, NULL) AS t(a, b);

-- name: sum_filter_over
SELECT sum(a) FILTER (WHERE b > 1) OVER () FROM VALUES (1, 1), (2, 2) AS t(a, b);

-- name: grouping_grouping_id_sum_group
SELECT grouping(a), grouping_id(a, b), grouping_id(), sum(c) FROM VALUES (1, 1, 1), (1, 2, 3) AS t(a, b, c) GROUP BY CUBE(a, b);

-- name: max_by_2
SELECT max_by(x, y, 2) FROM VALUES ('a', 1), ('b', 3), ('c', 2) AS t(x, y);

-- name: bit_and
SELECT bit_and('a');

-- name: avg_date
SELECT avg(DATE'2020-01-01');

-- name: sum_true
SELECT sum(true);

-- name: percentile
SELECT percentile(a, 1.5) FROM VALUES 1 AS t(a);

-- name: percentile_2
SELECT percentile(a, b) FROM VALUES (1, 0.5) AS t(a, b);

-- name: measure
SELECT measure(a) FROM VALUES 1 AS t(a);

-- name: regr_slope_regr_r_regr_intercept_regr_sxy
SELECT regr_slope(a, b), regr_r2(a, b), regr_intercept(a, b), regr_sxy(a,b) FROM VALUES (1, 1), (1, 1) AS t(a, b);

-- name: regr_slope_regr_r_regr_intercept
SELECT regr_slope(a, b), regr_r2(a, b), regr_intercept(a, b) FROM VALUES (1, 1), (1, 2) AS t(a, b);

-- name: array_agg_filter_collect_set_count_if
SELECT array_agg(a) FILTER (WHERE a > 100), collect_set(a) FILTER (WHERE a > 100), count_if(a > 0) FILTER (WHERE a > 100) FROM VALUES 1, 2 AS t(a);

-- name: rand_agg
SELECT rand_agg(a) FROM VALUES 1 AS t(a);

-- name: max_m
SELECT max(a) AS m, max(a) + 1 FROM VALUES ('a'), ('b') AS t(a);

-- name: bool_and_every_is_not
SELECT bool_and(a > 1), every(a IS NOT NULL) FROM VALUES 1, 2 AS t(a);

-- name: std_distinct_var_pop
SELECT std(DISTINCT a), var_pop(DISTINCT a) FROM VALUES 1, 1, 2 AS t(a);

-- name: max_min_any_value_max_by
SELECT max(a), min(a), any_value(a), max_by(a, a) FROM VALUES (X'01'), (X'02') AS t(a);

-- name: max_min_timestamp
SELECT max(a), min(a) FROM VALUES (TIMESTAMP'2020-01-01 00:00:00'), (TIMESTAMP'2021-01-01 00:00:00') AS t(a);

-- name: max_min_double_bd
SELECT max(a), min(a), max(b), min(b) FROM VALUES (double('NaN'), 1.5BD), (1.0D, 2BD), (NULL, NULL) AS t(a, b);

-- name: avg_sum_stddev
SELECT avg(a), sum(a), stddev(a) FROM VALUES (1.10), (2.20), (NULL) AS t(a);

-- name: avg_sum
SELECT avg(a), sum(a) FROM VALUES (1Y), (2Y) AS t(a);

-- name: avg_sum_var_pop_f
SELECT avg(a), sum(a), var_pop(a) FROM VALUES (1.5F), (2.5F) AS t(a);

-- name: sum_cast_decimal
SELECT sum(a) FROM VALUES (CAST(1 AS DECIMAL(30,2))), (2) AS t(a);

-- name: avg_cast_decimal
SELECT avg(a) FROM VALUES (CAST(1 AS DECIMAL(20,5))), (CAST(2.12345 AS DECIMAL(20,5))), (CAST(5 AS DECIMAL(20,5))) AS t(a);

-- name: avg_sum_cast_decimal
SELECT avg(a), sum(a) FROM VALUES (CAST(12345678901234567890.12 AS DECIMAL(22,2))), (CAST(1.01 AS DECIMAL(22,2))) AS t(a);

-- name: sum_filter_count_is_2 (ordered)
SELECT g, sum(v) FILTER (WHERE v > 1), count(*) FILTER (WHERE v IS NULL), collect_list(v) FILTER (WHERE v > 1) FROM VALUES ('a', 1), ('a', 2), ('b', NULL) AS t(g, v) GROUP BY g ORDER BY g;

-- name: count_distinct_sum
SELECT count(DISTINCT a, b), count(DISTINCT a) + count(DISTINCT b), sum(DISTINCT a + b) FROM VALUES (1, 2), (1, 2), (NULL, 3) AS t(a, b);

-- name: count_distinct_filter
SELECT count(DISTINCT a) FILTER (WHERE b > 1) FROM VALUES (1, 2), (2, 1), (3, 5) AS t(a, b);

-- name: sum_is_coalesce_count
SELECT sum(a) IS NULL, coalesce(sum(a), 0), count(*) = 0 FROM VALUES (1) AS t(a) WHERE a > 5;

-- name: count_group_having
SELECT a, count(*) FROM VALUES (1), (1), (2) AS t(a) GROUP BY a HAVING count(*) > 1;

-- name: group_having_count_distinct (ordered)
SELECT a FROM VALUES (1), (1), (2) AS t(a) GROUP BY a HAVING count(DISTINCT a) = 1 AND a IN (1, 2) ORDER BY 1 DESC;

-- name: max_group_having
SELECT a AS b, max(b) FROM VALUES (1, 5), (1, 6), (2, 7) AS t(a, b) GROUP BY a HAVING max(b) > 6;

-- name: max_group
SELECT a + 1 AS a, max(b) FROM VALUES (1, 5), (1, 6), (2, 7) AS t(a, b) GROUP BY a;

-- name: max_group_desc (ordered)
SELECT a + 1 AS a, max(b) FROM VALUES (1, 5), (1, 6), (2, 7) AS t(a, b) GROUP BY t.a ORDER BY a DESC;

-- name: sum_grouping_id_grouping_group (ordered)
SELECT a, b, sum(c), grouping_id(a, b), grouping(b) FROM VALUES (1, 2, 3), (1, NULL, 4) AS t(a, b, c) GROUP BY a, b GROUPING SETS ((a, b), a, ()) ORDER BY 1, 2, 4;

-- name: grouping_sum_group_rollup (ordered)
SELECT a, b, grouping(a) + grouping(b) AS g, sum(c) FROM VALUES (1, 2, 3), (1, NULL, 4) AS t(a, b, c) GROUP BY ROLLUP(a, b) HAVING grouping_id() < 3 ORDER BY g, a, b;

-- name: coalesce_sum_group_rollup (ordered)
SELECT coalesce(a, 'all'), sum(c) FROM VALUES ('x', 3), ('y', 4) AS t(a, c) GROUP BY ROLLUP(a) ORDER BY 2;

-- name: upper_sum_group_cube (ordered)
SELECT upper(a), sum(c) FROM VALUES ('x', 3), ('y', 4) AS t(a, c) GROUP BY CUBE(upper(a)) ORDER BY 2;

-- name: count_distinct_sum_group (ordered)
SELECT a, count(DISTINCT b), sum(DISTINCT c) FROM VALUES (1, 2, 3), (1, 3, 3) AS t(a, b, c) GROUP BY CUBE(a) ORDER BY 1;

-- name: sum_group_grouping_sets (ordered)
SELECT a, sum(a) FROM VALUES (1, 2), (2, 3) AS t(a, b) GROUP BY GROUPING SETS ((a), (b)) ORDER BY 1, 2;

-- name: distinct_count_over_partition (ordered)
SELECT DISTINCT a, count(*) OVER (PARTITION BY a) FROM VALUES (1), (1), (2) AS t(a) ORDER BY 1;

-- name: distinct_on
SELECT DISTINCT ON (a) a FROM VALUES (1), (1), (2) AS t(a);

-- name: limit (ordered)
SELECT a, b FROM VALUES (1, 2), (2, 1) AS t(a, b) ORDER BY b, a LIMIT 1;

-- name: plain (ordered)
SELECT a, b FROM VALUES (1, 2), (2, 1) AS t(a, b) ORDER BY a + b, -a;

-- name: case_when_then_else (ordered)
SELECT a FROM VALUES (1, 2), (2, 1) AS t(a, b) ORDER BY CASE WHEN b = 1 THEN 0 ELSE 1 END;

-- name: sum_group_count_max (ordered)
SELECT a, sum(b) AS s FROM VALUES (1, 2), (2, 1) AS t(a, b) GROUP BY a ORDER BY s / count(*), max(b) + a;

-- name: sum_group_desc (ordered)
SELECT sum(b) FROM VALUES (1, 2), (2, 1) AS t(a, b) GROUP BY a ORDER BY a DESC;

-- name: struct (ordered)
SELECT struct(a, b) AS s FROM VALUES (1, 2), (2, 1), (1, NULL) AS t(a, b) ORDER BY s;

-- name: array_desc (ordered)
SELECT array(a, b) AS s FROM VALUES (1, 2), (2, 1), (1, NULL) AS t(a, b) ORDER BY s DESC;

-- name: plain_2 (ordered)
SELECT a FROM VALUES ('b'), ('B'), ('a'), ('é'), (''), (NULL) AS t(a) ORDER BY a;

-- name: true_false_desc_nulls (ordered)
SELECT a FROM VALUES (true), (false), (NULL) AS t(a) ORDER BY a DESC NULLS LAST;

-- name: plain_3
SELECT *, a + 1 FROM VALUES (1, 2) AS t(a, b);

-- name: plain_4
SELECT t.*, t.a FROM VALUES (1, 2) AS t(a, b);

-- name: plain_5
SELECT * FROM VALUES (1, 2), (3, 4);

-- name: col
SELECT col1 + col2 FROM VALUES (1, 2), (3, 4);

-- name: group
SELECT 1 AS `a.b`, 2 AS `select`, 3 AS group_1;

-- name: plain_6
SELECT 'a' 'b', "a" "b";

-- name: sum_over_partition (ordered)
SELECT a, sum(b) OVER (PARTITION BY a) / sum(b) OVER () FROM VALUES (1, 2), (2, 3), (2, 5) AS t(a, b) ORDER BY 1, 2;

-- name: rank_over_partition_desc
SELECT a, b, rank() OVER (PARTITION BY a ORDER BY b DESC) r, dense_rank() OVER w d, row_number() OVER w n FROM VALUES (1, 2), (1, 2), (1, 3), (2, NULL) AS t(a, b) WINDOW w AS (PARTITION BY a ORDER BY b DESC) ORDER BY a, b, n;

-- name: avg_over_partition_rows (ordered)
SELECT a, avg(b) OVER (PARTITION BY a ORDER BY b ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM VALUES (1, 2), (1, 4), (1, 9), (2, NULL) AS t(a, b) ORDER BY a, 2;

-- name: sum_over_range_between (ordered)
SELECT a, sum(b) OVER (ORDER BY d RANGE BETWEEN INTERVAL 2 DAYS PRECEDING AND INTERVAL 1 DAY FOLLOWING) FROM VALUES (1, 2, DATE'2020-01-01'), (2, 4, DATE'2020-01-02'), (3, 9, DATE'2020-01-10'), (4, NULL, NULL) AS t(a, b, d) ORDER BY a;

-- name: lag_over_diff_lead (ordered)
SELECT a, lag(b, 1, 0) OVER (ORDER BY a) - b AS diff, lead(b) OVER (ORDER BY a DESC) FROM VALUES (1, 2), (2, 4), (3, 9) AS t(a, b) ORDER BY a;

-- name: first_value_over_w_last_value
SELECT a, first_value(b) OVER w, last_value(b) OVER w, nth_value(b, 2) OVER w FROM VALUES (1, 2), (2, 4), (3, 9) AS t(a, b) WINDOW w AS (ORDER BY a DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) ORDER BY a;

-- name: count_over_range_between (ordered)
SELECT a, count(*) OVER (ORDER BY a RANGE BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING), count(a) OVER (ORDER BY a NULLS LAST RANGE BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING) FROM VALUES (1), (2), (4), (NULL), (NULL) AS t(a) ORDER BY a;

-- name: sum_over_partition_max (ordered)
SELECT a, sum(b) OVER (PARTITION BY NULL), max(b) OVER (PARTITION BY a, NULL ORDER BY b) FROM VALUES (1, 2), (2, 4) AS t(a, b) ORDER BY a;

-- name: percent_rank_over_partition_cume_dist (ordered)
SELECT a, percent_rank() OVER (PARTITION BY b ORDER BY a), cume_dist() OVER (PARTITION BY b ORDER BY a), ntile(3) OVER (ORDER BY a) FROM VALUES (1, 1), (2, 1), (3, 1), (4, 2) AS t(a, b) ORDER BY a;

-- name: row_number_over_desc_r (ordered)
SELECT a FROM (SELECT a, row_number() OVER (ORDER BY a DESC) AS r FROM VALUES (1), (2), (3) AS t(a)) WHERE r <= 2 ORDER BY a;

-- name: sum_over_desc_range (ordered)
SELECT a, sum(a) OVER (ORDER BY a DESC RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM VALUES (1), (2), (4) AS t(a) ORDER BY a;

-- name: max_over_range_between (ordered)
SELECT a, max(a) OVER (ORDER BY a RANGE BETWEEN 0.5 PRECEDING AND 1.5 FOLLOWING) FROM VALUES (1), (2), (4) AS t(a) ORDER BY a;

-- name: var_samp_over_stddev_pop_stddev_samp
SELECT var_samp(a) OVER (ORDER BY a), stddev_pop(a) OVER (ORDER BY a), stddev_samp(a) OVER (), variance(a) OVER (ORDER BY a ROWS 1 PRECEDING) FROM VALUES (1), (2), (4) AS t(a);

-- name: regr_avgx_regr_avgy_regr_count_regr_sxx
SELECT regr_avgx(a, b), regr_avgy(a, b), regr_count(a, b), regr_sxx(a, b), regr_r2(a, b) FROM VALUES (1, NULL), (NULL, 3) AS t(a, b);

-- name: median_percentile_cont_within_group (ordered)
SELECT g, median(v), percentile_cont(0.25) WITHIN GROUP (ORDER BY v), percentile_cont(0.25) WITHIN GROUP (ORDER BY v DESC), percentile_disc(0.25) WITHIN GROUP (ORDER BY v), percentile_disc(0.25) WITHIN GROUP (ORDER BY v DESC) FROM VALUES (0, 10), (0, 20), (0, 30), (0, 45), (1, 5), (1, NULL), (2, NULL) AS t(g, v) GROUP BY g ORDER BY g;

-- name: percentile_array_distinct_filter
SELECT percentile(v, 0.3), percentile(v, array(0.1, 0.35, 1.0)), percentile(DISTINCT v, 0.5), percentile(v, 0.5) FILTER (WHERE v > 1) FROM VALUES (1.5), (2.5), (2.5), (9.25) AS t(v);

-- name: percentile_approx_array_approx_percentile
SELECT percentile_approx(v, 0.5), percentile_approx(v, array(0.25, 0.5, 0.75)), approx_percentile(v, 0.9, 1000) FROM VALUES (1), (2), (2), (9), (NULL) AS t(v);

-- name: percentile_approx_double
SELECT percentile_approx(v, 0.5) FROM VALUES (1.5D), (2.5D), (DOUBLE('NaN')) AS t(v);

-- name: try_avg_try_sum_avg
SELECT try_avg(a), try_sum(a), avg(a) FROM VALUES (1), (NULL) AS t(a);

-- name: string_agg_distinct_within_group
SELECT string_agg(DISTINCT a, ', ') WITHIN GROUP (ORDER BY a DESC) FROM VALUES ('x'), ('y'), ('x') AS t(a);

-- name: listagg_within_group_nulls (ordered)
SELECT g, listagg(a, '-') WITHIN GROUP (ORDER BY a NULLS LAST) FROM VALUES (1, 'x'), (1, 'y'), (2, NULL) AS t(g, a) GROUP BY g ORDER BY g;

-- name: listagg_3
SELECT listagg(a, b) FROM VALUES ('x', ','), ('y', ';') AS t(a, b);

-- name: listagg_distinct_within_group
SELECT listagg(DISTINCT a) WITHIN GROUP (ORDER BY b) FROM VALUES ('x', 1), ('y', 2) AS t(a, b);

-- name: max_filter
SELECT max(a) FILTER (WHERE max(a) > 1) FROM VALUES (1) AS t(a);

-- name: count_filter_in
SELECT count(*) FILTER (WHERE a IN (SELECT 1)) FROM VALUES (1), (2) AS t(a);

-- name: current_date_max_count
SELECT current_date() = max(current_date()), count(*) FROM VALUES (1) AS t(a);

-- name: group_2
SELECT (a), ((a + 1)) FROM VALUES (1) AS t(a) GROUP BY (a), a + 1;

-- name: sum_avg_3
SELECT sum(a) s, avg(s) FROM VALUES (1, 2) AS t(a, s);

-- name: group_3 (ordered)
SELECT a, a AS a FROM VALUES (1) AS t(a) GROUP BY a ORDER BY a;

-- name: max_m_having
SELECT max(a) m FROM VALUES (1), (2) AS t(a) HAVING m > 1;

-- name: sum_group (ordered)
SELECT b AS a, sum(a) FROM VALUES (1, 2), (3, 2) AS t(a, b) GROUP BY a, b ORDER BY 2;

-- name: any_every_not_bool_or
SELECT any(a > 1) AND every(a > 0), NOT bool_or(a > 5), some(b) FROM VALUES (1, true), (2, NULL) AS t(a, b);

-- name: bit_count_bit_or_bit_and_bit_xor
SELECT bit_count(bit_or(a)), bit_and(a) | 1, bit_xor(a) FROM VALUES (1), (2), (4) AS t(a);

-- name: bool_and_bool_or_every_count_if (ordered)
SELECT g, bool_and(v), bool_or(v), every(v), count_if(v), max(v), min(v) FROM VALUES (1, true), (1, false), (2, NULL), (3, true) AS t(g, v) GROUP BY g ORDER BY g;

-- name: map_from_arrays_collect_list
SELECT map_from_arrays(collect_list(a), collect_list(b)) FROM VALUES ('x', 1), ('y', 2) AS t(a, b);

-- name: array_sort_collect_list_struct
SELECT array_sort(collect_list(struct(a, b))) FROM VALUES ('x', 1), ('y', 2) AS t(a, b);

-- name: collect_set_size_named_struct_double
SELECT collect_set(a), size(collect_set(b)) FROM VALUES (named_struct('x', 1), double('NaN')), (named_struct('x', 1), double('NaN')) AS t(a, b);

-- name: count_group_is (ordered)
SELECT count(*), count(a) FROM VALUES (1), (NULL) AS t(a) GROUP BY a IS NULL ORDER BY 2;

-- name: stddev_std_stddev_samp_var_pop
SELECT stddev(a), std(a), stddev_samp(a), var_pop(a) FROM VALUES (1, 2), (2, 3) AS t(a, b) WHERE a > 5;
