-- name: cte_columns_too_few
WITH t(x, y) AS (SELECT 1 AS a) SELECT x FROM t;

-- name: cte_columns_named_alike
WITH t(x, x) AS (SELECT 1, 2) SELECT * FROM t;

-- name: cte_defined_twice
WITH t AS (SELECT 1), t AS (SELECT 2) SELECT * FROM t;

-- name: inner_with_hides_outer
WITH t AS (SELECT 1 a), u AS (WITH t AS (SELECT 5 a) SELECT * FROM t) SELECT * FROM u;

-- name: with_in_a_scalar_subquery
WITH t AS (SELECT 1 a) SELECT (WITH t AS (SELECT 2 a) SELECT a FROM t) x;

-- name: with_in_a_subquery_reads_outer_cte
WITH t AS (SELECT 1 a) SELECT (WITH u AS (SELECT a + 1 b FROM t) SELECT b FROM u) x;

-- name: cte_hides_a_table
WITH people AS (SELECT 1 AS zz) SELECT * FROM people;

-- name: cte_read_twice_under_aliases
WITH t AS (SELECT 1 a) SELECT * FROM t a JOIN t b ON a.a = b.a;

-- name: cte_in_subqueries_and_from
WITH t AS (SELECT 1 a UNION ALL SELECT 2) SELECT (SELECT max(a) FROM t), a FROM t WHERE a IN (SELECT a FROM t);

-- name: cte_reading_itself_not_recursive
WITH t AS (SELECT * FROM t) SELECT * FROM t;

-- name: cte_name_of_another_case
WITH T AS (SELECT 1 a) SELECT * FROM t;

-- name: cte_of_values
WITH t(a, b) AS (VALUES (1, 'a')) SELECT * FROM t;

-- name: cte_of_from_first
WITH t AS (FROM people SELECT id) SELECT count(*) FROM t;

-- name: with_before_from_first
WITH t AS (SELECT 1 a) FROM t SELECT a;

-- name: with_in_each_side_of_a_union
(WITH t AS (SELECT 1 a) SELECT * FROM t) UNION ALL (WITH t AS (SELECT 2 a) SELECT * FROM t);

-- name: with_before_parentheses_ordered (ordered)
WITH t AS (SELECT 1 a) (SELECT * FROM t) ORDER BY a LIMIT 1;

-- name: cte_read_before_its_definition
WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a;

-- name: cte_column_ambiguous
WITH t AS (SELECT 1 AS a, 2 AS a) SELECT a FROM t;

-- name: cte_ordered_and_limited
WITH t AS (SELECT id FROM people ORDER BY id LIMIT 2) SELECT * FROM t;

-- name: comma_after_the_last_cte
WITH t AS (SELECT 1 a), SELECT * FROM t;

-- name: recursion_without_end_limited
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT * FROM r LIMIT 5;

-- name: recursion_without_end
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT * FROM r;

-- name: recursion_level_set
WITH RECURSIVE r(n) MAX RECURSION LEVEL 3 AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT * FROM r;

-- name: recursion_by_union_distinct
WITH RECURSIVE r(n) AS (SELECT 1 UNION SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r;

-- name: recursion_growing_text
WITH RECURSIVE r(n, s) AS (SELECT 1, 'a' UNION ALL SELECT n + 1, s || 'b' FROM r WHERE n < 4) SELECT * FROM r;

-- name: recursion_read_by_a_recursion
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3), s(m) AS (SELECT n FROM r UNION ALL SELECT m + 10 FROM s WHERE m < 20) SELECT * FROM s;

-- name: recursion_without_an_anchor
WITH RECURSIVE r(n) AS (SELECT n FROM r) SELECT * FROM r;

-- name: recursion_joined_then_grouped
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT r.n + x FROM r, VALUES (1),(2) t(x) WHERE n < 4) SELECT n, count(*) FROM r GROUP BY n;

-- name: recursion_read_twice_in_a_step
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n IN (SELECT n FROM r)) SELECT * FROM r;

-- name: recursion_in_a_from_subquery
SELECT * FROM (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT * FROM r) q;

