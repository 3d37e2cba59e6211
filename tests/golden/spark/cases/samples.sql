-- name: all_of_it
SELECT COUNT(*) AS n FROM people TABLESAMPLE (100 PERCENT);
-- name: none_of_it
SELECT COUNT(*) AS n FROM people TABLESAMPLE (0 PERCENT);
-- name: rows_of_it
SELECT COUNT(*) AS n FROM people TABLESAMPLE (3 ROWS);
-- name: more_rows_than_there_are
SELECT COUNT(*) AS n FROM people TABLESAMPLE (300 ROWS) AS p;
-- name: seeded
SELECT COUNT(*) AS n FROM people TABLESAMPLE (100 PERCENT) REPEATABLE (7);
-- name: of_a_subquery
SELECT COUNT(*) AS n FROM (SELECT * FROM orders) TABLESAMPLE (100 PERCENT) o WHERE o.oid > 2;
-- name: buckets
SELECT COUNT(*) AS n FROM people TABLESAMPLE (BUCKET 4 OUT OF 4);
