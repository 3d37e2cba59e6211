-- name: average_of_wide_decimals
SELECT avg(a) FROM VALUES (CAST(12345678901234567890.12 AS DECIMAL(22,2))), (CAST(1.01 AS DECIMAL(22,2))) AS t(a);
-- name: many_different_values
SELECT approx_count_distinct(id) FROM range(1000);
-- name: sum_of_decimals_overflows
SELECT sum(a) FROM VALUES (CAST('99999999999999999999999999999999999999' AS DECIMAL(38,0))), (CAST('99999999999999999999999999999999999999' AS DECIMAL(38,0))) AS t(a);
-- name: ordered_listagg_over_window
SELECT listagg(a) WITHIN GROUP (ORDER BY a) OVER (PARTITION BY b) FROM VALUES ('x', 1), ('y', 1) AS t(a, b);
-- name: histogram
SELECT histogram_numeric(a, 5) FROM VALUES 0, 1, 2, 10 AS t(a);
-- name: bitmaps
SELECT bitmap_count(bitmap_construct_agg(bitmap_bit_position(a))) FROM VALUES 1, 2, 3 AS t(a);
-- name: regression_to_the_last_bit
SELECT regr_slope(a, b) FROM VALUES (1, 2), (2, 5), (4, 7) AS t(a, b);
