-- name: stack
SELECT stack(2, 1, 2, 3);
-- name: stack_names
SELECT stack(2, 'a', 1, 'b', 2) AS (k, v);
-- name: stack_view
SELECT t.k, t.v FROM VALUES (1, 2), (3, NULL) AS s(p, q) LATERAL VIEW stack(2, 'p', p, 'q', q) t AS k, v;
-- name: inline_outer
SELECT inline_outer(CAST(NULL AS ARRAY<STRUCT<a: INT, b: STRING>>));
-- name: posexplode_outer
SELECT posexplode_outer(CAST(NULL AS ARRAY<INT>));
-- name: explode_map
SELECT explode(map('a', 1, 'b', 2));
