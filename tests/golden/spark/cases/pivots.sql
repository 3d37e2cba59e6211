-- name: one_aggregate
SELECT * FROM (SELECT city, age, score FROM people) PIVOT (SUM(age) FOR city IN ('London', 'Paris'));
-- name: named_values
SELECT * FROM (SELECT person, day, amount FROM orders) PIVOT (SUM(amount) FOR day IN (DATE '2024-03-02' AS second, DATE '2024-03-03' AS third));
-- name: named_aggregate
SELECT * FROM (SELECT city, age FROM people) PIVOT (SUM(age) AS s FOR city IN ('London' AS l, 'Paris' AS p));
-- name: two_aggregates
SELECT * FROM (SELECT page, price, user.plan AS plan FROM events) PIVOT (SUM(price) AS s, COUNT(price) AS c FOR page IN ('home' AS h, 'list' AS l));
-- name: two_aggregates_unnamed
SELECT * FROM (SELECT page, price FROM events) PIVOT (SUM(price), COUNT(*) FOR page IN ('home', 'list'));
-- name: two_columns
SELECT * FROM (SELECT page, price, user.plan AS plan, user.id AS u FROM events) PIVOT (SUM(price) FOR (page, plan) IN (('home', 'free') AS hf, ('home', 'pro') AS hp));
-- name: null_value
SELECT * FROM (SELECT city, age FROM people) PIVOT (MAX(age) FOR city IN ('London', 'Nowhere'));
-- name: numbers
SELECT * FROM (SELECT oid % 2 AS k, amount FROM orders) PIVOT (MAX(amount) FOR k IN (0, 1));
-- name: expression_of_aggregates
SELECT * FROM (SELECT city, age FROM people) PIVOT (CAST(AVG(age) AS INT) AS a FOR city IN ('Paris' AS p, 'London' AS l));
-- name: then_where
SELECT * FROM (SELECT name, city, age FROM people) PIVOT (MAX(age) FOR city IN ('London' AS l, 'Paris' AS p)) WHERE l IS NOT NULL OR p IS NOT NULL;
-- name: unpivot
SELECT * FROM (SELECT id, age, CAST(score AS INT) AS score FROM people) UNPIVOT (v FOR k IN (age, score));
-- name: unpivot_nulls
SELECT * FROM (SELECT id, age, CAST(score AS INT) AS score FROM people) UNPIVOT INCLUDE NULLS (v FOR k IN (age, score));
-- name: unpivot_exclude
SELECT id, k, v FROM people UNPIVOT EXCLUDE NULLS (v FOR k IN (city AS c, name AS n));
-- name: unpivot_types
SELECT * FROM (SELECT id, age, score FROM people) UNPIVOT (v FOR k IN (age, score));
-- name: unpivot_many
SELECT * FROM (SELECT oid, oid + 1 AS a, oid + 2 AS b, oid + 3 AS c, oid + 4 AS d FROM orders) UNPIVOT ((x, y) FOR k IN ((a, b), (c, d) AS second));
-- name: unpivot_aliased
SELECT u.k, u.v FROM (SELECT age, CAST(score AS INT) AS s FROM people) UNPIVOT (v FOR k IN (age, s)) AS u;
