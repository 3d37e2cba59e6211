-- name: table_first_ordered (ordered)
TABLE people |> SELECT id |> ORDER BY id;

-- name: values_first
VALUES (1, 2), (3, 4) t(a, b) |> SELECT a + b AS c |> WHERE c > 3;

-- name: extend
FROM people |> EXTEND age + 1 AS nxt |> SELECT id, nxt;

-- name: set_two_at_once
FROM people |> SET age = age + 1, score = age |> SELECT id, age, score;

-- name: drop_two
FROM people |> DROP name, city;

-- name: alias_then_select
FROM people |> AS p |> SELECT p.id;

-- name: aggregate_without_groups
FROM people |> AGGREGATE count(*) AS n, sum(age);

-- name: aggregate_groups_alone
FROM people |> AGGREGATE GROUP BY city;

-- name: aggregate_by_an_expression
FROM people |> AGGREGATE sum(age) AS s GROUP BY city, age > 30 AS old;

-- name: join_after_alias
FROM people |> AS p |> JOIN orders o ON p.id = o.person |> SELECT p.id, o.oid;

-- name: left_join_of_plain_names
FROM people |> LEFT JOIN orders ON id = person |> SELECT id, oid;

-- name: join_by_the_tables_name
FROM people |> JOIN orders o ON people.id = o.person |> SELECT name, oid;

-- name: union_of_values
FROM VALUES (1),(2) t(a) |> UNION ALL VALUES (3);

-- name: except_a_row
FROM VALUES (1),(2) t(a) |> EXCEPT SELECT 1;

-- name: union_then_order (ordered)
FROM VALUES (1),(2) t(a) |> UNION SELECT 1 |> ORDER BY a DESC;

-- name: order_limit_select (ordered)
FROM people |> ORDER BY age DESC |> LIMIT 2 |> SELECT id;

-- name: sample
FROM people |> TABLESAMPLE (100 PERCENT) |> SELECT id;

-- name: pivot_of_cities
FROM people |> PIVOT (sum(age) FOR city IN ('Paris', 'Oslo'));

-- name: unpivot_of_two
FROM VALUES (1, 2, 3) t(k, a, b) |> UNPIVOT (v FOR n IN (a, b));

-- name: select_of_an_aggregate
FROM people |> SELECT sum(age);

-- name: select_a_window_then_filter
FROM people |> SELECT id, row_number() OVER (ORDER BY id) rn |> WHERE rn = 1;

-- name: extend_by_a_window
FROM people |> EXTEND sum(age) OVER () AS t |> SELECT t;

-- name: extend_by_an_aggregate
FROM people |> EXTEND sum(age) AS t;

-- name: drop_a_missing_name
FROM people |> DROP nope;

-- name: set_a_missing_name
FROM people |> SET nope = 1;

-- name: where_of_an_aggregate
FROM people |> WHERE sum(age) > 1;

-- name: aggregate_of_a_column
FROM people |> AGGREGATE age;

-- name: pipe_in_from
SELECT * FROM (FROM people |> SELECT id) q;

-- name: pipe_as_a_scalar
SELECT (FROM people |> AGGREGATE max(age));

-- name: pipe_of_a_cte
WITH t AS (FROM people |> SELECT id) FROM t |> WHERE id = 'u1';

-- name: select_distinct
FROM people |> SELECT DISTINCT city;

-- name: star_except
FROM people |> SELECT * EXCEPT (id, name, city, joined);

-- name: qualifier_lost_after_select
FROM people p |> SELECT id, age |> WHERE p.age > 30;

-- name: where_exists
FROM people p |> WHERE EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id) |> SELECT id;

-- name: extend_reading_an_extended
FROM people |> EXTEND age + 1 AS x, x + 1 AS y |> SELECT id, x, y;

-- name: aggregate_ordered_by_position (ordered)
FROM people p |> AGGREGATE count(*) GROUP BY p.city |> ORDER BY 1, 2;

-- name: window_alone
FROM people |> WINDOW w AS (ORDER BY id);

-- name: select_with_a_named_window
FROM people |> SELECT id, sum(age) OVER w AS s WINDOW w AS (ORDER BY id);

-- name: unknown_operator
FROM people |> FOO x;

-- name: natural_join
FROM VALUES (1) t(a) |> NATURAL JOIN VALUES (1, 5) u(a, b);

-- name: join_using
FROM VALUES (1) t(a) |> JOIN VALUES (1, 5) u(a, b) USING (a);

-- name: comma_then_qualified
FROM VALUES (1) t(a), VALUES (2) u(b) |> SELECT t.a, u.b;

-- name: semi_join
FROM VALUES (1) t(a) |> SEMI JOIN VALUES (1) u(a) ON t.a = u.a;

-- name: comma_lateral
FROM VALUES (1) t(a) |> , LATERAL (SELECT a + 1 AS b);

-- name: join_lateral
FROM VALUES (1) t(a) |> JOIN LATERAL (SELECT a + 1 AS b);

-- name: set_a_name_twice
FROM VALUES (1) t(a) |> SET a = a + 1, a = a * 10;

-- name: set_a_qualified_name
FROM VALUES (1, 2) t(a, b) |> AS u |> SET u.a = 5;

-- name: extend_a_name_there_already
FROM VALUES (1, 2) t(a, b) |> EXTEND 5 AS a;

-- name: extend_without_alias
FROM VALUES (1, 2) t(a, b) |> EXTEND 5;

-- name: aggregate_alias_filtered
FROM VALUES (1, 2), (1, 3) t(a, b) |> AGGREGATE sum(b) AS b, max(b) GROUP BY a AS z |> WHERE z = 1;

-- name: aggregate_by_rollup
FROM VALUES (1, 2), (1, 3) t(a, b) |> AGGREGATE sum(b) GROUP BY ROLLUP(a);

-- name: aggregate_by_two_expressions
FROM VALUES (1, 2), (1, 3) t(a, b) |> AGGREGATE sum(b) GROUP BY a, a + 1;

-- name: aggregate_of_its_group
FROM VALUES (1, 2), (1, 3) t(a, b) |> AGGREGATE sum(b), a GROUP BY a;

-- name: aggregate_by_the_empty_group
FROM VALUES (1, 2), (1, 3) t(a, b) |> AGGREGATE sum(b) + 1 AS s GROUP BY ();

-- name: aggregate_by_all
FROM VALUES (1, 2), (1, 3) t(a, b) |> AGGREGATE sum(b) GROUP BY ALL;

-- name: sort_then_limit
FROM VALUES (3),(1),(2) t(a) |> SORT BY a |> LIMIT 3;

-- name: distribute
FROM VALUES (3),(1),(2) t(a) |> DISTRIBUTE BY a;

-- name: where_then_union
FROM VALUES (3),(1),(2) t(a) |> WHERE a > 1 UNION ALL SELECT 7;
