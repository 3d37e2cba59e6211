-- name: array_contains
SELECT array_contains(array(struct(1, 'a')), struct(1, 'a'));
-- name: array_distinct
SELECT array_distinct(array(struct(1, NULL), struct(1, NULL)));
-- name: array_min
SELECT array_min(array(struct(1, 'b'), struct(1, 'a')));
-- name: array_max
SELECT array_max(array(NULL, struct(1 AS a, NULL AS b)));
-- name: array_position
SELECT array_position(array(struct(1)), struct(1));
-- name: array_sort
SELECT array_sort(array(struct(2, 'a'), struct(1, 'b')));
-- name: sort_array
SELECT sort_array(array(struct(2, 'a'), struct(1, 'b'), NULL));
-- name: named_struct
SELECT named_struct('a', 1)['a'];
-- name: named_struct_2
SELECT named_struct('a', 1).a;
-- name: struct_value
SELECT struct(1, 2).col2;
-- name: struct_value_2
SELECT struct(1 AS x, 2).col2;
-- name: array_value
SELECT array(named_struct('a', 1), named_struct('a', 2)).a;
-- name: array_value_2
SELECT array(named_struct('a', 1), NULL).a;
-- name: named_struct_4
SELECT named_struct('a');
-- name: named_struct_5
SELECT named_struct(1, 2);
-- name: struct_value_4
SELECT struct();
-- name: struct_value_5
SELECT struct(1, 2) = struct(1, 2);
-- name: struct_value_6
SELECT struct(1, NULL) = struct(1, NULL);
-- name: struct_value_7
SELECT struct(1, NULL) <=> struct(1, NULL);
-- name: cast
SELECT CAST(struct(1, 'a', NULL) AS STRING);
-- name: cast_2
SELECT CAST(array(struct(1, 'x'), NULL) AS STRING);
-- name: cast_3
SELECT CAST(struct(DATE'2020-01-01', TIMESTAMP'2020-01-01 01:02:03', 1.50, true) AS STRING);
-- name: count
SELECT count(DISTINCT a), count(a), count(DISTINCT s) FROM VALUES (array(1), struct(1, 2)), (array(1), struct(1, 3)), (NULL, NULL) AS t(a, s);
-- name: collect_list
SELECT collect_list(s), collect_set(a) FROM VALUES (array(1), struct(1, 2)), (array(1), struct(1, 2)) AS t(a, s);
-- name: named_struct_6
SELECT s.*, s.a.b FROM VALUES (named_struct('a', named_struct('b', 1), 'c', 2)) AS t(s);
-- name: size
SELECT a.x, a[0].x, a.x[0], size(a.x) FROM VALUES (array(named_struct('x', 1), named_struct('x', NULL), NULL)) AS t(a);
-- name: typeof
SELECT typeof(struct(1, 'a'));
-- name: typeof_2
SELECT typeof(named_struct('x', array(1L)));
-- name: nvl
SELECT nvl(NULL, struct(1));
-- name: if
SELECT if(true, struct(1, 2L), struct(1L, 2));
-- name: array_value_3
SELECT array(struct(1, 'a'), struct(2L, 'b'));
-- name: array_value_4
SELECT array(named_struct('a', 1), named_struct('a', 2.5));
-- name: array_value_5
SELECT array(named_struct('a', 1), named_struct('b', 2));
-- name: hash
SELECT hash(struct(1, 'a'));
-- name: to_json
SELECT to_json(named_struct('a', 1, 'b', NULL));
-- name: to_json_2
SELECT to_json(array(named_struct('a', 1)));
-- name: named_struct_7
SELECT named_struct('a', 1, 'b', 2).b;
-- name: count_2
SELECT count(struct(a, b)), count(DISTINCT struct(a, b)), count(DISTINCT a, b) FROM VALUES (1, 2), (1, 2), (NULL, 1) AS t(a, b);
-- name: least
SELECT least(struct(1, 2), struct(1, 1));
