-- name: array_sort
SELECT array_sort(array(5, 6, 1), (l, r) -> CASE WHEN l < r THEN -1 WHEN l > r THEN 1 ELSE 0 END);
-- name: array_sort_2
SELECT array_sort(array('bc', 'ab', 'dc'), (l, r) -> CASE WHEN l IS NULL AND r IS NULL THEN 0 WHEN l IS NULL THEN -1 WHEN r IS NULL THEN 1 WHEN l < r THEN 1 WHEN l > r THEN -1 ELSE 0 END);
-- name: array_sort_3
SELECT array_sort(array('aaa', 'b', 'cc'), (x, y) -> length(x) - length(y));
-- name: array_sort_4
SELECT array_sort(array('b', NULL, 'd'), (l, r) -> CASE WHEN l IS NULL AND r IS NULL THEN 0 WHEN l IS NULL THEN -1 WHEN r IS NULL THEN 1 WHEN l < r THEN 1 WHEN l > r THEN -1 ELSE 0 END);
-- name: exists
SELECT exists(array(1, 2), x -> x > 1);
-- name: exists_2
SELECT exists(array(1, NULL), x -> x > 1);
-- name: exists_3
SELECT exists(array(), x -> true);
-- name: exists_4
SELECT exists(NULL, x -> x);
-- name: exists_5
SELECT exists(array(NULL, 2), x -> x IS NULL);
-- name: forall
SELECT forall(array(1, 2), x -> x > 0);
-- name: forall_2
SELECT forall(array(1, NULL), x -> x > 0);
-- name: forall_3
SELECT forall(array(0, NULL), x -> x > 0);
-- name: forall_4
SELECT forall(array(), x -> false);
-- name: filter
SELECT filter(array(1, 2, 3), x -> x % 2 = 1);
-- name: filter_2
SELECT filter(array(1, 2, 3), (x, i) -> i > 0);
-- name: filter_3
SELECT filter(array(1, NULL), x -> x > 0);
-- name: filter_4
SELECT filter(array('a', NULL), x -> x IS NOT NULL);
-- name: filter_5
SELECT filter(array(1,2), x -> NULL);
-- name: transform
SELECT transform(array(1, 2), x -> x + 1);
-- name: transform_2
SELECT transform(array(5, 6), (x, i) -> x * i);
-- name: transform_3
SELECT transform(array(1, NULL), x -> coalesce(x, 0));
-- name: transform_4
SELECT transform(array('a', 'b'), (x, i) -> concat(x, i));
-- name: transform_5
SELECT transform(array(), x -> 1);
-- name: transform_6
SELECT transform(array(array(1, 2), array(3)), x -> transform(x, y -> y * 10));
-- name: transform_7
SELECT transform(array(1), x -> NULL);
-- name: transform_8
SELECT transform(array(1, 2), x -> struct(x AS a, x + 1 AS b));
-- name: transform_9
SELECT transform(array(1), x -> array(x, x));
-- name: transform_10
SELECT transform(array(1), x -> map(x, 'v'));
-- name: aggregate
SELECT aggregate(array(1, 2, 3), 0, (a, x) -> a + x);
-- name: aggregate_2
SELECT aggregate(array(1, 2, 3), 0, (a, x) -> a + x, a -> a * 10);
-- name: aggregate_3
SELECT aggregate(array(), 0, (a, x) -> a + x);
-- name: aggregate_4
SELECT aggregate(array(1, NULL), 0, (a, x) -> a + x);
-- name: reduce
SELECT reduce(array('a', 'b'), '', (a, x) -> a || x);
-- name: aggregate_5
SELECT aggregate(NULL, 0, (a, x) -> a + x);
-- name: aggregate_6
SELECT aggregate(array(1, 2), array(CAST(NULL AS INT)), (a, x) -> array_append(a, x));
-- name: aggregate_7
SELECT aggregate(array(1, 2), map(0, 0), (a, x) -> map_concat(a, map(x, x)));
-- name: zip_with
SELECT zip_with(array(1, 2), array('a', 'b', 'c'), (x, y) -> concat(x, y));
-- name: zip_with_2
SELECT zip_with(array(1, 2), array(3, 4), (x, y) -> x + y);
-- name: zip_with_3
SELECT zip_with(array(1, 2), array(3), (x, y) -> coalesce(x, 0) + coalesce(y, 0));
-- name: map_filter
SELECT map_filter(map(1, 0, 2, 2, 3, -1), (k, v) -> k > v);
-- name: map_filter_2
SELECT map_filter(map('a', NULL), (k, v) -> v IS NULL);
-- name: map_filter_3
SELECT map_filter(map(), (k, v) -> true);
-- name: map_zip_with
SELECT map_zip_with(map(1, 'a', 2, 'b'), map(1, 'x', 3, 'y'), (k, a, b) -> concat(a, b));
-- name: map_zip_with_2
SELECT map_zip_with(map(1, 'a'), map(1L, 5), (k, a, b) -> k);
-- name: map_zip_with_3
SELECT map_zip_with(map('k', 1), map('k', 2), (k, x, y) -> x + y);
-- name: map_zip_with_4
SELECT map_zip_with(map(), map(), (k, x, y) -> 1);
-- name: transform_keys
SELECT transform_keys(map(1, 2, 3, 4), (k, v) -> k + v);
-- name: transform_keys_2
SELECT transform_keys(map('a', 1), (k, v) -> upper(k));
-- name: transform_values
SELECT transform_values(map('a', 1, 'b', NULL), (k, v) -> v + 1);
-- name: transform_values_2
SELECT transform_values(map(1, 'x'), (k, v) -> concat(k, v));
-- name: transform_11
SELECT transform(a, x -> x + b), filter(a, x -> x > b), exists(a, x -> x = b), aggregate(a, b, (acc, x) -> acc + x), transform(a, (x, i) -> x + i + b) FROM VALUES (array(1, 2), 1), (array(3), 5) AS t(a, b);
-- name: transform_12
SELECT transform(a, x -> transform(a, y -> x * y + b)) FROM VALUES (array(1, 2), 1) AS t(a, b);
-- name: transform_13
SELECT transform(a, x -> aggregate(filter(a, y -> y <= x), 0, (p, q) -> p + q)) AS running FROM VALUES (array(3, 1, 2)) AS t(a);
-- name: transform_14
SELECT transform(array(1), a -> a + 1) FROM VALUES (10) AS t(a);
-- name: transform_15
SELECT transform(ids, `x` -> x + 1), transform(ids, X -> x + 1) FROM VALUES (array(1)) AS t(ids);
-- name: transform_16
SELECT transform(array(1), () -> 1);
-- name: transform_17
SELECT transform(array(1), (x, i, z) -> 1);
-- name: transform_18
SELECT transform(array(1), x -> y);
-- name: filter_6
SELECT filter(array(1), x -> x);
-- name: filter_7
SELECT filter('a', x -> true);
-- name: upper
SELECT upper(x -> x);
-- name: sum
SELECT sum(transform(a, x -> x)[0]) FROM VALUES (array(1)), (array(2)) AS t(a);
-- name: transform_19
SELECT transform(collect_list(n), x -> x + 1), aggregate(collect_list(n), 0, (a, b) -> a + b) FROM VALUES (1), (2) AS t(n);
-- name: transform_21
SELECT transform(split('a,b', ','), x -> upper(x));
-- name: transform_22
SELECT transform(sequence(1, 3), x -> x * x);
-- name: array_sort_5
SELECT array_sort(filter(transform(array(5, 3, 1), x -> x * 2), x -> x > 2));
-- name: map_keys
SELECT map_keys(m), map_values(m), map_filter(m, (k, v) -> v > 1), transform_values(m, (k, v) -> v * 2) FROM VALUES (map('a', 1, 'b', 2)), (NULL) AS t(m);
