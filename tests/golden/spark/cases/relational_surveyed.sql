-- name: exists_of_a_set_operation_in_parentheses
SELECT id FROM people WHERE EXISTS ((SELECT oid FROM orders WHERE person = id) EXCEPT (SELECT oid FROM orders WHERE age > 30));

-- name: exists_of_a_query_in_two_parentheses
SELECT id FROM people WHERE EXISTS ((SELECT oid FROM orders WHERE person = id));

-- name: exists_with_an_array_in_parentheses
SELECT exists((array(1, 2)), (x -> x > 1)), exists((SELECT array(1, 2)), x -> x > 2);

-- name: grouped_by_exists_written_twice
SELECT EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id) AS has, count(*) FROM people p
GROUP BY EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id);

-- name: grouped_by_another_exists
SELECT EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id AND amount > 1) AS has, count(*) FROM people p
GROUP BY EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id);

-- name: grouped_by_in_written_twice
SELECT id IN (SELECT person FROM orders), count(*) FROM people GROUP BY id IN (SELECT person FROM orders);

-- name: grouped_by_a_value_of_a_query_inside_more
SELECT (SELECT max(amount) FROM orders o WHERE o.person = p.id) + 1 AS more, count(*) FROM people p
GROUP BY (SELECT max(amount) FROM orders o WHERE o.person = p.id);

-- name: grouped_by_a_case_with_in
SELECT CASE WHEN id IN (SELECT person FROM orders) THEN 1 END AS c, count(*) FROM people GROUP BY CASE WHEN id IN (SELECT person FROM orders) THEN 1 END;

-- name: having_repeats_the_query_grouped_by
SELECT count(*) FROM people p GROUP BY (SELECT max(amount) FROM orders o WHERE o.person = p.id)
HAVING (SELECT max(amount) FROM orders o WHERE o.person = p.id) > 0;

-- name: named_struct_in_structs
SELECT * FROM VALUES (1, 2), (3, 4) AS t(a, b) WHERE named_struct('a', a, 'b', b) IN (SELECT named_struct('a', 1, 'b', 2));

-- name: struct_in_pairs
SELECT * FROM VALUES (1, 2), (3, 4) AS t(a, b) WHERE struct(a, b) IN (SELECT 1, 2);

-- name: star_of_a_struct_by_table_and_column
SELECT t.t.* FROM VALUES (1, named_struct('i', 5, 'j', 6)) AS t(i, t);

-- name: star_of_a_tables_column_that_is_no_struct
SELECT t.i.* FROM VALUES (1, named_struct('i', 5, 'j', 6)) AS t(i, t);

-- name: star_of_two_tables_of_one_name
SELECT t.* FROM VALUES (1) AS t(a) JOIN VALUES (2) AS t(b);

-- name: star_except_the_same_twice
SELECT * EXCEPT (b, b) FROM VALUES (1, 2) AS t(a, b);

-- name: star_except_a_struct_and_its_field
SELECT * EXCEPT (a, a.x) FROM VALUES (named_struct('x', 1, 'y', 2), 2) AS t(a, b);

-- name: star_except_two_fields
SELECT * EXCEPT (a.x, a.y) FROM VALUES (named_struct('x', 1, 'y', 2, 'z', 3), 2) AS t(a, b);

-- name: star_except_a_column_of_another_table
SELECT t.* EXCEPT (c) FROM VALUES (1, 2) AS t(a, b), VALUES (3) AS u(c);

-- name: star_except_a_column_of_the_query_around
SELECT (SELECT * EXCEPT (id) FROM VALUES (7, 8) AS t(p, q)) FROM people;

-- name: extend_with_a_window_clause (differs: newer releases of Spark read WINDOW there)
FROM VALUES (1, 2), (1, 3) AS t(a, b) |> EXTEND sum(b) OVER w AS s WINDOW w AS (PARTITION BY a) |> WHERE s > 1 |> DROP a;

-- name: pipe_behind_a_lateral_query
FROM VALUES (1, 2), (1, 3) AS t(a, b) |> JOIN LATERAL (SELECT c FROM VALUES (1), (2) AS u(c) WHERE c = a) |> DROP b;

-- name: aggregate_behind_a_lateral_query
FROM VALUES (1, 2), (1, 3) AS t(a, b) |> JOIN LATERAL (SELECT c FROM VALUES (1), (2) AS u(c) WHERE c = a) AS l |> AGGREGATE sum(b);

-- name: pipe_inside_a_lateral_query
SELECT * FROM VALUES (1, 2) AS t(a, b) JOIN LATERAL (SELECT a + 1 AS z |> EXTEND z + 1 AS y) |> SELECT y;
