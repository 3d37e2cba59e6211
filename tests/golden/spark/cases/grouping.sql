-- name: rollup_function
SELECT city, score, COUNT(*) AS n FROM people GROUP BY ROLLUP (city, score);
-- name: with_rollup
SELECT city, score, COUNT(*) AS n FROM people GROUP BY city, score WITH ROLLUP;
-- name: with_cube
SELECT city, score, SUM(age) AS s FROM people GROUP BY city, score WITH CUBE;
-- name: grouping_sets
SELECT city, score, COUNT(*) AS n FROM people GROUP BY GROUPING SETS ((city, score), (city), ());
-- name: sets_of_single_keys
SELECT city, score, MAX(age) AS m FROM people GROUP BY GROUPING SETS (city, score);
-- name: keys_before_sets
SELECT city, score, COUNT(*) AS n FROM people GROUP BY city, score GROUPING SETS ((city), (score), (city, score));
-- name: key_beside_rollup
SELECT city, score, b, COUNT(*) AS n FROM (SELECT *, age > 30 AS b FROM people) GROUP BY b, ROLLUP (city, score);
-- name: two_sets_multiply
SELECT city, score, COUNT(*) AS n FROM people GROUP BY ROLLUP (city), CUBE (score);
-- name: composite_rollup
SELECT city, name, score, COUNT(*) AS n FROM people GROUP BY ROLLUP ((city, name), score);
-- name: nested_sets
SELECT city, score, COUNT(*) AS n FROM people GROUP BY GROUPING SETS (ROLLUP (city, score), (score));
-- name: equal_sets_stay
SELECT city, COUNT(*) AS n FROM people GROUP BY GROUPING SETS ((city), (city), ());
-- name: grouping_flags
SELECT city, score, GROUPING(city) AS gc, GROUPING(score) AS gs, GROUPING_ID(city, score) AS g, COUNT(*) AS n FROM people GROUP BY city, score WITH ROLLUP;
-- name: grouping_in_having
SELECT city, COUNT(*) AS n FROM people GROUP BY ROLLUP (city) HAVING GROUPING(city) = 1 OR COUNT(*) > 1;
-- name: grouping_in_order (ordered)
SELECT city, COUNT(*) AS n FROM people GROUP BY city WITH ROLLUP ORDER BY GROUPING(city) DESC, city;
-- name: key_inside_expression
SELECT COALESCE(city, 'all') AS c, COUNT(*) AS n FROM people GROUP BY ROLLUP (city);
-- name: aggregate_of_a_key
SELECT city, age, SUM(age) AS s, COUNT(city) AS n FROM people GROUP BY GROUPING SETS ((city), (age), ());
-- name: rollup_of_nothing
SELECT city, COUNT(*) AS n FROM people WHERE age > 1000 GROUP BY ROLLUP (city);
-- name: empty_set_of_nothing
SELECT COUNT(*) AS n, SUM(age) AS s FROM people WHERE age > 1000 GROUP BY GROUPING SETS (());
-- name: rollup_by_ordinal
SELECT city, score, COUNT(*) AS n FROM people GROUP BY ROLLUP (1, 2);
-- name: rollup_by_alias
SELECT UPPER(city) AS c, COUNT(*) AS n FROM people GROUP BY ROLLUP (c);
-- name: rollup_of_identity
SELECT user.id AS u, user.plan AS p, COUNT(*) AS n, SUM(price) AS s FROM events GROUP BY ROLLUP (user.id, user.plan);
-- name: rollup_under_window
SELECT city, COUNT(*) AS n, RANK() OVER (PARTITION BY GROUPING(city) ORDER BY COUNT(*) DESC, city) AS r FROM people GROUP BY ROLLUP (city);
-- name: distinct_aggregate_in_sets
SELECT city, COUNT(DISTINCT score) AS d, COUNT(DISTINCT age) AS a FROM people GROUP BY CUBE (city);
-- name: group_by_all
SELECT city, age > 30 AS old, COUNT(*) AS n FROM people GROUP BY ALL;
-- name: group_by_all_without_aggregate
SELECT city, score FROM people GROUP BY ALL;
-- name: group_by_all_only_aggregates
SELECT COUNT(*) AS n, MAX(age) AS m FROM people GROUP BY ALL;
-- name: alias_is_a_column
SELECT UPPER(city) AS city, COUNT(*) AS n FROM people GROUP BY city;
-- name: having_without_group
SELECT 1 AS one FROM people HAVING COUNT(*) > 3;
-- name: constant_key
SELECT 'x' AS k, COUNT(*) AS n FROM people GROUP BY 1;
-- name: lateral_alias_of_an_aggregate
SELECT city, SUM(age) AS s, s * 2 AS d FROM people GROUP BY city;
-- name: alias_in_having
SELECT city AS c, SUM(age) AS s FROM people GROUP BY c HAVING s > 40 OR c IS NULL;
