-- name: one
WITH p AS (SELECT * FROM people WHERE age > 30) SELECT name FROM p;
-- name: chain
WITH a AS (SELECT oid, amount FROM orders), b AS (SELECT oid FROM a WHERE amount > 5) SELECT COUNT(*) AS n FROM b;
-- name: used_twice
WITH a AS (SELECT person, SUM(amount) AS t FROM orders GROUP BY person) SELECT x.person, y.t FROM a x JOIN a y ON x.person = y.person;
-- name: column_list
WITH a(k, v) AS (SELECT id, age FROM people) SELECT k FROM a WHERE v > 30;
-- name: shadows_a_table
WITH people AS (SELECT name AS only FROM people WHERE id = 'u1') SELECT * FROM people;
-- name: nested
WITH a AS (WITH b AS (SELECT id FROM people) SELECT COUNT(id) AS n FROM b) SELECT n + 1 AS m FROM a;
-- name: nested_shadows
WITH a AS (SELECT 1 AS x), b AS (WITH a AS (SELECT 2 AS x) SELECT x FROM a) SELECT a.x AS outer_x, b.x AS inner_x FROM a, b;
-- name: in_subquery
SELECT name FROM people WHERE id IN (WITH o AS (SELECT person FROM orders WHERE amount > 15) SELECT person FROM o);
-- name: of_values
WITH v AS (VALUES (1, 'a'), (2, 'b')) SELECT col2 FROM v WHERE col1 = 2;
-- name: with_union
WITH a AS (SELECT 1 AS x UNION ALL SELECT 2) SELECT SUM(x) AS s FROM a;
