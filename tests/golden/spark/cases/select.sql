-- name: order_nulls_default_asc (ordered)
SELECT i FROM nums ORDER BY i;
-- name: order_nulls_default_desc (ordered)
SELECT i FROM nums ORDER BY i DESC;
-- name: order_nulls_last (ordered)
SELECT i FROM nums ORDER BY i NULLS LAST;
-- name: order_desc_nulls_first (ordered)
SELECT i FROM nums ORDER BY i DESC NULLS FIRST;
-- name: order_doubles (ordered)
SELECT d, l FROM nums ORDER BY d, l;
-- name: order_text (ordered)
SELECT s FROM nums ORDER BY s;
-- name: order_by_alias (ordered)
SELECT -i AS m FROM nums ORDER BY m;
-- name: order_by_ordinal (ordered)
SELECT s, i FROM nums ORDER BY 2 DESC, 1;
-- name: order_by_expression (ordered)
SELECT i FROM nums ORDER BY i % 3, i DESC;
-- name: order_by_column_not_shown (ordered)
SELECT name FROM people ORDER BY age DESC;
-- name: order_by_several (ordered)
SELECT city, name FROM people ORDER BY city DESC, name ASC;
-- name: order_by_struct (ordered)
SELECT _id FROM events ORDER BY events.user, _id;
-- name: order_by_array (ordered)
SELECT _id FROM events ORDER BY tags, _id;
-- name: limit (ordered)
SELECT oid FROM orders ORDER BY oid LIMIT 2;
-- name: offset (ordered)
SELECT oid FROM orders ORDER BY oid LIMIT 2 OFFSET 3;
-- name: offset_alone (ordered)
SELECT oid FROM orders ORDER BY oid OFFSET 4;
-- name: limit_all (ordered)
SELECT oid FROM orders ORDER BY oid LIMIT ALL;
-- name: limit_zero_inside
SELECT count(*) AS n FROM (SELECT * FROM orders LIMIT 0);
-- name: distinct
SELECT DISTINCT city FROM people;
-- name: distinct_doubles
SELECT DISTINCT d FROM nums;
-- name: distinct_parenthesis
SELECT DISTINCT(city) AS c, score FROM people;
-- name: distinct_ordered (ordered)
SELECT DISTINCT city FROM people ORDER BY city DESC;
-- name: where_null_is_false
SELECT oid FROM orders WHERE amount > 6;
-- name: where_not_null_is_false
SELECT oid FROM orders WHERE NOT amount > 6;
-- name: is_distinct_from
SELECT oid FROM orders WHERE person IS DISTINCT FROM 'u1';
-- name: null_safe_equal
SELECT l <=> NULL AS a, i <=> 3 AS b FROM nums;
-- name: between
SELECT oid FROM orders WHERE amount BETWEEN 5 AND 20;
-- name: not_between
SELECT oid FROM orders WHERE oid NOT BETWEEN 2 AND 5;
-- name: in_list
SELECT oid FROM orders WHERE person IN ('u1', 'u4', NULL);
-- name: not_in_list_with_null
SELECT oid FROM orders WHERE person NOT IN ('u1', NULL);
-- name: like
SELECT name FROM people WHERE name LIKE '_d%' OR name LIKE '%b';
-- name: like_escape
SELECT 'a_b' LIKE 'a\\_b' AS a, 'axb' LIKE 'a\\_b' AS b;
-- name: ilike
SELECT name FROM people WHERE name ILIKE 'A%' AND name NOT LIKE 'B%';
-- name: rlike
SELECT page FROM events WHERE page RLIKE '^h.*e$';
-- name: case_searched
SELECT oid, CASE WHEN amount > 15 THEN 'big' WHEN amount > 0 THEN 'small' END AS size FROM orders;
-- name: case_simple
SELECT oid, CASE person WHEN 'u1' THEN 1 WHEN 'u2' THEN 2.5 ELSE 0 END AS x FROM orders;
-- name: if_and_coalesce
SELECT id, IF(age > 40, 'old', 'young') AS o, COALESCE(city, name, 'x') AS c, NVL(score, 0) AS s, NULLIF(age, 36) AS n FROM people;
-- name: three_valued_logic
SELECT (NULL AND false) AS a, (NULL AND true) AS b, (NULL OR true) AS c, NOT NULL AS d, (NULL = NULL) AS e;
-- name: is_true
SELECT i, b IS TRUE AS t, b IS NOT FALSE AS f, b IS NULL AS n FROM nums;
-- name: double_equals
SELECT oid FROM orders WHERE person == 'u1' AND oid != 2 AND oid <> 3;
-- name: nan_compares
SELECT l, d = d AS same, d > 1e308 AS above, d < 0 AS below FROM nums;
-- name: values
SELECT * FROM VALUES (1, 'a'), (2, NULL) AS t(n, s);
-- name: values_alone
VALUES (1, 2.5), (2, 3);
