-- name: sums
SELECT count(*) AS c0,
  count(i) AS c1,
  count(DISTINCT b) AS c2,
  sum(i) AS c3,
  sum(n) AS c4,
  avg(i) AS c5,
  mean(n) AS c6,
  min(s) AS c7,
  max(d) AS c8,
  count_if(i > 2) AS c9,
  sum(l) FILTER (WHERE l > 20) AS c10,
  try_sum(i) AS c11,
  try_avg(i) AS c12 FROM nums;
-- name: spread
SELECT round(stddev(i), 9) AS c0,
  round(stddev_samp(i), 9) AS c1,
  round(stddev_pop(i), 9) AS c2,
  round(variance(i), 9) AS c3,
  round(var_pop(i), 9) AS c4,
  round(kurtosis(i), 9) AS c5,
  round(skewness(i), 9) AS c6,
  round(corr(i, l), 9) AS c7,
  round(covar_pop(i, l), 9) AS c8,
  round(covar_samp(i, l), 9) AS c9,
  round(regr_slope(l, i), 9) AS c10,
  round(regr_intercept(l, i), 9) AS c11,
  regr_count(l, i) AS c12,
  round(regr_r2(l, i), 9) AS c13,
  regr_avgx(l, i) AS c14,
  regr_avgy(l, i) AS c15 FROM nums;
-- name: spread_one
SELECT stddev(col1) AS c0,
  var_samp(col1) AS c1,
  kurtosis(col1) AS c2,
  skewness(col1) AS c3,
  corr(col1, col1) AS c4,
  stddev_pop(col1) AS c5 FROM VALUES (1);
-- name: spread_none
SELECT sum(col1) AS c0,
  avg(col1) AS c1,
  kurtosis(col1) AS c2,
  percentile(col1, 0.5) AS c3,
  collect_list(col1) AS c4,
  count(col1) AS c5,
  max(col1) AS c6,
  approx_count_distinct(col1) AS c7,
  median(col1) AS c8 FROM VALUES (CAST(NULL AS INT));
-- name: percentiles
SELECT percentile(i, 0.5) AS c0,
  percentile(i, array(0.25, 0.75)) AS c1,
  percentile_approx(i, 0.5) AS c2,
  approx_percentile(i, array(0.5, 0.9), 100) AS c3,
  median(i) AS c4,
  percentile_cont(0.3) WITHIN GROUP (ORDER BY i) AS c5,
  percentile_disc(0.3) WITHIN GROUP (ORDER BY i) AS c6,
  percentile_cont(0.25) WITHIN GROUP (ORDER BY i DESC) AS c7,
  percentile(l, 0.3) AS c8,
  percentile_approx(n, 0.5) AS c9,
  approx_percentile(l, 0.0) AS c10 FROM nums;
-- name: percentile_freq
SELECT percentile(v, 0.5, f) AS c0 FROM VALUES (1, 3), (2, 1), (10, 1) AS t(v, f);
-- name: firsts
SELECT first(x) AS c0,
  first(x, true) AS c1,
  first(x) IGNORE NULLS AS c2,
  last(x) AS c3,
  last(x, true) AS c4,
  any_value(x) AS c5,
  any_value(x, true) AS c6,
  first_value(x) AS c7,
  last_value(x) IGNORE NULLS AS c8,
  max_by(x, y) AS c9,
  min_by(x, y) AS c10 FROM VALUES (CAST(NULL AS STRING), 1), ('a', 2), ('b', 3), (NULL, 0) AS t(x, y);
-- name: lists
SELECT sort_array(collect_list(s)) AS c0,
  sort_array(collect_set(b)) AS c1,
  sort_array(array_agg(i)) AS c2,
  listagg(s, ',') WITHIN GROUP (ORDER BY s) AS c3,
  string_agg(CAST(i AS STRING), '-') WITHIN GROUP (ORDER BY i) AS c4 FROM nums;
-- name: bools
SELECT bool_and(b) AS c0,
  every(b) AS c1,
  bool_or(b) AS c2,
  some(b) AS c3,
  any(b) AS c4,
  bit_and(i) AS c5,
  bit_or(i) AS c6,
  bit_xor(i) AS c7,
  bool_and(CAST(NULL AS BOOLEAN)) AS c8 FROM nums;
-- name: approx
SELECT approx_count_distinct(i) AS c0,
  approx_count_distinct(b, 0.01) AS c1 FROM nums;
-- name: mode
SELECT mode(x) AS c0,
  mode(y) AS c1 FROM VALUES ('a', 1), ('a', 1), ('b', 1), (NULL, 2) AS t(x, y);
-- name: grouping
SELECT city, grouping(city) AS g, grouping_id(city, name) AS gi, count(*) AS n FROM people GROUP BY ROLLUP (city, name);
-- name: windows
SELECT id, row_number() OVER (ORDER BY id) AS a, rank() OVER (ORDER BY score) AS b, dense_rank() OVER (ORDER BY score) AS c, percent_rank() OVER (ORDER BY score) AS d, cume_dist() OVER (ORDER BY score) AS e, ntile(2) OVER (ORDER BY id) AS f, lag(age) OVER (ORDER BY id) AS g, lead(age, 1, 0) OVER (ORDER BY id) AS h, nth_value(age, 2) OVER (ORDER BY id) AS i FROM people;
