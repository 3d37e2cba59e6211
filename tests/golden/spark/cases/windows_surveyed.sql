-- name: date_n_sum_over
WITH t AS (SELECT * FROM VALUES (1, 'a', 1.5, DATE'2020-01-01'), (2, 'a', 2.5, DATE'2020-01-03'), (3, 'a', NULL, DATE'2020-01-04'), (NULL, 'b', 4.0, DATE'2020-02-01'), (5, 'b', 5.0, NULL) AS v(i, g, n, d)) SELECT i, g, sum(i) OVER (PARTITION BY g ORDER BY i), count(*) OVER (PARTITION BY g ORDER BY i ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), sum(n) OVER w, max(n) OVER (w) FROM t WINDOW w AS (PARTITION BY g ORDER BY i ROWS UNBOUNDED PRECEDING) ORDER BY g, i;

-- name: sum_over_range_between
WITH t AS (SELECT * FROM VALUES (1, 'a'), (2, 'a'), (4, 'a') AS v(i, g)) SELECT i, sum(i) OVER (ORDER BY i RANGE BETWEEN 1 PRECEDING AND CURRENT ROW), sum(i) OVER (ORDER BY i DESC RANGE BETWEEN 1 PRECEDING AND 2 FOLLOWING), sum(i) OVER (ORDER BY i RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) FROM t;

-- name: date_count_over_range
WITH t AS (SELECT * FROM VALUES (DATE'2020-01-01'), (DATE'2020-01-02'), (DATE'2020-02-01') AS v(d)) SELECT d, count(*) OVER (ORDER BY d RANGE BETWEEN 1 PRECEDING AND CURRENT ROW), count(*) OVER (ORDER BY d RANGE BETWEEN INTERVAL '1' MONTH PRECEDING AND CURRENT ROW), count(*) OVER (ORDER BY d RANGE BETWEEN CURRENT ROW AND INTERVAL '31' DAY FOLLOWING) FROM t;

