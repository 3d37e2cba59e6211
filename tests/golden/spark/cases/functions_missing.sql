-- name: histogram_of_whole_numbers
SELECT histogram_numeric(a, 2), histogram_numeric(a, 10) FROM VALUES (0), (1), (2), (10) AS t(a);

-- name: histogram_of_doubles_without_NULLs
SELECT histogram_numeric(a, 5)
FROM VALUES (0.5D), (1D), (2D), (10D), (11D), (12D), (3D), (NULL) AS t(a);

-- name: histogram_of_decimals_rounds_its_centres
SELECT histogram_numeric(a, 3)
FROM VALUES (CAST(1 AS DECIMAL(5, 2))), (2.50), (7.25), (8) AS t(a);

-- name: histogram_of_dates
SELECT histogram_numeric(a, 3)
FROM VALUES (DATE '2020-01-01'), (DATE '2020-02-01'), (DATE '2021-01-01'), (DATE '2022-01-01') AS t(a);

-- name: histogram_of_nothing
SELECT histogram_numeric(a, 3) FROM VALUES (CAST(NULL AS INT)) AS t(a);

-- name: histogram_of_one_bin_is_refused
SELECT histogram_numeric(a, 1) FROM VALUES (1), (2) AS t(a);

-- name: histogram_of_equal_distances_draws
SELECT k, histogram_numeric(a, 4)
FROM (SELECT id % 2 AS k, CAST(id AS INT) AS a FROM range(0, 40, 1, 1)) GROUP BY k;

-- name: sum_of_long_decimals_that_overflows
SELECT sum(a), try_sum(a), avg(a), try_avg(a), sum(DISTINCT a)
FROM VALUES (99999999999999999999999999999999999999BD), (99999999999999999999999999999999999999BD) AS t(a);

-- name: running_sum_of_long_decimals_that_overflows
SELECT b, sum(a) OVER (ORDER BY b)
FROM VALUES (99999999999999999999999999999999999999BD, 1), (1BD, 2), (-5BD, 3) AS t(a, b);

-- name: sum_of_long_decimals_with_digits_after_the_point
SELECT sum(CAST(a AS DECIMAL(38, 10))), sum(DISTINCT CAST(a AS DECIMAL(38, 10))),
  try_sum(CAST(a AS DECIMAL(30, 20))), sum(CAST(a AS DECIMAL(38, 37)))
FROM VALUES (1.50BD), (-2.25BD), (-2.25BD), (NULL) AS t(a);

-- name: sum_of_no_long_decimals
SELECT sum(a), avg(a), count(*) FROM VALUES (CAST(NULL AS DECIMAL(38, 2))) AS t(a);

-- name: listagg_ordered_over_a_window
SELECT k, listagg(a, ',') WITHIN GROUP (ORDER BY a DESC) OVER (PARTITION BY k)
FROM VALUES (1, 'a'), (1, 'b'), (2, 'c'), (2, NULL) AS t(k, a);

-- name: mode_ordered_over_a_window
SELECT k, mode() WITHIN GROUP (ORDER BY a) OVER (PARTITION BY k) AS m,
  mode() WITHIN GROUP (ORDER BY a DESC) OVER (PARTITION BY k) AS n
FROM VALUES (1, 1), (1, 2), (2, 5), (2, 5), (3, NULL) AS t(k, a);

-- name: places_in_bitmaps
SELECT a, bitmap_bit_position(a), bitmap_bucket_number(a)
FROM VALUES (0), (1), (123), (32768), (32769), (65536), (-1), (-32768), (-32769), (NULL) AS t(a);

-- name: bits_are_counted
SELECT bitmap_count(X'1010'), bitmap_count(X'FFFF'), bitmap_count(X''), bitmap_count(CAST(NULL AS BINARY));

-- name: bitmaps_are_built_and_joined
SELECT bitmap_count(bitmap_construct_agg(bitmap_bit_position(a))),
  substring(hex(bitmap_construct_agg(bitmap_bit_position(a))), 1, 8)
FROM VALUES (1), (2), (2), (NULL) AS t(a);

-- name: bits_of_several_bitmaps
SELECT substring(hex(bitmap_or_agg(a)), 1, 6), substring(hex(bitmap_and_agg(a)), 1, 6), length(bitmap_or_agg(a))
FROM VALUES (X'F0'), (X'71'), (NULL) AS t(a);

-- name: bitmaps_of_nothing
SELECT bitmap_count(bitmap_or_agg(a)), bitmap_count(bitmap_and_agg(a)) FROM VALUES (CAST(NULL AS BINARY)) AS t(a);

-- name: a_bit_outside_of_a_bitmap
SELECT bitmap_construct_agg(a) FROM VALUES (40000L) AS t(a);

-- name: numbers_of_a_seed
SELECT rand(0), rand(1), random(3) AS r, randn(0), randn(5), rand(-7), rand(9223372036854775807), rand(NULL);

-- name: numbers_of_a_seed_row_by_row
SELECT a, rand(0), randn(0), rand(0) FROM VALUES (1), (2), (3), (4) AS t(a);

-- name: a_drawn_number_is_drawn_once
SELECT id, CAST(rand(0) * 10 AS INT), floor(rand(0) * 10), round(rand(0), 3), CAST(rand(3) * 100 AS STRING), abs(randn(0))
FROM range(0, 3, 1, 1);

