-- name: values_called_otherwise
VALUES (1, array(0, 1)), (2, array(2L)) AS t(a, b);

-- name: values_called_and_ordered (ordered)
VALUES (1), (2) AS q(a) ORDER BY q.a DESC LIMIT 1;

-- name: values_with_too_few_names
VALUES (1, 2) AS d(a);

-- name: values_with_one_name_twice
VALUES (1, 2) AS d(a, a);

-- name: values_ordered_in_parentheses
SELECT * FROM (VALUES (1), (2) AS q(a) ORDER BY a DESC LIMIT 1);

-- name: values_united_in_parentheses
SELECT * FROM (VALUES (1), (2) AS q(a) UNION ALL VALUES (3)) z WHERE a > 1;

-- name: values_behind_with
WITH t AS (SELECT 1 AS a) VALUES (1), (2) AS q(x);

-- name: exists_of_values
SELECT EXISTS (VALUES (1)), EXISTS (VALUES (1) EXCEPT VALUES (1));

-- name: pipes_beside_signs
SELECT 'a' || 1 + 2, 1 + 2 || 'a', 2 * 3 || 4, 'a' || 1 = 'a1';

-- name: cast_behind_a_sign
SELECT -1::string, -1.5::int, -(1)::string, -1::int::string, 5 - 1::int;

-- name: unnest_in_from
SELECT * FROM UNNEST(array(1, 2)) AS t(a);

-- name: groups_by_maps
SELECT m, count(*) FROM VALUES (map(1, 2, 3, 4)), (map(3, 4, 1, 2)), (map(1, 3)) t(m) GROUP BY m;

-- name: groups_by_structs_of_maps
SELECT m, count(*) FROM VALUES (struct(map(2, 1, 1, 2))), (struct(map(1, 2, 2, 1))) t(m) GROUP BY m;

-- name: groups_by_maps_and_all
SELECT m FROM VALUES (map(3, 2, 1, 4)), (map(1, 4, 3, 2)) t(m) GROUP BY ALL;

-- name: groups_by_maps_rolled_up
SELECT m, k, count(*) FROM VALUES (map(3, 2, 1, 4), 1), (map(1, 4, 3, 2), 1) t(m, k) GROUP BY ROLLUP (m, k);

-- name: maps_excepted
SELECT map(2, 1) EXCEPT ALL SELECT map(2, 1);

-- name: maps_distinct
SELECT DISTINCT m FROM VALUES (map(1, 2)) t(m);

-- name: truth_less_than_a_number
SELECT true < 1;

-- name: truth_and_text
SELECT 'true' AND true;

-- name: where_text
SELECT 1 WHERE 'true';

-- name: where_null
SELECT 1 WHERE NULL;

-- name: having_null
SELECT 1 HAVING NULL;

-- name: case_when_null
SELECT CASE WHEN NULL THEN 1 END;

-- name: filter_of_text
SELECT count(*) FILTER (WHERE 'true') FROM nums;

-- name: join_on_null
SELECT * FROM nums LEFT JOIN orders ON NULL;

-- name: every_of_text
SELECT every('true');

-- name: interval_and_text
SELECT INTERVAL '1' DAY = '1';

-- name: extremes_of_arrays
SELECT max(v), min(v) FROM VALUES (array(1, 2)), (array(1)), (array(NULL)), (array(2)) t(v);

-- name: extremes_of_structs
SELECT max(v), min(v) FROM VALUES (struct(1, 'b')), (struct(1, NULL)), (struct(NULL, 'a')), (NULL) t(v);

-- name: extremes_of_structs_over_a_window
SELECT i, max(struct(l, i)) OVER (PARTITION BY b ORDER BY i), min(array(l)) OVER () FROM nums;

-- name: extremes_within_arrays
SELECT array_max(array(struct(1, NULL), struct(1, 2), NULL)), array_min(array(array(2), NULL, array(1, NULL)));

-- name: greatest_of_parts
SELECT greatest(struct(1, NULL), struct(1, 2)), least(array(1, NULL), array(1, 0)), greatest(NULL, array(1));

-- name: parts_compared
SELECT struct(NULL, 2) < struct(1, 3), array(1, NULL) > array(1, 0), array(1) >= array(1, NULL), array(array(NULL)) <= array(array(1));

-- name: parts_sorted
SELECT sort_array(array(struct(1, NULL), NULL, struct(NULL, 2), struct(1, 0))), sort_array(array(array(NULL), array(), NULL, array(1, 2)), false), array_sort(array(struct(NULL, 1), struct(1, 1), NULL));

-- name: greatest_by_parts
SELECT max_by(i, struct(b, l)), min_by(i, array(l)) FROM nums;

-- name: structs_in_a_query
SELECT i FROM nums WHERE struct(i, b) IN (SELECT struct(1, true));