-- name: count_over_range_between
WITH t AS (SELECT * FROM VALUES (1.5), (2.0), (2.6), (NULL) AS v(d)) SELECT d, count(*) OVER (ORDER BY d RANGE BETWEEN 0.5 PRECEDING AND CURRENT ROW), sum(d) OVER (ORDER BY d RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM t;

-- name: count_over_range_between_2
WITH t AS (SELECT * FROM VALUES (1.5D), (2.0D), (2.6D), (NULL) AS v(d)) SELECT d, count(*) OVER (ORDER BY d RANGE BETWEEN 0.5 PRECEDING AND CURRENT ROW) FROM t;

-- name: count_over_range_between_3
WITH t AS (SELECT * FROM VALUES (1L), (2L), (3L) AS v(d)) SELECT d, count(*) OVER (ORDER BY d RANGE BETWEEN 2147483648L PRECEDING AND CURRENT ROW), count(*) OVER (ORDER BY d RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t;

-- name: sum_over_rows_between
SELECT a, sum(a) OVER (ORDER BY a ROWS BETWEEN 1 + 1 PRECEDING AND CURRENT ROW) FROM VALUES 1, 2, 3, 4 AS t(a);

-- name: sum_over_rows_between_2
SELECT a, sum(a) OVER (ORDER BY a ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) FROM VALUES 1, 2, 3, 4 AS t(a);

-- name: sum_over_rows_between_3
SELECT a, sum(a) OVER (ORDER BY a ROWS BETWEEN 1 FOLLOWING AND 1 PRECEDING) FROM VALUES 1 AS t(a);

-- name: sum_over_rows_between_4
SELECT a, sum(a) OVER (ORDER BY a ROWS BETWEEN CURRENT ROW AND 1 PRECEDING) FROM VALUES 1 AS t(a);

-- name: sum_over_rows_between_5
SELECT a, sum(a) OVER (ORDER BY a ROWS BETWEEN UNBOUNDED FOLLOWING AND 1 FOLLOWING) FROM VALUES 1 AS t(a);

-- name: sum_over_range_between_2
SELECT a, sum(a) OVER (RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM VALUES 1 AS t(a);

-- name: sum_over_range_between_3
SELECT a, sum(a) OVER (ORDER BY a, a RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM VALUES 1 AS t(a);

-- name: sum_over_range_between_4
SELECT a, sum(a) OVER (ORDER BY 'x' RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM VALUES 1 AS t(a);

-- name: sum_over_current_date_range
SELECT a, sum(a) OVER (ORDER BY current_date RANGE BETWEEN 'x' PRECEDING AND CURRENT ROW) FROM VALUES 1 AS t(a);

-- name: sum_over_range_between_5
SELECT a, sum(a) OVER (ORDER BY a RANGE BETWEEN CURRENT ROW AND current_date PRECEDING) FROM VALUES 1 AS t(a);

-- name: sum_over_rows_between_6
SELECT a, sum(a) OVER (ORDER BY a ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW) FROM VALUES 1 AS t(a);

-- name: sum_over_rows_between_7
SELECT a, sum(a) OVER (ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM VALUES 1 AS t(a);

-- name: sum_over_partition_groups
SELECT a, sum(a) OVER (PARTITION BY a ORDER BY a GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM VALUES 1 AS t(a);

-- name: row_number_over_rank_dense_rank
SELECT a, row_number() OVER (ORDER BY a), rank() OVER (ORDER BY a), dense_rank() OVER (ORDER BY a), percent_rank() OVER (ORDER BY a), cume_dist() OVER (ORDER BY a), ntile(2) OVER (ORDER BY a), ntile() OVER (ORDER BY a) FROM VALUES 1, 2, 2, 3 AS t(a);

-- name: row_number_over
SELECT row_number() OVER () FROM VALUES 1 AS t(a);

-- name: row_number
SELECT row_number() FROM VALUES 1 AS t(a);

-- name: rank_over_rows_between
SELECT rank() OVER (ORDER BY a ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM VALUES 1 AS t(a);

-- name: rank_over
SELECT rank(a) OVER (ORDER BY a) FROM VALUES 1, 2 AS t(a);

-- name: ntile_over
SELECT ntile(0) OVER (ORDER BY a) FROM VALUES 1, 2 AS t(a);

-- name: ntile_over_2
SELECT ntile(a) OVER (ORDER BY a) FROM VALUES 1, 2 AS t(a);

-- name: lag_over_lead
SELECT a, lag(a) OVER (ORDER BY a), lead(a, 2) OVER (ORDER BY a), lag(a, 1, -1) OVER (ORDER BY a), lead(a, 0) OVER (ORDER BY a), lead(a, -1) OVER (ORDER BY a), lag(a, 1, 'x') OVER (ORDER BY a) FROM VALUES 1, 2, 3 AS t(a);

-- name: lag_ignore_nulls_over
SELECT i, lag(v) IGNORE NULLS OVER (ORDER BY i), lead(v) IGNORE NULLS OVER (ORDER BY i), lead(v, 2, 'z') IGNORE NULLS OVER (ORDER BY i), lag(v) RESPECT NULLS OVER (ORDER BY i), nth_value(v, 2) OVER (ORDER BY i), nth_value(v, 2) IGNORE NULLS OVER (ORDER BY i), first_value(v) IGNORE NULLS OVER (ORDER BY i), last_value(v) IGNORE NULLS OVER (ORDER BY i), any_value(v) IGNORE NULLS OVER (ORDER BY i), first(v, true) OVER (ORDER BY i), last(v) OVER (ORDER BY i) FROM VALUES (1, NULL), (2, 'a'), (3, NULL), (4, 'b'), (5, NULL) AS t(i, v);

-- name: nth_value_ignore_nulls_over
SELECT i, nth_value(v, 1) IGNORE NULLS OVER (ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING), nth_value(v, 3) OVER (ORDER BY i RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM VALUES (1, NULL), (2, 'a'), (3, NULL), (4, 'b'), (5, NULL) AS t(i, v);

-- name: nth_value_over
SELECT nth_value(v, 0) OVER (ORDER BY v) FROM VALUES 1 AS t(v);

-- name: nth_value_over_2
SELECT nth_value(v, v) OVER (ORDER BY v) FROM VALUES 1 AS t(v);

-- name: lag_over
SELECT lag(v, v) OVER (ORDER BY v) FROM VALUES 1 AS t(v);

-- name: lag_over_rows_between
SELECT lag(v) OVER (ORDER BY v ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM VALUES 1 AS t(v);

-- name: percentile_cont_within_group_over
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) OVER (PARTITION BY b ORDER BY a) FROM VALUES (1, 1), (2, 1), (5, 2) AS t(a, b);

-- name: median_over_partition_rows
SELECT median(a) OVER (PARTITION BY b ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM VALUES (1, 1), (2, 1), (5, 2) AS t(a, b);

-- name: collect_list_over_collect_set_array_agg
SELECT collect_list(a) OVER (ORDER BY a), collect_set(a) OVER (ORDER BY a), array_agg(a) OVER (PARTITION BY a) FROM VALUES 1, 2, 2 AS t(a);

-- name: count_distinct_over
SELECT count(DISTINCT a) OVER () FROM VALUES 1, 2, 2 AS t(a);

-- name: sum_distinct_over_partition
SELECT sum(DISTINCT a) OVER (PARTITION BY a) FROM VALUES 1, 2, 2 AS t(a);

-- name: sum_over_rank_desc (ordered)
SELECT a, sum(b), sum(sum(b)) OVER (ORDER BY a), rank() OVER (ORDER BY sum(b) DESC) FROM VALUES (1, 2), (1, 3), (2, 4) AS t(a, b) GROUP BY a ORDER BY a;

-- name: qualify_row_number_over_partition
SELECT a FROM VALUES (1, 2), (1, 3), (2, 4) AS t(a, b) QUALIFY row_number() OVER (PARTITION BY a ORDER BY b DESC) = 1 ORDER BY a;

-- name: row_number_over_partition_desc (ordered)
SELECT a, row_number() OVER (PARTITION BY a ORDER BY b DESC) AS r FROM VALUES (1, 2), (1, 3), (2, 4) AS t(a, b) QUALIFY r = 1 ORDER BY a;

-- name: sum_group_qualify_rank
SELECT a, sum(b) s FROM VALUES (1, 2), (1, 3), (2, 4) AS t(a, b) GROUP BY a QUALIFY rank() OVER (ORDER BY s) = 1;

-- name: rank_over_2
SELECT a FROM VALUES (1, 2) AS t(a, b) WHERE rank() OVER (ORDER BY a) = 1;

-- name: group_having_rank_over
SELECT a FROM VALUES (1, 2) AS t(a, b) GROUP BY a HAVING rank() OVER (ORDER BY a) = 1;

-- name: sum_rank_over
SELECT sum(rank() OVER (ORDER BY a)) FROM VALUES (1, 2) AS t(a, b);

-- name: rank_over_3
SELECT rank() OVER (ORDER BY rank() OVER (ORDER BY a)) FROM VALUES (1, 2) AS t(a, b);

-- name: sum_over_w_window
SELECT sum(a) OVER w FROM VALUES (1, 2) AS t(a, b) WINDOW w AS (ORDER BY b), v AS (PARTITION BY a);

-- name: sum_over_w_window_2
SELECT sum(a) OVER w2 FROM VALUES (1, 2) AS t(a, b) WINDOW w AS (PARTITION BY b), w2 AS w;

-- name: sum_over_missing
SELECT sum(a) OVER missing FROM VALUES (1, 2) AS t(a, b);

-- name: sum_over_missing_2
SELECT sum(a) OVER (missing) FROM VALUES (1, 2) AS t(a, b);

-- name: abs_over
SELECT abs(a) OVER (ORDER BY a) FROM VALUES (1, 2) AS t(a, b);

-- name: unknown_over
SELECT unknown(a) OVER (ORDER BY a) FROM VALUES (1, 2) AS t(a, b);

-- name: max_over_nulls_last
SELECT a, max(a) OVER (ORDER BY a NULLS LAST), max(a) OVER (ORDER BY a DESC NULLS FIRST ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM VALUES 1, NULL, 3 AS t(a);

-- name: count_filter_over_first
SELECT a, count(*) FILTER (WHERE a > 1) OVER (ORDER BY a), first(a) FILTER (WHERE a > 1) OVER (ORDER BY a) FROM VALUES 1, 2, 3 AS t(a);

-- name: row_number_filter_over
SELECT a, row_number() FILTER (WHERE a > 1) OVER (ORDER BY a) FROM VALUES 1, 2, 3 AS t(a);

-- name: listagg_over_partition
SELECT listagg(a) OVER (PARTITION BY b), listagg(a, ',') OVER (ORDER BY a) FROM VALUES ('x', 1), ('y', 1) AS t(a, b);

-- name: sum_count_over
SELECT sum(count(*)) OVER () FROM VALUES 1, 2, 3 AS t(a);

-- name: count_over_partition_group
SELECT count(*) OVER (PARTITION BY count(*)) FROM VALUES 1, 2, 2 AS t(a) GROUP BY a;

-- name: lag_over_w_sum
SELECT lag(a, 1) OVER w, sum(a) OVER w FROM VALUES 1, 2, 2 AS t(a) WINDOW w AS (ORDER BY a ROWS BETWEEN 1 PRECEDING AND CURRENT ROW);

-- name: max_struct_over
SELECT a, max(struct(a, 'x')) OVER (ORDER BY a) FROM VALUES 1, 2 AS t(a);

-- name: lead_over_partition_sum
SELECT a, lead(a) OVER (PARTITION BY NULL ORDER BY a), sum(1) OVER (ORDER BY a, 1) FROM VALUES 1, 2 AS t(a);

-- name: sum_over_distribute_sort
SELECT sum(a) OVER (DISTRIBUTE BY a SORT BY a) FROM VALUES 1, 2 AS t(a);

-- name: sum_over_range_between_6
SELECT sum(i) OVER (ORDER BY i RANGE BETWEEN 2 FOLLOWING AND 3 FOLLOWING), count(i) OVER (ORDER BY i RANGE BETWEEN 3 PRECEDING AND 1 PRECEDING), sum(i) OVER (ORDER BY i DESC NULLS LAST RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM VALUES 1, 2, 4, NULL AS t(i);

-- name: count_over_range_between_4
SELECT count(*) OVER (ORDER BY a RANGE BETWEEN 1.5 PRECEDING AND CURRENT ROW) FROM VALUES 1, 2 AS t(a);

-- name: count_over_rows_between
SELECT count(*) OVER (ORDER BY a ROWS BETWEEN -1 FOLLOWING AND CURRENT ROW) FROM VALUES 1, 2 AS t(a);

-- name: count_over_rows_between_2
SELECT count(*) OVER (ORDER BY a ROWS BETWEEN a PRECEDING AND CURRENT ROW) FROM VALUES 1, 2 AS t(a);

-- name: count_over_rows_preceding
SELECT count(*) OVER (ORDER BY a ROWS 1 PRECEDING), count(*) OVER (ORDER BY a RANGE UNBOUNDED PRECEDING), count(*) OVER (ORDER BY a ROWS CURRENT ROW) FROM VALUES 1, 2 AS t(a);

-- name: sum_over
SELECT sum(a) OVER (ORDER BY a) AS s, s + 1 AS t FROM VALUES 1, 2 AS t(a);

-- name: lead_over
SELECT lead(a, NULL) OVER (ORDER BY a) FROM VALUES 1, 2 AS t(a);

-- name: percentile_approx_over_percentile_array
SELECT percentile_approx(a, 0.5) OVER (ORDER BY a), percentile(a, array(0.1, 0.9)) OVER (ORDER BY a) FROM VALUES 1, 2, 3 AS t(a);
