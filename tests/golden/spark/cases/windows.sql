-- name: row_number (ordered)
SELECT _id, ROW_NUMBER() OVER (PARTITION BY user.id ORDER BY timestamp, _id) AS n FROM events ORDER BY _id;
-- name: ranks (ordered)
SELECT name, RANK() OVER (ORDER BY score DESC) AS r, DENSE_RANK() OVER (ORDER BY score DESC) AS d, PERCENT_RANK() OVER (ORDER BY score DESC) AS p, CUME_DIST() OVER (ORDER BY score DESC) AS c FROM people ORDER BY name;
-- name: ntile (ordered)
SELECT oid, NTILE(4) OVER (ORDER BY oid) AS n FROM orders ORDER BY oid;
-- name: lag_lead (ordered)
SELECT _id, LAG(page) OVER w AS p, LEAD(page, 2, 'none') OVER w AS n FROM events WINDOW w AS (PARTITION BY user.id ORDER BY timestamp, _id) ORDER BY _id;
-- name: first_last (ordered)
SELECT _id, FIRST_VALUE(code) OVER (PARTITION BY user.id ORDER BY timestamp, _id) AS f, LAST_VALUE(code) OVER (PARTITION BY user.id ORDER BY timestamp, _id) AS l, LAST_VALUE(code) OVER (PARTITION BY user.id ORDER BY timestamp, _id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS z FROM events ORDER BY _id;
-- name: ignore_nulls (ordered)
SELECT _id, FIRST_VALUE(code) IGNORE NULLS OVER (PARTITION BY user.id ORDER BY timestamp, _id) AS f, LAST_VALUE(code, true) OVER (PARTITION BY user.id ORDER BY timestamp, _id) AS l FROM events ORDER BY _id;
-- name: nth_value (ordered)
SELECT _id, NTH_VALUE(page, 2) OVER (PARTITION BY user.id ORDER BY timestamp, _id) AS n FROM events ORDER BY _id;
-- name: running_sum_default_frame_has_peers (ordered)
SELECT _id, SUM(price) OVER (PARTITION BY user.id ORDER BY timestamp) AS s, COUNT(*) OVER (PARTITION BY user.id ORDER BY timestamp) AS n FROM events ORDER BY _id;
-- name: rows_frames (ordered)
SELECT oid, SUM(oid) OVER (ORDER BY oid ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS a, SUM(oid) OVER (ORDER BY oid ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS b, SUM(oid) OVER (ORDER BY oid ROWS BETWEEN 2 FOLLOWING AND UNBOUNDED FOLLOWING) AS c, SUM(oid) OVER (ORDER BY oid ROWS 2 PRECEDING) AS d FROM orders ORDER BY oid;
-- name: range_frames (ordered)
SELECT oid, SUM(oid) OVER (ORDER BY oid RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) AS a, SUM(oid) OVER (ORDER BY oid RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS b FROM orders ORDER BY oid;
-- name: range_interval (ordered)
SELECT _id, COUNT(*) OVER (PARTITION BY user.id ORDER BY timestamp RANGE BETWEEN INTERVAL 30 MINUTES PRECEDING AND CURRENT ROW) AS n FROM events ORDER BY _id;
-- name: no_order (ordered)
SELECT oid, SUM(amount) OVER () AS s, COUNT(*) OVER (PARTITION BY person) AS n, MAX(amount) OVER (PARTITION BY day) AS m FROM orders ORDER BY oid;
-- name: descending_nulls (ordered)
SELECT i, ROW_NUMBER() OVER (ORDER BY i DESC) AS a, ROW_NUMBER() OVER (ORDER BY i) AS b, ROW_NUMBER() OVER (ORDER BY i DESC NULLS FIRST) AS c FROM nums ORDER BY a;
-- name: window_in_expression (ordered)
SELECT oid, 100 * oid / SUM(oid) OVER () AS share, CASE WHEN ROW_NUMBER() OVER (ORDER BY oid) % 2 = 0 THEN 'even' ELSE 'odd' END AS p FROM orders ORDER BY oid;
-- name: window_over_window (ordered)
SELECT oid, SUM(r) OVER (ORDER BY oid) AS s FROM (SELECT oid, RANK() OVER (ORDER BY person) AS r FROM orders) ORDER BY oid;
-- name: several_partitions (ordered)
SELECT _id, COUNT(*) OVER (PARTITION BY user.id) AS u, COUNT(*) OVER (PARTITION BY page) AS p, COUNT(*) OVER (PARTITION BY user.id, page) AS up FROM events ORDER BY _id;
-- name: partition_by_array (ordered)
SELECT _id, COUNT(*) OVER (PARTITION BY tags) AS n FROM events ORDER BY _id;
-- name: dedup (ordered)
SELECT page, _id FROM (SELECT page, _id, ROW_NUMBER() OVER (PARTITION BY page ORDER BY timestamp, _id) AS n FROM events) WHERE n = 1 ORDER BY page;
-- name: qualify_by_subquery (ordered)
SELECT person, oid FROM (SELECT *, MAX(oid) OVER (PARTITION BY person) AS m FROM orders) WHERE oid = m ORDER BY person;
-- name: window_of_struct_value (ordered)
SELECT _id, LAG(user) OVER (PARTITION BY user.id ORDER BY timestamp, _id) AS u FROM events ORDER BY _id;
-- name: collect_over (ordered)
SELECT _id, COLLECT_LIST(page) OVER (PARTITION BY user.id ORDER BY timestamp, _id) AS l FROM events ORDER BY _id;
-- name: avg_over (ordered)
SELECT oid, AVG(amount) OVER (ORDER BY oid ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS a FROM orders ORDER BY oid;
-- name: rank_of_ranks (ordered)
SELECT name, RANK() OVER (ORDER BY n DESC, name) AS r FROM (SELECT name, COUNT(*) OVER (PARTITION BY city) AS n FROM people) ORDER BY name;
-- name: aggregate_over_groups (ordered)
SELECT city, SUM(SUM(age)) OVER (ORDER BY city) AS running, COUNT(*) AS n, SUM(COUNT(*)) OVER () AS all FROM people GROUP BY city ORDER BY city;
-- name: ratio_to_groups (ordered)
SELECT city, ROUND(SUM(age) * 1.0 / SUM(SUM(age)) OVER (), 3) AS share FROM people WHERE age IS NOT NULL GROUP BY city ORDER BY share DESC;
