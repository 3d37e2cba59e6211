-- name: table_union_all_table
TABLE nums UNION ALL TABLE nums;

-- name: table_union_ordered_and_limited (ordered)
TABLE nums UNION TABLE nums ORDER BY i LIMIT 2;

-- name: tables_joined_by_union_in_from
SELECT count(*) FROM (TABLE nums UNION ALL TABLE nums) q;

-- name: values_joined_in_parentheses
SELECT * FROM (VALUES (1), (2) AS a(x) JOIN VALUES (2), (3) AS b(y) ON a.x = b.y);

-- name: table_in_two_parentheses_with_alias
SELECT p.id FROM ((people)) p;

-- name: table_in_two_parentheses_by_its_name
SELECT count(people.id) FROM ((people));

-- name: star_without_from_beside_a_value
SELECT 1, *;

-- name: range_of_text
SELECT * FROM range('3');

-- name: range_of_decimals
SELECT * FROM range(2.0, 5.5);

-- name: recursion_level_above_the_default
WITH RECURSIVE r(n) MAX RECURSION LEVEL 150 AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 120) SELECT max(n) FROM r;

-- name: recursion_beyond_the_default_level
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 120) SELECT max(n) FROM r;

-- name: recursion_level_reached
WITH RECURSIVE r(n) MAX RECURSION LEVEL 5 AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 50) SELECT max(n) FROM r;

-- name: explode_by_the_arguments_name
SELECT * FROM explode(collection => array(1, 2));

-- name: inline_by_the_arguments_name
SELECT * FROM inline(input => array(struct(1, 2)));

-- name: explode_by_a_wrong_name
SELECT * FROM explode(nope => array(1, 2));

-- name: fields_of_a_struct_in_a_struct
SELECT e.a.b.* FROM VALUES (named_struct('b', named_struct('c', 1, 'd', 2))) AS e(a);

-- name: unknown_schema
SELECT * FROM nope.people;

-- name: order_by_a_correlated_subquery
SELECT id FROM people p ORDER BY (SELECT max(amount) FROM orders o WHERE o.person = p.id), id;

-- name: order_by_one_value (ordered)
SELECT id FROM people p ORDER BY (SELECT max(amount) FROM orders o), id;

-- name: order_by_the_alias_of_a_correlated_subquery (ordered)
SELECT id, (SELECT max(amount) FROM orders o WHERE o.person = p.id) m FROM people p ORDER BY m, id;

-- name: sort_by_a_correlated_subquery
SELECT id FROM people p SORT BY (SELECT max(amount) FROM orders o WHERE o.person = p.id), id;

-- name: recursive_step_grouped
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5 GROUP BY n) SELECT * FROM r;

-- name: recursive_step_ordered
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5 ORDER BY n) SELECT * FROM r;

-- name: recursive_step_on_the_optional_side
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT x + 1 FROM VALUES (1) t(x) LEFT JOIN r ON x = n WHERE n < 3) SELECT * FROM r;

-- name: lateral_alias_given_twice
SELECT 1 AS a, 2 AS a, a + 1 AS b;

-- name: alias_given_twice_hidden_by_a_column
SELECT 1 AS a, 2 AS a, a AS b FROM VALUES (7) t(a);

-- name: alias_given_twice_as_a_key (ordered)
SELECT age AS x, age AS x FROM people GROUP BY x, id ORDER BY 1;

-- name: pipe_groups_by_places
FROM VALUES (1, 2), (1, 3) t(a, b) |> AGGREGATE sum(b) AS s GROUP BY 2, 1;

-- name: pipe_groups_by_a_place_that_is_none
FROM VALUES (1, 2), (1, 3) t(a, b) |> AGGREGATE sum(b) AS s GROUP BY 3;

-- name: pivot_of_expressions
SELECT * FROM VALUES (1, 'a', 10), (1, 'b', 20), (2, 'a', 30) t(k, c, v) PIVOT (sum(v) + 1 AS s, max(v) * 2 AS m FOR c IN ('a', 'b'));

-- name: pivot_of_an_expression_without_alias
SELECT * FROM VALUES (1, 'a', 10), (1, 'b', 20), (2, 'a', 30) t(k, c, v) PIVOT (sum(v) + 1 FOR c IN ('a', 'b'));

-- name: key_with_its_operands_turned
SELECT 1 + age FROM people GROUP BY age + 1;

-- name: key_of_a_chain_in_another_order
SELECT i + l + 1 FROM nums GROUP BY 1 + l + i;

-- name: key_turned_inside_a_call
SELECT abs(1 + a) FROM VALUES (1, 2) t(a, b) GROUP BY abs(a + 1);

-- name: key_of_a_difference_turned
SELECT i - l FROM nums GROUP BY l - i;

-- name: limit_of_a_call (ordered)
SELECT id FROM people ORDER BY id LIMIT length('ab');

-- name: limit_and_offset_of_calls (ordered)
SELECT id FROM people ORDER BY id LIMIT greatest(1, 2) OFFSET least(1, 3);

-- name: qualify_without_a_window
SELECT id FROM people QUALIFY age > 30;

-- name: qualify_by_an_alias_of_a_window
SELECT id, row_number() OVER (ORDER BY id) AS rn FROM people QUALIFY rn = 1;

-- name: rows_without_columns_of_a_range
SELECT count(*) FROM (SELECT rand() AS r FROM range(3)) a;

-- name: with_drawing_once_read_twice (differs: a WITH query is computed at each use, so it draws again)
WITH t AS (SELECT rand() AS r) SELECT a.r = b.r FROM t a, t b;

-- name: values_with_alias_then_union
SELECT * FROM (VALUES (1), (2) AS q(a) UNION ALL SELECT 3);
