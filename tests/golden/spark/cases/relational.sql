-- name: subquery_in_rollup
SELECT city, SUM(age) AS s, (SELECT MAX(oid) FROM orders) AS m FROM people GROUP BY ROLLUP (city);
-- name: rollup_of_struct_field_and_alias
SELECT user.plan AS plan, page, COUNT(*) AS n FROM events GROUP BY plan, page WITH CUBE;
-- name: filter_in_sets
SELECT city, COUNT(*) FILTER (WHERE age > 30) AS n FROM people GROUP BY GROUPING SETS ((city), ());
-- name: distinct_over_rollup
SELECT DISTINCT GROUPING_ID(city, score) AS g FROM people GROUP BY CUBE (city, score);
-- name: rollup_limit (ordered)
SELECT city, COUNT(*) AS n FROM people GROUP BY ROLLUP (city) ORDER BY n DESC, city NULLS FIRST LIMIT 2;
-- name: rollup_in_subquery_filtered
SELECT * FROM (SELECT city, score, COUNT(*) AS n FROM people GROUP BY ROLLUP (city, score)) WHERE city = 'Paris';
-- name: rollup_filtered_on_null
SELECT * FROM (SELECT city, COUNT(*) AS n FROM people GROUP BY ROLLUP (city)) t WHERE city IS NULL;
-- name: join_of_rollups
SELECT a.city, a.n, b.m FROM (SELECT city, COUNT(*) AS n FROM people GROUP BY ROLLUP (city)) a JOIN (SELECT city, MAX(age) AS m FROM people GROUP BY city) b ON a.city <=> b.city;
-- name: lateral_in_lateral
SELECT p.name, t.v FROM people p, LATERAL (SELECT s.v FROM (SELECT p.age AS a) x, LATERAL (SELECT x.a + 1 AS v) s) t;
-- name: lateral_with_group
SELECT p.name, t.k, t.n FROM people p, LATERAL (SELECT amount > 5 AS k, COUNT(*) AS n FROM orders o WHERE o.person = p.id GROUP BY amount > 5) t;
-- name: lateral_with_window
SELECT p.name, t.r FROM people p, LATERAL (SELECT oid, ROW_NUMBER() OVER (ORDER BY oid) AS r FROM orders o WHERE o.person = p.id) t;
-- name: lateral_with_distinct
SELECT p.name, t.d FROM people p, LATERAL (SELECT DISTINCT person AS d FROM orders o WHERE o.person = p.id) t;
-- name: lateral_with_cte
WITH o AS (SELECT * FROM orders WHERE amount > 0) SELECT p.name, t.s FROM people p, LATERAL (SELECT SUM(amount) AS s FROM o WHERE o.person = p.id) t;
-- name: lateral_pushed_filter
SELECT * FROM (SELECT p.name, p.city, t.x FROM people p, LATERAL (SELECT p.age + 1 AS x) t) WHERE city = 'Paris' AND x > 20;
-- name: lateral_grouped
SELECT t.x, COUNT(*) AS n FROM people p, LATERAL (SELECT p.age % 2 AS x) t GROUP BY t.x;
-- name: left_lateral_unmatched
SELECT p.name, t.oid FROM people p LEFT JOIN LATERAL (SELECT oid FROM orders o WHERE o.person = p.id) t ON t.oid > 1;
-- name: generator_lateral_filtered
SELECT e._id, t.pos FROM events e, LATERAL posexplode(e.tags) AS t(pos, tag) WHERE t.tag = 'a';
-- name: view_with_cte
WITH x AS (SELECT id, array(age, 0) AS a FROM people) SELECT id, v FROM x LATERAL VIEW explode(a) t AS v WHERE v > 0;
-- name: view_of_view_grouped_window
SELECT v, COUNT(*) AS n, RANK() OVER (ORDER BY COUNT(*) DESC, v) AS r FROM events LATERAL VIEW explode(tags) t AS v GROUP BY v;
-- name: pivot_of_table
SELECT * FROM orders PIVOT (SUM(amount) FOR person IN ('u1', 'u2'));
-- name: pivot_strings
SELECT * FROM (SELECT city, name FROM people) PIVOT (MAX(name) FOR city IN ('Paris', 'Nowhere'));
-- name: pivot_count_only
SELECT * FROM (SELECT city, name FROM people) PIVOT (COUNT(*) FOR city IN ('Paris', 'Nowhere'));
-- name: pivot_of_cte
WITH x AS (SELECT person, oid FROM orders) SELECT * FROM x PIVOT (MIN(oid) AS lo, MAX(oid) AS hi FOR person IN ('u1' AS a, 'u2' AS b));
-- name: pivot_joined
SELECT o.person, p.* FROM orders o JOIN (SELECT * FROM (SELECT id, city, age FROM people) PIVOT (MAX(age) FOR city IN ('Paris' AS paris))) p ON o.person = p.id;
-- name: pivot_null
SELECT * FROM (SELECT city, age FROM people) PIVOT (MAX(age) FOR city IN (NULL AS none, 'Oslo' AS oslo));
-- name: pivot_doubles
SELECT * FROM (SELECT score, age FROM people) PIVOT (MAX(age) FOR score IN (7.25, 9.5));
-- name: unpivot_then_group
SELECT k, COUNT(*) AS n, SUM(v) AS s FROM orders UNPIVOT (v FOR k IN (oid, amount)) GROUP BY k;
-- name: unpivot_strings_quoted
SELECT * FROM (SELECT id, name, city FROM people) UNPIVOT (v FOR k IN (name AS `a b`, city)) WHERE id < 'u3';
-- name: stack_of_columns
SELECT id, stack(3, 'a', age, 'b', age + 1) AS (k, v) FROM people WHERE id = 'u1';
-- name: union_of_nested
SELECT array(1, 2) AS a UNION ALL SELECT array(3L);
-- name: union_of_maps
SELECT map('a', 1) AS m UNION ALL SELECT map('b', 2.5D);
-- name: except_nulls
SELECT person FROM orders EXCEPT SELECT NULL;
-- name: intersect_nulls
SELECT person FROM orders INTERSECT SELECT id FROM people;
-- name: union_nested_order (ordered)
SELECT * FROM (SELECT oid AS o FROM orders ORDER BY oid DESC LIMIT 2) UNION ALL SELECT * FROM (SELECT 100 AS o) ORDER BY 1;
-- name: alias_shadows
SELECT age AS name, name AS age FROM people WHERE age > 40;
-- name: alias_twice_used
SELECT age + 1 AS a, a + a AS b, -b AS c FROM people;
-- name: alias_through_aggregate
SELECT city AS c, COUNT(*) AS n, n + 1 AS m, UPPER(c) AS u FROM people GROUP BY city;
-- name: order_by_ordinal_desc (ordered)
SELECT city, name FROM people ORDER BY 1 DESC NULLS FIRST, 2;
-- name: order_by_expression_of_alias (ordered)
SELECT age AS a FROM people ORDER BY -a;
-- name: order_by_qualified (ordered)
SELECT p.name AS n FROM people p ORDER BY p.age;
-- name: order_by_aggregate_not_shown (ordered)
SELECT city FROM people GROUP BY city ORDER BY MAX(age), city;
-- name: distinct_order (ordered)
SELECT DISTINCT city FROM people ORDER BY city DESC;
-- name: distinct_of_struct
SELECT DISTINCT user.plan AS p, struct(user.plan) AS s FROM events;
-- name: having_alias_of_sum
SELECT person AS p, SUM(oid) AS s FROM orders GROUP BY person HAVING s > 3 AND p IS NOT NULL;
-- name: where_without_from
SELECT 1 AS a WHERE 1 = 2;
-- name: semi_join_using
SELECT * FROM people LEFT SEMI JOIN (SELECT person AS id FROM orders) USING (id);
-- name: anti_join_on
SELECT name FROM people p LEFT ANTI JOIN orders o ON p.id = o.person AND o.amount > 15;
-- name: natural_left
SELECT * FROM (SELECT 1 AS a, 2 AS b) NATURAL LEFT JOIN (SELECT 2 AS a, 3 AS c);
-- name: natural_full
SELECT * FROM (SELECT 1 AS a, 2 AS b) NATURAL FULL OUTER JOIN (SELECT 2 AS a, 3 AS c);
-- name: using_two
SELECT * FROM (SELECT 1 AS a, 2 AS b, 3 AS c) JOIN (SELECT 2 AS b, 1 AS a, 4 AS d) USING (a, b);
-- name: cross_and_comma
SELECT COUNT(*) AS n FROM people a, people b CROSS JOIN (SELECT 1 AS x);
-- name: join_of_parentheses
SELECT a.name, o.oid FROM people a JOIN (orders o JOIN people b ON o.person = b.id) ON a.id = o.person;
-- name: full_join_condition
SELECT a.id, o.oid FROM people a FULL JOIN orders o ON a.id = o.person AND o.oid > 1;
-- name: nested_ctes
WITH a AS (WITH b AS (SELECT 1 AS x) SELECT x + 1 AS y FROM b), c AS (SELECT y * 2 AS z FROM a) SELECT * FROM c, a;
-- name: cte_shadows_table
WITH people AS (SELECT 1 AS one) SELECT * FROM people;
-- name: cte_columns
WITH t(a, b) AS (SELECT id, age FROM people) SELECT b, a FROM t WHERE b > 30;
-- name: in_list_of_expressions
SELECT name, age IN (36, 51, NULL) AS i, age NOT IN (36) AS n FROM people;
-- name: scalar_in_between
SELECT name FROM people WHERE age BETWEEN (SELECT MIN(oid) FROM orders) AND (SELECT 40);
-- name: exists_with_aggregate
SELECT name FROM people p WHERE EXISTS (SELECT person FROM orders o WHERE o.person = p.id GROUP BY person HAVING COUNT(*) > 1);
-- name: not_in_empty
SELECT name FROM people WHERE id NOT IN (SELECT person FROM orders WHERE oid > 100);
-- name: correlated_limit
SELECT name, (SELECT amount FROM orders o WHERE o.person = p.id ORDER BY oid LIMIT 1) AS a FROM people p;
-- name: correlated_distinct_count
SELECT name, (SELECT COUNT(DISTINCT day) FROM orders o WHERE o.person = p.id) AS a FROM people p;
-- name: window_over_distinct_partition
SELECT DISTINCT city, COUNT(*) OVER (PARTITION BY city) AS n FROM people;
-- name: window_with_expression_keys
SELECT name, SUM(age) OVER (PARTITION BY city IS NULL ORDER BY age % 10, name) AS s FROM people;
-- name: window_frame_with_ties
SELECT name, score, SUM(age) OVER (ORDER BY score) AS s, COUNT(*) OVER (ORDER BY score ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS c FROM people;
-- name: window_min_max_dates
SELECT name, MIN(joined) OVER (PARTITION BY city) AS a, MAX(joined) OVER () AS z FROM people;
-- name: window_average_decimal
SELECT oid, AVG(amount) OVER (ORDER BY oid ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS a FROM orders;
-- name: range_following_only
SELECT oid, SUM(oid) OVER (ORDER BY oid RANGE BETWEEN 1 FOLLOWING AND 2 FOLLOWING) AS a FROM orders;
-- name: range_descending_nulls_last
SELECT i, SUM(i) OVER (ORDER BY i DESC NULLS LAST RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS n FROM nums;
-- name: range_nulls_peers
SELECT name, COUNT(*) OVER (ORDER BY city RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n FROM people;
-- name: values_of_types
SELECT * FROM VALUES (1, 'a', true, DATE '2024-01-01', NULL), (2.5, NULL, false, NULL, NULL) AS t(a, b, c, d, e);
-- name: values_nested
SELECT a.x, b[0] AS b FROM VALUES (named_struct('x', 1), array(2)), (named_struct('x', 3), array()) AS t(a, b);
-- name: select_of_literals_star
SELECT *, 1 AS one, * FROM (SELECT 2 AS two);
-- name: struct_star_renamed
SELECT s.* FROM (SELECT named_struct('a', 1, 'b', struct(2 AS c)) AS s);
-- name: qualified_star_of_join
SELECT b.*, a.* FROM (SELECT 1 AS x) a CROSS JOIN (SELECT 2 AS y) b;
-- name: grouping_set_of_ordinals
SELECT city, score, COUNT(*) AS n FROM people GROUP BY GROUPING SETS ((1), (1, 2));
