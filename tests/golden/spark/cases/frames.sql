-- name: named_windows
SELECT oid, SUM(oid) OVER w AS s, COUNT(*) OVER (w) AS c FROM orders WINDOW w AS (PARTITION BY person ORDER BY oid);
-- name: rows_both_sides
SELECT oid, SUM(oid) OVER (ORDER BY oid ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS s FROM orders;
-- name: rows_behind
SELECT oid, SUM(oid) OVER (ORDER BY oid ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING) AS s FROM orders;
-- name: rows_ahead
SELECT oid, COLLECT_LIST(oid) OVER (ORDER BY oid ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) AS s FROM orders;
-- name: rows_short_form
SELECT oid, SUM(oid) OVER (ORDER BY oid ROWS 1 PRECEDING) AS a, SUM(oid) OVER (ORDER BY oid ROWS UNBOUNDED PRECEDING) AS b FROM orders;
-- name: rows_negative_bound
SELECT oid, SUM(oid) OVER (ORDER BY oid ROWS BETWEEN -1 FOLLOWING AND 1 FOLLOWING) AS s FROM orders;
-- name: range_numbers
SELECT i, COUNT(*) OVER (ORDER BY i RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS n FROM nums;
-- name: range_numbers_descending
SELECT i, SUM(i) OVER (ORDER BY i DESC RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) AS n FROM nums;
-- name: range_decimals
SELECT n, COUNT(*) OVER (ORDER BY n RANGE BETWEEN 1.5 PRECEDING AND CURRENT ROW) AS c FROM nums;
-- name: range_bigint
SELECT l, SUM(l) OVER (ORDER BY l RANGE BETWEEN 10 PRECEDING AND 10 FOLLOWING) AS c FROM nums;
-- name: range_double
SELECT score, COUNT(*) OVER (ORDER BY score RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) AS c FROM people;
-- name: range_current
SELECT score, SUM(age) OVER (ORDER BY score RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS s FROM people;
-- name: range_peers
SELECT name, COUNT(*) OVER (ORDER BY score RANGE BETWEEN CURRENT ROW AND CURRENT ROW) AS s FROM people;
-- name: range_days_of_dates
SELECT oid, COUNT(*) OVER (ORDER BY day RANGE BETWEEN INTERVAL 1 DAY PRECEDING AND CURRENT ROW) AS n FROM orders;
-- name: range_number_of_dates
SELECT oid, COUNT(*) OVER (ORDER BY day RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) AS n FROM orders;
-- name: range_interval
SELECT _id, COUNT(*) OVER (PARTITION BY user.id ORDER BY timestamp RANGE BETWEEN INTERVAL 30 MINUTES PRECEDING AND CURRENT ROW) AS n FROM events;
-- name: range_months
SELECT name, COUNT(*) OVER (ORDER BY joined RANGE BETWEEN INTERVAL 1 MONTH PRECEDING AND CURRENT ROW) AS n FROM people;
-- name: range_whole
SELECT name, COUNT(*) OVER (ORDER BY age RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS n FROM people;
-- name: range_by_text
SELECT name, COUNT(*) OVER (ORDER BY city) AS n FROM people;
-- name: frame_of_lag
SELECT oid, LAG(oid) OVER (ORDER BY oid) AS a, LEAD(oid, 2, -1) OVER (ORDER BY oid) AS b, LAG(oid, -1) OVER (ORDER BY oid) AS c FROM orders;
-- name: lag_ignore_nulls
SELECT oid, LAG(person) IGNORE NULLS OVER (ORDER BY oid) AS a, LEAD(amount, 1) RESPECT NULLS OVER (ORDER BY oid) AS b FROM orders;
-- name: first_last_nth
SELECT oid, FIRST_VALUE(amount) OVER (ORDER BY oid ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS f, LAST_VALUE(amount) IGNORE NULLS OVER (ORDER BY oid) AS l, NTH_VALUE(oid, 2) OVER (ORDER BY oid) AS n FROM orders;
-- name: first_ignoring
SELECT oid, FIRST(amount, true) OVER (ORDER BY oid DESC) AS f, ANY_VALUE(person) OVER (ORDER BY oid ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS a FROM orders;
-- name: ranks
SELECT name, RANK() OVER (ORDER BY score) AS r, DENSE_RANK() OVER (ORDER BY score DESC) AS d, PERCENT_RANK() OVER (ORDER BY score) AS p, CUME_DIST() OVER (ORDER BY score) AS c FROM people;
-- name: ntiles
SELECT name, NTILE(2) OVER (ORDER BY name) AS n FROM people;
-- name: order_by_several
SELECT name, SUM(age) OVER (ORDER BY city DESC NULLS LAST, score ASC NULLS LAST) AS s FROM people;
-- name: window_of_window
SELECT oid, s, SUM(s) OVER (ORDER BY oid) AS t FROM (SELECT oid, SUM(oid) OVER (ORDER BY oid) AS s FROM orders);
-- name: window_of_aggregate
SELECT city, SUM(SUM(age)) OVER (ORDER BY city) AS s FROM people GROUP BY city;
-- name: statistics_over
SELECT oid, ROUND(STDDEV(oid) OVER (ORDER BY oid), 6) AS s, MAX_BY(person, oid) OVER (ORDER BY oid) AS m, COUNT_IF(amount > 5) OVER (ORDER BY oid) AS c FROM orders;
-- name: collected
SELECT oid, COLLECT_LIST(person) OVER (ORDER BY oid) AS l, SORT_ARRAY(COLLECT_SET(person) OVER (ORDER BY oid)) AS t FROM orders;
-- name: generator_beside_window
SELECT _id, explode(tags) AS tag, COUNT(*) OVER (PARTITION BY user.id) AS n FROM events;
-- name: generator_beside_aggregate
SELECT city, explode(array(COUNT(*), 7)) AS x FROM people GROUP BY city;
-- name: generator_of_aggregate
SELECT explode(sort_array(collect_set(city))) AS c FROM people;
-- name: generator_in_expression_alias
SELECT _id, inline(items) AS (a, b, c) FROM events;
-- name: stack_rows
SELECT stack(2, 1, 'a', 2, 'b') AS (n, s);
-- name: stack_padded
SELECT name, stack(2, age, 'x', 0) AS (n, s) FROM people;
-- name: stack_view
SELECT id, k, v FROM people LATERAL VIEW stack(2, 'age', age, 'len', length(name)) t AS k, v;
-- name: json_tuple_list
SELECT json_tuple('{"a":1,"b":{"c":2}}', 'a', 'b', 'z');
-- name: json_tuple_view
SELECT t.x, t.y FROM (SELECT '{"a":1,"b":"two"}' AS j) LATERAL VIEW json_tuple(j, 'a', 'b') t AS x, y;
-- name: explode_map_default_names
SELECT explode(map('a', 1));
-- name: posexplode_outer_names
SELECT _id, posexplode_outer(tags) FROM events WHERE _id < 'e05';
-- name: explode_twice_is_nested
SELECT a, explode(b) AS c FROM (SELECT explode(array(1, 2)) AS a, array(3, 4) AS b);
