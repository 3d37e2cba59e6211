-- name: numbers
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT n FROM t;
-- name: named_inside
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT SUM(n) AS s FROM t;
-- name: two_columns
WITH RECURSIVE fib(a, b) AS (SELECT 0, 1 UNION ALL SELECT b, a + b FROM fib WHERE b < 50) SELECT a FROM fib;
-- name: over_a_table
WITH RECURSIVE c(oid, depth) AS (SELECT oid, 0 FROM orders WHERE oid = 1 UNION ALL SELECT o.oid, depth + 1 FROM orders o JOIN c ON o.oid = c.oid + 1) SELECT oid, depth FROM c;
-- name: word_without_recursion
WITH RECURSIVE t AS (SELECT name FROM people) SELECT COUNT(*) AS n FROM t;
-- name: used_twice
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT a.n AS x, b.n AS y FROM t a JOIN t b ON a.n < b.n;
-- name: over_events
WITH RECURSIVE c(i, d) AS (SELECT _id, 0 FROM events WHERE _id = 'e01' UNION ALL SELECT e._id, d + 1 FROM events e JOIN c ON e._id > c.i AND e.user.id = 'u1' WHERE d < 2) SELECT i, d FROM c;
-- name: text_grows
WITH RECURSIVE t(s) AS (SELECT 'a' UNION ALL SELECT s || 'b' FROM t WHERE length(s) < 4) SELECT s FROM t;
