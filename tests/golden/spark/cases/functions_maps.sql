-- name: transform
SELECT transform_keys(map(1, 'a', 2, 'b'), (k, v) -> k + 1) AS c0,
  transform_values(map(1, 10, 2, NULL), (k, v) -> k + v) AS c1,
  map_filter(map(1, 0, 2, 2, 3, -1), (k, v) -> k > v) AS c2,
  map_zip_with(map(1, 'a', 2, 'b'), map(1, 'x', 3, 'y'), (k, v1, v2) -> concat(v1, v2)) AS c3,
  transform_values(CAST(NULL AS MAP<INT, INT>), (k, v) -> v) AS c4,
  transform_keys(map('a', 1), (k, v) -> upper(k)) AS c6;
-- name: zips
SELECT zip_with(array(1, 2, 3), array('a', 'b', 'c'), (x, y) -> (y, x)) AS c0,
  zip_with(array(1, 2), array(3), (x, y) -> x + y) AS c1,
  zip_with(array('a'), array('d'), (x, y) -> concat(x, y)) AS c3,
  arrays_zip(array(1, 2), array(2, 3, 4)) AS c4,
  arrays_zip(array(1), CAST(NULL AS ARRAY<INT>)) AS c5;
-- name: aggregate
SELECT aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x) AS c0,
  aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x, acc -> acc * 10) AS c1,
  reduce(array(), 5, (acc, x) -> acc + x) AS c2,
  aggregate(array(1, NULL), 0, (acc, x) -> acc + x) AS c3,
  aggregate(CAST(NULL AS ARRAY<INT>), 0, (acc, x) -> acc + x) AS c4,
  aggregate(array('a', 'b'), '', (acc, x) -> acc || x) AS c5;
-- name: exists
SELECT exists(array(1, 2, 3), x -> x % 2 = 0) AS c0,
  exists(array(1, NULL), x -> x > 1) AS c1,
  forall(array(2, 4), x -> x % 2 = 0) AS c3,
  forall(array(2, NULL), x -> x > 1) AS c4,
  forall(array(), x -> false) AS c5,
  filter(array(0, 2, 3), (x, i) -> x > i) AS c6,
  transform(array(1, NULL), x -> x + 1) AS c8,
  transform(array(1, 2), (x, i) -> i) AS c9;
-- name: sorts
SELECT array_sort(array(5, 6, 1, NULL)) AS c0,
  array_sort(array('bc', 'ab', 'dc'), (l, r) -> CASE WHEN l < r THEN 1 WHEN l > r THEN -1 ELSE 0 END) AS c1,
  array_sort(array('aaa', 'b', 'cc'), (l, r) -> length(l) - length(r)) AS c2,
  sort_array(array('b', 'd', NULL, 'c', 'a'), true) AS c4,
  sort_array(array(2, 1), false) AS c5;
-- name: maps
SELECT map_from_arrays(array(1.0, 3.0), array('2', '4')) AS c0,
  map_from_entries(array(struct(1, 'a'), struct(2, 'b'))) AS c2,
  map_from_entries(CAST(NULL AS ARRAY<STRUCT<a: INT, b: INT>>)) AS c3,
  map_concat(map(1, 'a'), map(3, 'c')) AS c4,
  map_keys(map(1, 'a', 2, 'b')) AS c7,
  map_values(map(1, NULL)) AS c8,
  map_keys(NULL) AS c9,
  map_entries(map(1, 'a')) AS c10,
  map_contains_key(map(1, 'a'), 1) AS c11,
  map(1, 'a')[2] AS c12,
  element_at(map(1, 'a'), 2) AS c13,
  try_element_at(map('b', 2), 'b') AS c14;
-- name: elements
SELECT element_at(array(1, 2, 3), -1) AS c0,
  element_at(array(1, 2, 3), 2) AS c1,
  element_at(array(1), 5) AS c2,
  get(array(1, 2), 0) AS c3,
  get(array(1, 2), 2) AS c4,
  get(array(1, 2), -1) AS c5,
  try_element_at(array(1, 2), 3) AS c6,
  array(1, 2)[1] AS c7;
-- name: sets
SELECT array_union(array(1, 2, NULL), array(2, NULL, 3)) AS c0,
  array_except(array(1, NULL, 2), array(2)) AS c1,
  array_distinct(array('b', 'a', 'b')) AS c3,
  array_remove(array(1, NULL, 1, 2), 1) AS c4,
  arrays_overlap(array(1, NULL), array(3)) AS c5,
  arrays_overlap(array(1), array(1, NULL)) AS c6,
  arrays_overlap(array(), array(NULL)) AS c7,
  array_position(array(3, 2, 1), 9) AS c8,
  array_position(array(1), NULL) AS c9;
-- name: builds
SELECT array_insert(array(1, 2, 3), 2, 9) AS c0,
  array_insert(array(1, 2), 5, 9) AS c1,
  array_insert(array(5, 4, 3), -1, 9) AS c2,
  array_append(array('b'), 'd') AS c3,
  array_prepend(array('b'), NULL) AS c4,
  array_repeat('x', 0) AS c5,
  array_repeat(NULL, 2) AS c6,
  array_repeat('x', -1) AS c7,
  array_compact(array(1, NULL, 2)) AS c8,
  array_size(array('a')) AS c9,
  array_size(NULL) AS c10,
  cardinality(map('a', 1)) AS c11,
  cardinality(NULL) AS c12,
  size(array()) AS c13;
-- name: sequences
SELECT sequence(1, 5) AS c0,
  sequence(5, 1) AS c1,
  sequence(1, 10, 3) AS c2,
  sequence(DATE '2018-01-01', DATE '2018-03-01', INTERVAL 1 MONTH) AS c3,
  sequence(DATE '2024-01-03', DATE '2024-01-01') AS c4,
  sequence(NULL, 1) AS c5,
  sequence(1, 1) AS c6,
  sequence(10, 1, -4) AS c7,
  sequence(DATE '2018-01-31', DATE '2018-05-01', INTERVAL 1 MONTH) AS c8;
-- name: slices
SELECT slice(array(1, 2, 3, 4), 2, 2) AS c0,
  slice(array(1, 2, 3, 4), -2, 2) AS c1,
  slice(array(1, 2), 5, 1) AS c2,
  slice(NULL, 1, 1) AS c3,
  flatten(array(array(1, 2), NULL)) AS c4,
  flatten(array(array(), array(3))) AS c5,
  array_join(array('hello', NULL, 'world'), ' ', ',') AS c6,
  array_join(array('a'), NULL) AS c7,
  array_min(array(1, NULL, 0)) AS c8,
  array_max(array()) AS c9,
  array_min(array('b', 'a')) AS c10,
  shuffle(array(1)) AS c11,
  shuffle(NULL) AS c12,
  reverse(array(2, 1, 4)) AS c13,
  cardinality(shuffle(array(1, 2, 3))) AS c14;
-- name: structs
SELECT struct(1, 'a') AS c0,
  named_struct('a', 1, 'b', 'x') AS c1,
  struct(1 AS x, NULL AS y) AS c2,
  array(1, 2.5) AS c3,
  array(NULL) AS c4,
  map(1.0, '2') AS c5;