-- name: a_seed_is_a_whole_number
SELECT rand('1');

-- name: numbers_within_bounds
SELECT uniform(0, 10, 0), uniform(0, 1, 0), uniform(1.0, 2.0, 3), uniform(1L, 100L, 5), uniform(5, 10.5D, 2),
  uniform(10, 0, 1), uniform(NULL, 1, 0), uniform(0.55, 100.5, 0), uniform(0.5F, 2, 0);

-- name: bounds_and_texts_row_by_row
SELECT a, uniform(0, 100, 0), randstr(3, 0) FROM VALUES (1), (2), (3) AS t(a);

-- name: texts_of_a_seed
SELECT randstr(5, 0), randstr(10, 3), randstr(0, 1), randstr(3, 9223372036854775807), randstr(NULL, 0), length(randstr(7));

-- name: identifiers_of_a_seed
SELECT a, uuid(0) AS u, uuid(1) AS v FROM VALUES (1), (2) AS t(a);

-- name: the_user_without_parentheses
SELECT user = current_user, session_user = current_user(), user() = session_user();

-- name: a_column_called_user_is_a_column
SELECT user FROM VALUES (1) AS t(user);

-- name: xpath_has_no_values_of_elements
SELECT xpath('<a><b>b1</b><b/><b>b3</b></a>', 'a/b'), xpath('<a><b>b1</b><b>b2</b></a>', 'a/b/text()'),
  xpath('<a><b id="1"/><b id="2"/></a>', 'a/b/@id'), xpath('<a/>', 'b');

-- name: xpath_of_no_text
SELECT xpath('', 'a'), xpath(NULL, 'a'), xpath_string('', 'a'), xpath_int('', 'a'), xpath_boolean('', 'a');

-- name: the_sign_of_NaN_and_of_zero_below
SELECT sign(CAST('NaN' AS DOUBLE)), sign(CAST('Infinity' AS DOUBLE)), sign(-0.0D), sign(NULL), sign(CAST(-3 AS DOUBLE));

-- name: buckets_of_NaN
SELECT width_bucket(CAST('NaN' AS DOUBLE), 0, 10, 5), width_bucket(5, CAST('NaN' AS DOUBLE), 10, 5),
  width_bucket(5, 0, CAST('Infinity' AS DOUBLE), 5), width_bucket(5, 10, 10, 3), width_bucket(5, 10, 0, 4);

-- name: a_NULL_place_is_0
SELECT locate('a', 'banana', NULL), position('a', 'banana', NULL), locate('a', 'banana', 3),
  locate(NULL, 'x', 1), locate('a', NULL, NULL), locate('a', 'banana', -1);

-- name: base64_in_lines
SELECT base64(repeat('a', 57)), base64(repeat('a', 58)), base64(CAST(repeat('abc', 60) AS BINARY)), base64(''), base64(NULL);

-- name: base64_in_lines_is_read
SELECT unbase64(base64(repeat('abc', 60))) = CAST(repeat('abc', 60) AS BINARY);

-- name: percentile_approx_of_text
SELECT percentile_approx(a, 0.5), approx_percentile(a, array(0.1, 0.9)) FROM VALUES ('1'), ('2'), ('30'), ('x') AS t(a);

-- name: moments_of_NaN
SELECT skewness(a), kurtosis(a), stddev(a), std(a), stddev_pop(a), variance(a), var_pop(a), var_samp(a)
FROM VALUES (1D), (CAST('NaN' AS DOUBLE)), (4D) AS t(a);

-- name: moments_of_infinity
SELECT skewness(a), kurtosis(a), stddev(a), std(a), stddev_pop(a), variance(a), var_pop(a), var_samp(a)
FROM VALUES (1D), (CAST('Infinity' AS DOUBLE)), (4D) AS t(a);

-- name: moments_of_one_NaN
SELECT skewness(a), kurtosis(a), stddev(a), std(a), stddev_pop(a), variance(a), var_pop(a), var_samp(a)
FROM VALUES (CAST('NaN' AS DOUBLE)) AS t(a);

-- name: regression_of_one_NaN
SELECT corr(a, b), covar_pop(a, b), covar_samp(a, b), regr_slope(a, b), regr_sxx(a, b), regr_syy(a, b),
  regr_sxy(a, b), regr_avgx(a, b), regr_avgy(a, b), regr_count(a, b)
FROM VALUES (CAST('NaN' AS DOUBLE), 3D) AS t(a, b);

-- name: array_insert_takes_an_int
SELECT array_insert(array(1, 2), 1L, 3);

-- name: array_repeat_takes_an_int
SELECT array_repeat('x', '2');

-- name: array_repeat_of_nothing
SELECT array_repeat('x', NULL), array_repeat(NULL, 2), array_repeat('x', -1), array_repeat('x', 2);

-- name: the_type_of_nothing
SELECT CAST(NULL AS VOID), typeof(CAST(NULL AS VOID)), coalesce(CAST(NULL AS void), 1);

-- name: no_value_is_of_the_type_of_nothing
SELECT CAST(1 AS VOID);

-- name: a_column_called_void_is_a_column
SELECT void + 1 AS x FROM VALUES (1) AS t(void);

-- name: locate_nothing_from_a_place
SELECT locate('', 'abc', 5), locate('', '', 3), position('', 'abc', 2), locate('', 'abc', 0), locate('', 'abc', NULL);