-- name: rows_among_rows_of_other_types
SELECT i FROM nums WHERE (i, l) IN ((1, 10));

-- name: rows_in_a_query
SELECT (1, 2) IN (SELECT 1, 2), (i, 1) IN (SELECT 1, 2), (i + 1, l) IN (SELECT 1, 2) FROM nums;

-- name: star_among_values
SELECT 2 IN (*) FROM (SELECT 1 AS p, 2 AS q);

-- name: alias_inside_a_subquery
SELECT i AS x, (SELECT x) FROM nums;

-- name: alias_inside_a_window
SELECT i AS x, sum(l) OVER (PARTITION BY x) FROM nums;

-- name: alias_of_a_generator
SELECT explode(array(1, 2)) AS x, x + 1;

-- name: star_and_numbers_of_groups
SELECT *, count(1) FROM (SELECT i, l FROM nums) GROUP BY 1, 2;

-- name: group_by_nothing
SELECT count(*) FROM nums GROUP BY ();

-- name: order_by_a_place_below_one
SELECT i FROM nums ORDER BY -1;

-- name: grouping_id_of_other_keys
SELECT grouping_id(s, b) FROM nums GROUP BY CUBE (b, s);

-- name: grouping_id_of_its_keys
SELECT b, s, grouping_id(b, s) FROM nums GROUP BY CUBE (b, s);

-- name: limit_of_a_bigint
SELECT i FROM nums LIMIT 2L;

-- name: natural_semi_join
SELECT * FROM people NATURAL LEFT SEMI JOIN orders;

-- name: natural_cross_join
SELECT * FROM people NATURAL CROSS JOIN orders;

-- name: natural_join_on
SELECT * FROM nums a NATURAL JOIN nums b ON a.i = b.i;

-- name: window_defined_twice
SELECT sum(i) OVER w FROM nums WINDOW w AS (ORDER BY i), w AS (ORDER BY l);

-- name: window_extended
SELECT sum(i) OVER (w ROWS 1 PRECEDING) FROM nums WINDOW w AS (ORDER BY i);

-- name: window_in_parentheses
SELECT i, sum(i) OVER (w) FROM nums WINDOW w AS (ORDER BY i);

-- name: rank_ignoring_nulls
SELECT rank() IGNORE NULLS OVER (ORDER BY i) FROM nums;

-- name: sum_ignoring_nulls
SELECT sum(i) IGNORE NULLS FROM nums;

-- name: unread_with_is_wrong
WITH t AS (SELECT nothing FROM nums) SELECT 1;

-- name: unread_with_reads_itself
WITH t AS (SELECT 1 FROM t AS z) SELECT 1;

-- name: unread_with
WITH t AS (SELECT i FROM nums) SELECT 1;

-- name: recursion_with_a_with_of_its_own
WITH RECURSIVE r(n) AS (WITH base AS (SELECT 1 AS z) SELECT z FROM base UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT * FROM r;

-- name: recursion_grows_wider
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT CAST(n + 1 AS BIGINT) FROM r WHERE n < 3) SELECT * FROM r;

-- name: recursion_grows_narrower
WITH RECURSIVE r(n) AS (SELECT 1L UNION ALL SELECT CAST(n + 1 AS INT) FROM r WHERE n < 3) SELECT * FROM r;

-- name: recursion_from_null
WITH RECURSIVE r(n) AS (SELECT NULL UNION ALL SELECT 1 FROM r WHERE n IS NULL) SELECT * FROM r;

-- name: scalar_beside_groups
SELECT person, (SELECT max(i) FROM nums WHERE nums.i = orders.oid) FROM orders GROUP BY person;

-- name: scalar_of_a_row_beside_groups
SELECT person, (SELECT max(name) FROM people WHERE id = person), count(*) FROM orders GROUP BY person;

-- name: aggregate_of_both_queries
SELECT i, (SELECT max(nums.i + oid) FROM orders) FROM nums;

-- name: group_by_the_query_around
SELECT i FROM nums WHERE i IN (SELECT count(*) FROM orders GROUP BY nums.b);

-- name: filter_by_the_query_around
SELECT i, (SELECT sum(oid) FILTER (WHERE oid > nums.i) FROM orders) FROM nums;

-- name: unpivot_of_numbers_and_text
SELECT * FROM (SELECT 1 AS a, 'x' AS b) UNPIVOT (v FOR n IN (a, b));

-- name: unpivot_of_numbers
SELECT * FROM (SELECT 1 AS a, 2L AS b, 1.5 AS c) UNPIVOT (v FOR n IN (a, b, c));

-- name: average_of_times
SELECT avg(timestamp), sum(timestamp) FROM events;

-- name: average_of_times_over_a_window
SELECT _id, avg(timestamp) OVER (PARTITION BY user.id ORDER BY timestamp) FROM events;

-- name: structs_with_other_names
SELECT struct(1 AS a) = struct(1 AS b);
