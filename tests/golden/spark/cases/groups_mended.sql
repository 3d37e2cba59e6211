-- name: a_row_of_values_in_parentheses_twice
SELECT max_by(x, y), min_by(x, y) FROM VALUES (('a', 10)), (('b', 50)), (('c', 20)) AS tab(x, y);

-- name: the_values_of_several_greatest_may_be_null
SELECT max_by(x, y, 5), min_by(x, y, 1) FROM VALUES ('a', 10), ('b', null), (null, 20) AS tab(x, y);

-- name: how_many_greatest_must_be_constant
SELECT max_by(x, y, y) FROM VALUES ('a', 10) AS tab(x, y);

-- name: at_least_one_greatest
SELECT max_by(x, y, 0) FROM VALUES ('a', 10) AS tab(x, y);

-- name: maps_have_no_greatest
SELECT max(map(1, 2));

-- name: maps_have_no_set
SELECT collect_set(struct(map(1, 2)));

-- name: nothing_is_greatest_by_a_map
SELECT max_by(x, map(1, 2)) FROM VALUES (1) t(x);

-- name: frequencies_are_whole
SELECT percentile(x, 0.5, f) FROM VALUES (0, 1.5), (10, 3) AS tab(x, f);

-- name: bytes_behind_a_blank
SELECT X '10', x 'ab', hex(bitmap_or_agg(c)) = hex(bitmap_or_agg(c)) FROM VALUES (X '10'), (X'20') AS tab(c);

-- name: a_key_of_having_before_an_alias
SELECT sum(a) AS b FROM VALUES (1, 10), (2, 20) AS t(a, b) GROUP BY b HAVING b > 10;

-- name: a_key_of_sets_in_having_before_an_alias
SELECT sum(a) AS b FROM VALUES (1, 10), (2, 20) AS t(a, b) GROUP BY CUBE (a, b) HAVING b > 10;

-- name: an_alias_of_having_where_no_key_has_its_name
SELECT sum(a) AS b FROM VALUES (1, 10), (2, 20) AS t(a, b) GROUP BY a HAVING b > 1;

-- name: order_by_looks_at_the_alias_still
SELECT -b AS b FROM VALUES (1, 10), (2, 20) AS t(a, b) GROUP BY b HAVING b > 0 ORDER BY b;

-- name: keys_that_no_set_has
SELECT a, b, count(*), grouping(a), grouping(b), grouping__id FROM VALUES (1, 2), (1, 3), (2, 3) t(a, b) GROUP BY a, b GROUPING SETS ((b), ());

-- name: keys_that_no_set_has_over_nothing
SELECT count(*) FROM VALUES (1, 2) t(a, b) WHERE a > 1 GROUP BY a, b GROUPING SETS (());

-- name: one_key_in_two_orders
SELECT a + b, b, sum(c) FROM VALUES (1, 1, 1), (2, 2, 2) t(a, b, c) GROUP BY GROUPING SETS ((a + b), (b + a), (b));

-- name: several_counted_with_a_star
SELECT count(*, 1), count(t.*, a), count(DISTINCT t.*, 1), count(*, *) FROM VALUES (1, 2), (null, 3), (1, 2) t(a, b);

-- name: a_star_less_a_column_counted
SELECT count(* EXCEPT (a)), count(DISTINCT * EXCEPT (b)) FROM VALUES (1, null) t(a, b);

-- name: frames_in_small_letters
SELECT id, sum(id) over (order by id rows between 2 preceding and 1 + 1 following) FROM range(5);

-- name: a_distance_is_cast_to_the_key_of_a_range
SELECT id, sum(id) OVER (ORDER BY id RANGE BETWEEN 1.5 PRECEDING AND '1' FOLLOWING) FROM range(5);

-- name: a_distance_below_nothing
SELECT id, sum(id) OVER (ORDER BY id RANGE BETWEEN -1L PRECEDING AND 2L FOLLOWING), sum(id) OVER (ORDER BY id DESC RANGE BETWEEN 3L PRECEDING AND -1L FOLLOWING) FROM range(5);

-- name: a_range_that_ends_before_it_starts
SELECT sum(id) OVER (ORDER BY id RANGE BETWEEN 3 PRECEDING AND 5 PRECEDING) FROM range(5);

-- name: a_distance_is_a_constant
SELECT sum(id) OVER (ORDER BY id RANGE BETWEEN id PRECEDING AND CURRENT ROW) FROM range(5);

-- name: rows_are_counted_by_an_int
SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN 1L PRECEDING AND CURRENT ROW) FROM range(5);

-- name: days_have_no_hours
SELECT count(*) OVER (ORDER BY d RANGE BETWEEN INTERVAL 2 HOURS PRECEDING AND CURRENT ROW) FROM VALUES (DATE '2026-01-01') t(d);

-- name: times_have_no_distance_in_numbers
SELECT count(*) OVER (ORDER BY d RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM VALUES (TIMESTAMP '2026-01-01') t(d);

-- name: numbers_of_rows_have_no_frame
SELECT row_number() OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM range(5);

-- name: nulls_kept_in_lists
SELECT collect_list(x) RESPECT NULLS, collect_list(x) IGNORE NULLS FROM VALUES (1), (null), (1), (2) t(x);

-- name: no_distance_along_a_key (differs: Spark takes NULL for one)
SELECT id, sum(id) OVER (ORDER BY id RANGE BETWEEN CAST(NULL AS BIGINT) PRECEDING AND CURRENT ROW) FROM range(3);
