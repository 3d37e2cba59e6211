-- name: explode
SELECT _id, EXPLODE(tags) AS t FROM events;
-- name: explode_outer
SELECT _id, EXPLODE_OUTER(tags) AS t FROM events;
-- name: posexplode
SELECT _id, POSEXPLODE(tags) AS (p, t) FROM events;
-- name: posexplode_names
SELECT POSEXPLODE(array('x', 'y'));
-- name: explode_map
SELECT _id, EXPLODE(counts) FROM events;
-- name: explode_structs
SELECT _id, item.sku AS sku, item.price AS price FROM (SELECT _id, EXPLODE(items) AS item FROM events);
-- name: explode_field_of_array
SELECT _id, EXPLODE(items.sku) AS sku FROM events;
-- name: inline
SELECT _id, INLINE(items) FROM events WHERE _id IN ('e01', 'e05');
-- name: inline_default_names
SELECT INLINE(array(struct(1, 'a'), struct(2, 'b')));
-- name: lateral_view
SELECT _id, t FROM events LATERAL VIEW EXPLODE(tags) x AS t;
-- name: lateral_view_outer
SELECT _id, t FROM events LATERAL VIEW OUTER EXPLODE(tags) x AS t;
-- name: two_lateral_views
SELECT _id, t, s.sku AS sku FROM events LATERAL VIEW EXPLODE(tags) x AS t LATERAL VIEW EXPLODE(items) y AS s;
-- name: grouped_explode
SELECT t, COUNT(*) AS n FROM (SELECT EXPLODE(tags) AS t FROM events) GROUP BY t;
-- name: sequence
SELECT EXPLODE(SEQUENCE(1, 4)) AS x;
-- name: sequence_down
SELECT SEQUENCE(3, 1) AS a, SEQUENCE(1, 7, 3) AS b;
-- name: explode_before_window
SELECT t, ROW_NUMBER() OVER (PARTITION BY t ORDER BY _id) AS n FROM (SELECT _id, EXPLODE(tags) AS t FROM events);
