-- name: by_column
SELECT city, COUNT(*) AS n, SUM(age) AS a, AVG(age) AS m FROM people GROUP BY city;
-- name: by_alias
SELECT UPPER(city) AS c, COUNT(1) AS n FROM people GROUP BY c;
-- name: by_ordinal
SELECT city, age > 30 AS old, COUNT(*) AS n FROM people GROUP BY 1, 2;
-- name: by_expression
SELECT age % 10 AS last, COUNT(*) AS n FROM people GROUP BY age % 10;
-- name: by_expression_inside_another
SELECT (age % 10) + 1 AS x, MAX(name) AS n FROM people GROUP BY age % 10;
-- name: key_not_shown
SELECT COUNT(*) AS n FROM people GROUP BY city;
-- name: by_nested
SELECT user.plan AS p, COUNT(DISTINCT user.id) AS u FROM events GROUP BY user.plan;
-- name: by_identity
SELECT user.id AS u, MIN(timestamp) AS a, MAX(timestamp) AS z, SUM(price) AS s FROM events GROUP BY user.id;
-- name: by_array
SELECT identityMap['ECID'].id AS ids, COUNT(*) AS n FROM events GROUP BY identityMap['ECID'].id;
-- name: by_double
SELECT d, COUNT(*) AS n FROM nums GROUP BY d;
-- name: global
SELECT COUNT(*) AS n, COUNT(amount) AS a, SUM(amount) AS s, AVG(amount) AS m, MIN(amount) AS lo, MAX(amount) AS hi FROM orders;
-- name: global_of_nothing
SELECT COUNT(*) AS n, SUM(amount) AS s, MAX(person) AS p, COUNT(DISTINCT person) AS d FROM orders WHERE oid > 100;
-- name: grouped_of_nothing
SELECT person, COUNT(*) AS n FROM orders WHERE oid > 100 GROUP BY person;
-- name: having
SELECT city, COUNT(*) AS n FROM people GROUP BY city HAVING COUNT(*) > 1;
-- name: having_alias
SELECT city, COUNT(*) AS n FROM people GROUP BY city HAVING n > 1;
-- name: having_other_aggregate
SELECT city FROM people GROUP BY city HAVING MAX(age) > 40;
-- name: having_global
SELECT SUM(oid) AS s FROM orders HAVING COUNT(*) > 100;
-- name: order_by_aggregate (ordered)
SELECT person FROM orders GROUP BY person ORDER BY COUNT(*) DESC, person;
-- name: expressions_of_aggregates
SELECT city, SUM(age) * 2 + COUNT(*) AS x, ROUND(AVG(score), 1) AS r FROM people GROUP BY city;
-- name: count_distinct
SELECT COUNT(DISTINCT city) AS c, COUNT(DISTINCT city, score) AS cs, SUM(DISTINCT score) AS s FROM people;
-- name: filter_clause
SELECT COUNT(*) FILTER (WHERE age > 40) AS old, SUM(score) FILTER (WHERE city = 'Paris') AS p FROM people;
-- name: count_if
SELECT COUNT_IF(age > 30) AS n, BOOL_AND(age > 20) AS a, BOOL_OR(age > 50) AS o FROM people;
-- name: collected
SELECT SORT_ARRAY(COLLECT_LIST(city)) AS l, SORT_ARRAY(COLLECT_SET(score)) AS s FROM people;
-- name: min_max_by
SELECT MAX_BY(name, age) AS oldest, MIN_BY(name, age) AS youngest FROM people;
-- name: statistics
SELECT ROUND(STDDEV(age), 6) AS s, ROUND(STDDEV_POP(age), 6) AS sp, ROUND(VARIANCE(age), 6) AS v, ROUND(CORR(age, score), 6) AS c FROM people;
-- name: percentile
SELECT PERCENTILE(age, 0.5) AS p, PERCENTILE(age, 0.25) AS q FROM people;
-- name: sum_types
SELECT SUM(i) AS i, SUM(l) AS l, SUM(n) AS n, AVG(i) AS ai, AVG(n) AS an FROM nums;
-- name: double_special_sums
SELECT MAX(d) AS hi, MIN(d) AS lo FROM nums;
-- name: any_value_of_one
SELECT id, ANY_VALUE(name) AS n, FIRST(age) AS f FROM people GROUP BY id;
-- name: group_of_groups
SELECT n, COUNT(*) AS m FROM (SELECT city, COUNT(*) AS n FROM people GROUP BY city) GROUP BY n;
-- name: distinct_of_groups
SELECT DISTINCT COUNT(*) AS n FROM people GROUP BY city;
-- name: grouped_window
SELECT city, COUNT(*) AS n, RANK() OVER (ORDER BY COUNT(*) DESC) AS r FROM people GROUP BY city;
-- name: sum_of_case
SELECT SUM(CASE WHEN page = 'home' THEN 1 ELSE 0 END) AS homes FROM events;
