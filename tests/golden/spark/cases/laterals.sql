-- name: subquery_of_a_row
SELECT p.name, t.n FROM people p, LATERAL (SELECT COUNT(*) AS n FROM orders o WHERE o.person = p.id) t;
-- name: join_lateral
SELECT p.name, t.oid FROM people p JOIN LATERAL (SELECT oid FROM orders o WHERE o.person = p.id) t;
-- name: left_join_lateral
SELECT p.name, t.oid, t.amount FROM people p LEFT JOIN LATERAL (SELECT oid, amount FROM orders o WHERE o.person = p.id AND amount > 0) t ON true;
-- name: cross_join_lateral
SELECT p.name, t.x FROM people p CROSS JOIN LATERAL (SELECT p.age + 1 AS x) t;
-- name: with_condition
SELECT p.name, t.x FROM people p JOIN LATERAL (SELECT p.age * 2 AS x) t ON t.x > 60;
-- name: chain_of_laterals
SELECT name, a, b FROM people, LATERAL (SELECT age + 1 AS a), LATERAL (SELECT a * 2 AS b);
-- name: top_of_each
SELECT p.name, t.oid FROM people p, LATERAL (SELECT oid FROM orders o WHERE o.person = p.id ORDER BY oid DESC LIMIT 1) t;
-- name: named_columns
SELECT name, u, v FROM people, LATERAL (SELECT age, score) AS t(u, v);
-- name: union_inside
SELECT name, v FROM people, LATERAL (SELECT age AS v UNION ALL SELECT age * 10) t WHERE age IS NOT NULL;
-- name: star_of_lateral
SELECT t.* FROM people p, LATERAL (SELECT p.id AS i, p.city AS c) t;
-- name: table_function
SELECT name, c FROM people, LATERAL explode(array(age, 1)) AS t(c);
-- name: table_function_outer
SELECT e._id, t.tag FROM events e LEFT JOIN LATERAL explode(e.tags) AS t(tag);
-- name: table_function_posexplode
SELECT e._id, t.* FROM events e JOIN LATERAL posexplode(e.tags) AS t;
-- name: lateral_of_events
SELECT e._id, t.n FROM events e, LATERAL (SELECT COUNT(*) AS n FROM events f WHERE f.user.id = e.user.id AND f.timestamp < e.timestamp) t;
-- name: range_function
SELECT id FROM range(3);
-- name: range_with_bounds
SELECT id AS i FROM range(2, 10, 3) r;
-- name: range_as
SELECT x.id * 2 AS d FROM range(0, 3) AS x;
-- name: explode_in_from
SELECT * FROM explode(array(1, 2, 3));
-- name: explode_in_from_named
SELECT v FROM explode(array('a', 'b')) AS t(v);
-- name: lateral_view_chain
SELECT _id, tag, sku FROM events LATERAL VIEW explode(tags) a AS tag LATERAL VIEW inline(items) b AS sku, price, qty;
-- name: lateral_view_of_a_view
SELECT l, x FROM (SELECT array(array(1, 2), array(3)) AS a) LATERAL VIEW explode(a) t AS l LATERAL VIEW explode(l) u AS x;
-- name: lateral_view_outer_chain
SELECT _id, tag, pos, sku FROM events LATERAL VIEW OUTER explode(tags) a AS tag LATERAL VIEW OUTER posexplode(items.sku) b AS pos, sku;
-- name: lateral_view_after_join
SELECT p.name, t.x FROM people p JOIN orders o ON p.id = o.person LATERAL VIEW explode(array(p.age, o.oid)) t AS x;
-- name: lateral_view_grouped
SELECT tag, COUNT(*) AS n FROM events LATERAL VIEW explode(tags) t AS tag WHERE tag IS NOT NULL GROUP BY tag;