-- name: recursion_with_two_anchors
WITH RECURSIVE r(n) AS ((SELECT 1 UNION ALL SELECT 2) UNION ALL SELECT n + 2 FROM r WHERE n < 6) SELECT * FROM r;

-- name: recursion_step_of_a_narrower_type
WITH RECURSIVE r(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT 2 FROM r WHERE n < 2) SELECT * FROM r;

-- name: recursion_joining_a_table
WITH RECURSIVE r AS (SELECT id, 0 AS lvl FROM people WHERE id = 'u1' UNION ALL SELECT p.id, lvl + 1 FROM r JOIN people p ON p.id > r.id WHERE lvl < 3) SELECT * FROM r;

-- name: recursion_joined_to_itself
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r a JOIN r b ON a.n = b.n + 1;

-- name: union_then_union_all
SELECT 1 UNION SELECT 2 UNION ALL SELECT 2;

-- name: intersect_before_union_all
SELECT 1 UNION ALL SELECT 1 INTERSECT SELECT 1;

-- name: union_in_parentheses_intersected
(SELECT 1 UNION ALL SELECT 1) INTERSECT SELECT 1;

-- name: except_all_of_values
SELECT * FROM VALUES (1),(1),(2) EXCEPT ALL SELECT 1;

-- name: intersect_all_of_values
SELECT * FROM VALUES (1),(1),(2) t(a) INTERSECT ALL SELECT * FROM VALUES (1),(1),(1);

-- name: minus_all
SELECT * FROM VALUES (1),(1),(2) t(a) MINUS ALL SELECT 1;

-- name: intersect_of_nulls
SELECT * FROM VALUES (1),(1),(NULL) t(a) INTERSECT SELECT NULL;

-- name: order_by_the_second_sides_name (ordered)
SELECT 1 AS a UNION ALL SELECT 2 AS b ORDER BY b;

-- name: ordered_sides_ordered_again (ordered)
(SELECT 3 AS a ORDER BY a LIMIT 1) UNION ALL (SELECT 2 AS b LIMIT 1) ORDER BY 1 DESC;

-- name: union_by_name_allowing_missing
SELECT 1 AS a UNION ALL BY NAME ALLOW MISSING COLUMNS SELECT 3 AS b;

-- name: union_of_decimals
SELECT CAST(1 AS DECIMAL(10,2)) UNION ALL SELECT CAST(1 AS DECIMAL(8,5));

-- name: union_of_float_and_decimal
SELECT CAST(1 AS FLOAT) UNION ALL SELECT CAST(1 AS DECIMAL(5,2));

-- name: union_of_wide_decimals
SELECT CAST(1 AS DECIMAL(38,0)) UNION ALL SELECT CAST(1 AS DECIMAL(38,38));

-- name: union_of_timestamp_and_text
SELECT timestamp'2024-01-01 10:00:00' UNION ALL SELECT 'x';

-- name: union_of_number_and_date
SELECT 1 UNION ALL SELECT date'2024-01-01';

-- name: union_of_arrays_of_other_types
SELECT array(1) UNION ALL SELECT array('a');

-- name: union_of_structs_of_other_names
SELECT struct(1 AS a) UNION ALL SELECT struct(2 AS b);

-- name: union_of_structs_of_other_lengths
SELECT struct(1 AS a, 2 AS b) UNION ALL SELECT struct(2 AS a);

-- name: from_first_then_union
FROM VALUES (1), (2) AS t(a) SELECT a UNION ALL SELECT 9;

-- name: values_ordered_and_limited (ordered)
VALUES (1), (2) ORDER BY 1 DESC LIMIT 1;

-- name: values_of_other_lengths
SELECT * FROM VALUES (1, 2), (3) AS t(a, b);

-- name: values_of_mixed_numbers
SELECT * FROM VALUES (1), (2.5), (NULL), (3L);

-- name: values_of_arrays_and_null
SELECT * FROM VALUES (array(1)), (array(NULL)), (NULL);

-- name: values_of_structs_bare
SELECT * FROM VALUES struct(1, 2), struct(3, 4);

-- name: values_with_an_aggregate
SELECT * FROM VALUES (count(1)) t(a);

-- name: values_with_a_generator
SELECT * FROM VALUES (explode(array(1,2)));
