-- name: minus
SELECT id FROM people MINUS SELECT person FROM orders;
-- name: minus_all
SELECT city FROM people MINUS ALL SELECT 'Paris';
-- name: except_all
SELECT city FROM people EXCEPT ALL SELECT 'Paris';
-- name: intersect_all
SELECT score FROM people INTERSECT ALL SELECT score FROM people WHERE city = 'Paris';
-- name: intersect_first
SELECT 1 AS a UNION SELECT 2 INTERSECT SELECT 2;
-- name: widened
SELECT age AS x FROM people UNION SELECT amount FROM orders;
-- name: text_and_number
SELECT name AS x FROM people UNION ALL SELECT oid FROM orders;
-- name: date_and_timestamp
SELECT joined AS x FROM people UNION ALL SELECT timestamp FROM events;
-- name: null_column
SELECT NULL AS a, 1 AS b UNION ALL SELECT 'x', NULL;
-- name: structs
SELECT struct(1 AS a, 'x' AS b) AS s UNION ALL SELECT struct(2L AS a, 'y' AS b);
-- name: ordered_union (ordered)
(SELECT id AS i FROM people) UNION ALL (SELECT person FROM orders) ORDER BY i DESC NULLS FIRST LIMIT 4;
-- name: parts_with_limits
(SELECT oid FROM orders ORDER BY oid LIMIT 1) UNION ALL (SELECT oid FROM orders ORDER BY oid DESC LIMIT 2);
-- name: order_by_expression (ordered)
SELECT oid AS o FROM orders UNION SELECT age FROM people ORDER BY o % 10, o;
-- name: order_by_all (ordered)
SELECT city, name FROM people ORDER BY ALL;
-- name: order_by_all_desc (ordered)
SELECT city, name FROM people ORDER BY ALL DESC NULLS FIRST;
-- name: from_values
SELECT a, b FROM VALUES (1, 'x'), (2, NULL) AS t(a, b);
-- name: from_values_in_parentheses
SELECT * FROM (VALUES (1, 'x'), (2, 'y')) t(a, b);
-- name: values_alone
VALUES (1, 'a'), (2, 'b');
-- name: values_single
SELECT * FROM VALUES 1, 2, 3 AS t(x);
-- name: values_in_join
SELECT p.name, v.k FROM people p JOIN VALUES ('u1', 1), ('u2', 2) AS v(id, k) ON p.id = v.id;
-- name: values_in_cte
WITH v(a, b) AS (VALUES (1, 2), (3, 4)) SELECT a + b AS s FROM v;
-- name: values_union
VALUES (1) UNION ALL VALUES (2.5);
-- name: values_default_names
SELECT col1, col2 FROM VALUES (1, 2);
-- name: from_first
FROM people SELECT name WHERE age > 40;
-- name: from_first_only
FROM orders;
-- name: table_statement
TABLE orders;
-- name: star_except_nested
SELECT * EXCEPT (user.plan, commerce, tags, items, identityMap, counts) FROM events WHERE _id = 'e01';
-- name: struct_star_with_others
SELECT _id, user.*, page FROM events WHERE _id < 'e03';
-- name: table_star_except
SELECT p.* EXCEPT (score), o.* EXCEPT (person) FROM people p JOIN orders o ON p.id = o.person;
-- name: natural_chain
SELECT * FROM (SELECT 1 AS a, 2 AS b) NATURAL JOIN (SELECT 1 AS a, 3 AS c) NATURAL JOIN (SELECT 3 AS c, 4 AS d);
-- name: using_chain
SELECT * FROM (SELECT 1 AS a, 2 AS b) x JOIN (SELECT 1 AS a, 3 AS c) y USING (a) JOIN (SELECT 1 AS a, 4 AS d) z USING (a);
-- name: using_chain_full
SELECT a, x.a AS xa, y.a AS ya, z.a AS za FROM (SELECT 1 AS a) x FULL JOIN (SELECT 2 AS a) y USING (a) FULL JOIN (SELECT 3 AS a) z USING (a);
-- name: using_stars
SELECT x.*, y.* FROM (SELECT 1 AS a, 2 AS b) x LEFT JOIN (SELECT 1 AS a, 3 AS c) y USING (a);
-- name: using_qualified
SELECT y.a AS ya, a FROM (SELECT 1 AS a, 2 AS b) x LEFT JOIN (SELECT 7 AS a, 3 AS c) y USING (a);
-- name: natural_right
SELECT * FROM (SELECT 1 AS a, 2 AS b) NATURAL RIGHT JOIN (SELECT 5 AS a, 3 AS c);
-- name: natural_without_common
SELECT * FROM (SELECT 1 AS a) NATURAL JOIN (SELECT 2 AS b);
-- name: aliases_chain
SELECT age AS a, a + 1 AS b, b + a AS c FROM people WHERE age > 30;
-- name: alias_in_case
SELECT age * 2 AS twice, CASE WHEN twice > 80 THEN 'old' ELSE 'young' END AS k FROM people;
-- name: alias_of_window
SELECT name, ROW_NUMBER() OVER (ORDER BY name) AS r, r * 10 AS t FROM people;
-- name: alias_field
SELECT struct(age AS v) AS s, s.v + 1 AS w FROM people;
-- name: order_by_aggregate_alias (ordered)
SELECT city, COUNT(*) AS n FROM people GROUP BY city ORDER BY n DESC, city;
-- name: order_by_hidden (ordered)
SELECT name FROM people ORDER BY age DESC, id;
-- name: limit_expression
SELECT id FROM range(10) LIMIT 1 + 2;
-- name: offset_only (ordered)
SELECT oid FROM orders ORDER BY oid OFFSET 4;
-- name: distribute_and_sort
SELECT oid FROM orders DISTRIBUTE BY person SORT BY oid;
-- name: hint
SELECT /*+ BROADCAST(o) */ p.name FROM people p JOIN orders o ON p.id = o.person;
