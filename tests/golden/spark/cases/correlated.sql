-- name: in_several_columns
SELECT name FROM people WHERE (id, age) IN (SELECT person, 36 FROM orders);
-- name: not_in_several_columns
SELECT name FROM people WHERE (id, city) NOT IN (SELECT person, 'Paris' FROM orders WHERE person IS NOT NULL);
-- name: in_several_literals
SELECT name FROM people WHERE (id, age) IN (('u1', 36), ('u4', 28), ('u2', 1));
-- name: in_correlated
SELECT name FROM people p WHERE 10.5 IN (SELECT amount FROM orders o WHERE o.person = p.id);
-- name: not_in_correlated
SELECT name FROM people p WHERE 3 NOT IN (SELECT oid FROM orders o WHERE o.person = p.id);
-- name: exists_in_list
SELECT name, EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id) AS e FROM people p;
-- name: in_in_list
SELECT name, id IN (SELECT person FROM orders) AS e FROM people;
-- name: scalar_in_list
SELECT name, (SELECT SUM(amount) FROM orders o WHERE o.person = p.id) AS s FROM people p;
-- name: scalar_in_case
SELECT name, CASE WHEN (SELECT COUNT(*) FROM orders o WHERE o.person = p.id) > 0 THEN 'y' ELSE 'n' END AS b FROM people p;
-- name: scalar_in_having
SELECT person, SUM(amount) AS s FROM orders GROUP BY person HAVING SUM(amount) > (SELECT AVG(amount) FROM orders);
-- name: correlated_in_having
SELECT city, COUNT(*) AS n FROM people p GROUP BY city HAVING EXISTS (SELECT 1 FROM people q WHERE q.city = p.city AND q.age < 30);
-- name: scalar_in_group_key
SELECT (SELECT MAX(oid) FROM orders) AS m, COUNT(*) AS n FROM people GROUP BY 1;
-- name: correlated_in_aggregate
SELECT SUM((SELECT COUNT(*) FROM orders o WHERE o.person = p.id)) AS s FROM people p;
-- name: scalar_in_join_condition
SELECT p.name, o.oid FROM people p JOIN orders o ON p.id = o.person AND o.oid > (SELECT MIN(oid) FROM orders);
-- name: scalar_in_window
SELECT name, SUM(age) OVER (ORDER BY name) - (SELECT MIN(age) FROM people) AS x FROM people;
-- name: correlated_not_equal
SELECT name FROM people p WHERE EXISTS (SELECT 1 FROM people q WHERE q.age > p.age);
-- name: scalar_of_nothing
SELECT (SELECT oid FROM orders WHERE oid > 100) AS x;
-- name: exists_or
SELECT name FROM people p WHERE age > 50 OR EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id AND amount > 15);
-- name: not_exists
SELECT name FROM people p WHERE NOT EXISTS (SELECT * FROM orders o WHERE o.person = p.id);
-- name: cte_in_subquery
SELECT name FROM people WHERE id IN (WITH o AS (SELECT person FROM orders WHERE amount > 15) SELECT person FROM o);
-- name: correlated_cte
SELECT name, (WITH o AS (SELECT amount FROM orders WHERE person = p.id) SELECT MAX(amount) FROM o) AS m FROM people p;
-- name: correlated_events
SELECT _id, (SELECT MAX(f.price) FROM events f WHERE f.user.id = e.user.id) AS m FROM events e;
-- name: count_of_nothing_correlated
SELECT name, (SELECT COUNT(*) FROM orders o WHERE o.person = p.id AND oid > 100) AS n FROM people p;
-- name: in_null_semantics
SELECT id IN (SELECT person FROM orders) AS a, id NOT IN (SELECT person FROM orders) AS b FROM people;
-- name: subquery_of_outer_column
SELECT name, (SELECT p.age) AS a FROM people p;
