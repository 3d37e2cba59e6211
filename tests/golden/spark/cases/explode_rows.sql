-- name: explode
SELECT explode(array(1, 2, NULL));
-- name: explode_2
SELECT explode(array());
-- name: explode_outer
SELECT explode_outer(array());
-- name: explode_outer_2
SELECT explode_outer(NULL);
-- name: explode_outer_3
SELECT explode_outer(array());
-- name: explode_3
SELECT explode(NULL);
-- name: explode_4
SELECT explode(CAST(NULL AS array<int>));
-- name: explode_outer_4
SELECT explode_outer(CAST(NULL AS array<int>));
-- name: explode_5
SELECT explode(map('a', 1, 'b', NULL));
-- name: explode_outer_5
SELECT explode_outer(map());
-- name: explode_6
SELECT explode(map('a', 1)) AS (kk, vv);
-- name: explode_7
SELECT explode(array(1, 2)) AS v;
-- name: explode_8
SELECT explode(array(1, 2)) AS (v);
-- name: posexplode
SELECT posexplode(array('a', 'b'));
-- name: posexplode_2
SELECT posexplode(array('a', 'b')) AS (p, v);
-- name: posexplode_3
SELECT posexplode(array('a', 'b')) AS p;
-- name: posexplode_outer
SELECT posexplode_outer(array());
-- name: posexplode_outer_2
SELECT posexplode_outer(CAST(NULL AS map<int, int>));
-- name: posexplode_outer_3
SELECT posexplode_outer(array());
-- name: posexplode_4
SELECT posexplode(map('a', 1, 'b', 2));
-- name: posexplode_outer_4
SELECT posexplode_outer(CAST(NULL AS map<string, int>));
-- name: inline
SELECT inline(array(struct(1, 'a'), struct(2, 'b')));
-- name: inline_2
SELECT inline(array(named_struct('x', 1, 'y', 'a'), NULL));
-- name: inline_outer
SELECT inline_outer(CAST(NULL AS array<struct<a:int,b:string>>));
-- name: inline_outer_2
SELECT inline_outer(array(struct(1 AS q)));
-- name: inline_3
SELECT inline(array(struct(1, 'a'))) AS (p, q);
-- name: stack
SELECT stack(2, 1, 2, 3, 4);
-- name: stack_2
SELECT stack(2, 1, 'a', 3);
-- name: stack_3
SELECT stack(3, 'a', 'b', 'c');
-- name: stack_4
SELECT stack(2, 1, NULL, 2, 'x') AS (p, q);
-- name: stack_5
SELECT stack(0, 1);
-- name: stack_6
SELECT stack(1 + 1, 1, 2, 3);
-- name: stack_7
SELECT stack(-1, 1);
-- name: json_tuple
SELECT json_tuple('{"a": 1, "b": {"c": 2}, "d": null}', 'a', 'b', 'd', 'e');
-- name: json_tuple_2
SELECT json_tuple('{"a": 1}', 'a') AS x;
-- name: json_tuple_3
SELECT json_tuple('bad', 'a', 'b');
-- name: json_tuple_4
SELECT json_tuple('{"a": [1, 2]}', 'a', 'a') AS (p, q);
-- name: explode_9
SELECT id, explode(array(id, id * 10)) AS v, id + 1 AS w FROM VALUES (1), (2) AS t(id);
-- name: array_value
SELECT id, v FROM VALUES (1, array(1, 2)), (2, array()), (3, NULL) AS t(id, a) LATERAL VIEW explode(a) x AS v;
-- name: array_value_2
SELECT id, v FROM VALUES (1, array(1, 2)), (2, array()), (3, NULL) AS t(id, a) LATERAL VIEW OUTER explode(a) x AS v;
-- name: array_value_3
SELECT id, p, v FROM VALUES (1, array('a', 'b')), (2, NULL) AS t(id, a) LATERAL VIEW OUTER posexplode(a) x AS p, v;
-- name: array_value_4
SELECT * FROM VALUES (1, array(1, 2)), (2, array(3)) AS t(id, a) LATERAL VIEW explode(a) x;
-- name: map_value
SELECT * FROM VALUES (1, map('k', 2)) AS t(id, m) LATERAL VIEW explode(m) x;
-- name: map_value_2
SELECT * FROM VALUES (1, map('k', 2)) AS t(id, m) LATERAL VIEW explode(m) x AS k, v;
-- name: array_value_5
SELECT id, v, w FROM VALUES (1, array(1, 2)) AS t(id, a) LATERAL VIEW explode(a) x AS v LATERAL VIEW explode(array(v, v * 10)) y AS w;
-- name: array_value_6
SELECT id, x.v, y.w FROM VALUES (1, array(array(1, 2), array(3))) AS t(id, a) LATERAL VIEW explode(a) x AS v LATERAL VIEW OUTER explode(v) y AS w;
-- name: t
SELECT id, q FROM VALUES (1) AS t(id) LATERAL VIEW inline(array(struct(1, 2), struct(3, 4))) x AS p, q;
-- name: t_2
SELECT * FROM VALUES (1) AS t(id) LATERAL VIEW stack(2, 1, 2, 3, 4) x AS p, q;
-- name: t_3
SELECT * FROM VALUES (1, '{"a": 5, "b": 6}') AS t(id, j) LATERAL VIEW json_tuple(j, 'a', 'b') x AS a, b;
-- name: explode_10
SELECT * FROM explode(array(1, 2));
-- name: explode_11
SELECT * FROM explode(array(1, 2)) AS t(v);
-- name: explode_12
SELECT * FROM explode(map('a', 1)) AS t(k, v);
-- name: posexplode_5
SELECT * FROM posexplode(array('x')) t;
-- name: inline_4
SELECT * FROM inline(array(struct(1 AS a, 2 AS b))) t;
-- name: stack_8
SELECT * FROM stack(2, 1, 2, 3, 4) t;
-- name: json_tuple_5
SELECT * FROM json_tuple('{"a": 1}', 'a') t;
-- name: array_value_7
SELECT * FROM VALUES (1, array(1, 2)) AS t(id, a), LATERAL explode(a) AS x(v);
-- name: range
SELECT * FROM range(3);
-- name: range_2
SELECT * FROM range(1, 5, 2) AS t(n);
-- name: range_3
SELECT id FROM range(2, 0, -1);
-- name: count
SELECT count(*), sum(v) FROM (SELECT explode(a) AS v FROM VALUES (array(1, 2)), (array(5)) AS t(a));
-- name: sum
SELECT sum(x) FROM VALUES (array(1, 2)) AS t(a) LATERAL VIEW explode(a) e AS x GROUP BY x % 2;
-- name: explode_13
SELECT explode(collect_list(n)) FROM VALUES (1), (2) AS t(n);
-- name: explode_14
SELECT explode(array(sum(n), count(n))) FROM VALUES (1), (2) AS t(n);
-- name: explode_15
SELECT g, explode(collect_set(n)) AS v FROM VALUES ('a', 1), ('b', 2), ('a', 3) AS t(g, n) GROUP BY g;
-- name: explode_16
SELECT explode(array(1, 2)) + 1;
-- name: explode_17
SELECT explode(explode(array(array(1))));
-- name: explode_18
SELECT explode(array(1)) FROM VALUES (1) AS t(a) WHERE explode(array(1)) = 1;
-- name: explode_19 (ordered)
SELECT explode(array(3, 1, 2)) AS v ORDER BY v;
-- name: explode_20 (ordered)
SELECT explode(array(3, 1, 2)) AS v ORDER BY v DESC LIMIT 2;
-- name: explode_21
SELECT DISTINCT explode(array(1, 1, 2));
-- name: explode_22
SELECT explode(array(1));
-- name: explode_23
SELECT explode(array(2, 3));
-- name: explode_24
SELECT col FROM (SELECT explode(array(1, 2)));
-- name: explode_25
SELECT key, value FROM (SELECT explode(map('a', 1)));
-- name: explode_26
SELECT explode('a');
-- name: explode_27
SELECT explode(array(1), array(2));
-- name: inline_5
SELECT inline(array(1));
