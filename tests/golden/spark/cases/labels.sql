-- name: counts
SELECT count(*), count(1), COUNT(age), count(DISTINCT city), sum(age), SUM(DISTINCT age), avg(age) FROM people;
-- name: comparisons
SELECT age = 1, age <> 1, age != 1, age < 1, age <= 1, age <=> 1, age > 1 AND age < 5, age > 1 OR NOT age < 5 FROM people;
-- name: predicates
SELECT age IS NULL, age IS NOT NULL, city LIKE 'P%', city NOT LIKE 'P%', city RLIKE 'x', age IN (1, 2), age NOT IN (1, 2), age BETWEEN 1 AND 2 FROM people;
-- name: casts
SELECT CAST(age AS STRING), CAST(1 AS STRING), CAST(age + 1 AS BIGINT), age::double, CAST('1' AS INT) + 1, CAST(score AS DECIMAL(10, 2)) FROM people;
-- name: literals
SELECT 1, 'a', 1.5, 1.5D, 2L, true, NULL, DATE '2024-01-01', TIMESTAMP '2024-01-01 00:00:00', 1e3;
-- name: cases
SELECT CASE WHEN age > 1 THEN 'a' ELSE 'b' END, CASE age WHEN 1 THEN 'x' END, IF(age > 1, 'a', 'b') FROM people;
-- name: functions
SELECT UPPER(name), concat(name, '-', city), name || city, coalesce(city, 'x'), nvl(city, 'x'), substring(name, 1, 2), substr(name, 1), length(name), round(score, 1) FROM people;
-- name: qualified_columns
SELECT p.age, p.age + 1, sum(p.age) OVER (PARTITION BY p.city), UPPER(p.name) FROM people p;
-- name: fields
SELECT user.id, user.id || 'x', upper(user.plan), tags[0], counts['k'], items[0].sku, items.sku, events.user.plan FROM events WHERE _id = 'e01';
-- name: windows
SELECT ROW_NUMBER() OVER (ORDER BY oid), RANK() OVER (PARTITION BY person ORDER BY oid DESC), SUM(oid) OVER (), SUM(oid) OVER (ORDER BY oid ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), LAG(oid, 1) OVER (ORDER BY oid) FROM orders;
-- name: subqueries
SELECT (SELECT MAX(oid) FROM orders), EXISTS (SELECT 1), 1 IN (SELECT 1);
-- name: constructors
SELECT array(1, 2), map('a', 1), struct(age, name), named_struct('a', 1), array(1, 2)[0] FROM people;
-- name: extracted
SELECT EXTRACT(YEAR FROM joined), year(joined), trim(name), position('a' IN name), date_add(joined, 1) FROM people;
-- name: filters
SELECT count(*) FILTER (WHERE age > 30), collect_list(age), max(age) - min(age), first(city), count_if(age > 3) FROM people;
-- name: lambdas
SELECT transform(array(1, 2), x -> x + 1), filter(array(1, 2), x -> x > 1), aggregate(array(1, 2), 0, (a, x) -> a + x);
-- name: groups
SELECT city, upper(city), sum(age) + 1, grouping(city), grouping_id() FROM people GROUP BY ROLLUP (city);
