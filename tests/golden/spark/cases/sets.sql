-- name: union_all
SELECT city FROM people UNION ALL SELECT person FROM orders;
-- name: union
SELECT city FROM people UNION SELECT city FROM people;
-- name: union_distinct_word
SELECT 1 AS x UNION DISTINCT SELECT 1;
-- name: intersect
SELECT id FROM people INTERSECT SELECT person FROM orders;
-- name: intersect_all
SELECT person FROM orders INTERSECT ALL SELECT person FROM orders WHERE oid IN (1, 2, 5);
-- name: except
SELECT id FROM people EXCEPT SELECT person FROM orders;
-- name: except_all
SELECT person FROM orders EXCEPT ALL SELECT id FROM people;
-- name: minus
SELECT id FROM people MINUS SELECT person FROM orders;
-- name: types_meet
SELECT 1 AS x UNION ALL SELECT 2.5 UNION ALL SELECT CAST(3 AS BIGINT);
-- name: null_meets
SELECT NULL AS x UNION ALL SELECT 5;
-- name: text_and_number
SELECT 'a' AS x UNION ALL SELECT 5;
-- name: precedence
SELECT 1 AS x UNION ALL SELECT 2 INTERSECT SELECT 2;
-- name: parentheses
(SELECT 1 AS x UNION ALL SELECT 2) EXCEPT SELECT 2;
-- name: ordered_whole (ordered)
SELECT city AS c FROM people UNION ALL SELECT person FROM orders ORDER BY c DESC LIMIT 4;
-- name: ordered_by_ordinal (ordered)
SELECT 2 AS x UNION ALL SELECT 1 ORDER BY 1;
-- name: limit_inside (ordered)
(SELECT oid FROM orders ORDER BY oid LIMIT 1) UNION ALL (SELECT oid FROM orders ORDER BY oid DESC LIMIT 1) ORDER BY oid;
-- name: in_from
SELECT x, COUNT(*) AS n FROM (SELECT city AS x FROM people UNION ALL SELECT city FROM people) GROUP BY x;
