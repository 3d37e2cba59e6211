-- name: group_all_expr
SELECT age % 2 AS k, SUM(score) + 1 AS s FROM people GROUP BY ALL;
-- name: lateral_left_explode_on
SELECT e._id, t.tag FROM events e LEFT JOIN LATERAL explode(e.tags) AS t(tag) ON true;
-- name: window_alias_reuse
SELECT name, SUM(age) OVER (PARTITION BY city) AS s, s + 1 AS t FROM people;
-- name: order_limit_in_union
SELECT 1 AS a UNION ALL SELECT 2 ORDER BY a DESC LIMIT 1;
-- name: group_by_struct_field_alias
SELECT user.id, COUNT(*) AS n FROM events GROUP BY user.id ORDER BY id;
-- name: generator_in_where_order
SELECT explode(array(3, 1, 2)) AS x ORDER BY x;
-- name: explode_outer_null
SELECT _id, explode_outer(tags) AS t FROM events WHERE _id IN ('e02', 'e03');
-- name: posexplode_as
SELECT posexplode(array('a')) AS (p, v);
-- name: generator_with_distinct
SELECT DISTINCT explode(array(1, 1, 2)) AS x;
-- name: two_generators
SELECT explode(array(1)) AS a, explode(array(2)) AS b;
-- name: join_using_ambiguous
SELECT id FROM people a JOIN people b USING (id) JOIN people c USING (id);
-- name: cross_join_cond
SELECT a.x FROM (SELECT 1 AS x) a CROSS JOIN (SELECT 1 AS y) b ON a.x = b.y;
-- name: full_outer_without_on
SELECT * FROM (SELECT 1 AS x) a FULL JOIN (SELECT 1 AS y) b;
-- name: left_without_on
SELECT * FROM (SELECT 1 AS x) a LEFT JOIN (SELECT 1 AS y) b;
