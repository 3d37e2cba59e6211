-- name: array_value
SELECT array(1, 2L, 3.5);
-- name: array_value_2
SELECT array(1, '2');
-- name: array_value_3
SELECT array(NULL, 1);
-- name: array_value_4
SELECT array();
-- name: array_value_5
SELECT array(NULL);
-- name: array_value_6
SELECT array(array(1), NULL);
-- name: array_value_7
SELECT array(1.5D, 2);
-- name: size
SELECT size(array(NULL, 1));
-- name: size_2
SELECT size(array());
-- name: size_3
SELECT size(NULL);
-- name: cardinality
SELECT cardinality(NULL);
-- name: array_size
SELECT array_size(NULL);
-- name: array_size_2
SELECT array_size(array(1, NULL));
-- name: array_append
SELECT array_append(array(1, 2), NULL);
-- name: array_append_2
SELECT array_append(NULL, 1);
-- name: array_append_3
SELECT array_append(array(1), 2L);
-- name: array_append_4
SELECT array_append(array(), 3);
-- name: array_append_5
SELECT array_append(array('a'), 'b');
-- name: array_append_6
SELECT array_append(array(1), 'x');
-- name: array_prepend
SELECT array_prepend(array(1, 2), NULL);
-- name: array_prepend_2
SELECT array_prepend(NULL, 1);
-- name: array_prepend_3
SELECT array_prepend(array('a'), 'b');
-- name: array_prepend_4
SELECT array_prepend(array(1), 2L);
-- name: array_compact
SELECT array_compact(array(1, NULL, 2));
-- name: array_compact_2
SELECT array_compact(NULL);
-- name: array_compact_3
SELECT array_compact(array(NULL));
-- name: array_compact_4
SELECT array_compact(array('a', NULL));
-- name: array_compact_5
SELECT array_compact(array(array(1), NULL));
-- name: array_contains
SELECT array_contains(array(1, 2), 2);
-- name: array_contains_2
SELECT array_contains(array(1, NULL), 3);
-- name: array_contains_3
SELECT array_contains(NULL, 1);
-- name: array_contains_4
SELECT array_contains(array(), 1);
-- name: array_contains_5
SELECT array_contains(array(1, 2), 2L);
-- name: array_contains_6
SELECT array_contains(array(1.5D), 1.5);
-- name: array_contains_7
SELECT array_contains(array('a'), 'a');
-- name: array_distinct
SELECT array_distinct(array(1, 2, 1, NULL, NULL));
-- name: array_distinct_2
SELECT array_distinct(NULL);
-- name: array_distinct_3
SELECT array_distinct(array());
-- name: array_distinct_4
SELECT array_distinct(array('a', 'A', 'a'));
-- name: array_distinct_5
SELECT array_distinct(array(array(1), array(1), NULL));
-- name: array_except
SELECT array_except(array(1, 2, 2, NULL), array(2));
-- name: array_except_2
SELECT array_except(array(1, NULL), array(NULL));
-- name: array_except_3
SELECT array_except(NULL, array(1));
-- name: array_except_4
SELECT array_except(array(1), NULL);
-- name: array_except_5
SELECT array_except(array(), array());
-- name: array_except_6
SELECT array_except(array(1), array('a'));
-- name: array_except_7
SELECT array_except(array(1, 2), array(2L));
-- name: array_intersect
SELECT array_intersect(array(1, 2, 2, NULL), array(2, NULL));
-- name: array_intersect_2
SELECT array_intersect(array(1), array());
-- name: array_intersect_3
SELECT array_intersect(NULL, NULL);
-- name: array_union
SELECT array_union(array(1, 2, 2, NULL), array(2, 3, NULL));
-- name: array_union_2
SELECT array_union(array(), array());
-- name: array_union_3
SELECT array_union(array(1), NULL);
-- name: array_union_4
SELECT array_union(array(1), array('a'));
-- name: array_join
SELECT array_join(array('a', NULL, 'b'), ',');
-- name: array_join_2
SELECT array_join(array('a', NULL, 'b'), ',', '*');
-- name: array_join_3
SELECT array_join(array(1, 2), '-');
-- name: array_join_4
SELECT array_join(NULL, ',');
-- name: array_join_5
SELECT array_join(array('a'), NULL);
-- name: array_join_6
SELECT array_join(array('a', NULL), ',', NULL);
-- name: array_join_7
SELECT array_join(array(), ',');
-- name: array_max
SELECT array_max(array(1, NULL, 3));
-- name: array_max_2
SELECT array_max(array());
-- name: array_max_3
SELECT array_max(NULL);
-- name: array_max_4
SELECT array_max(array(NULL));
-- name: array_max_5
SELECT array_max(array('a', 'B'));
-- name: array_min
SELECT array_min(array(NULL, 4, 2));
-- name: array_max_6
SELECT array_max(array(array(1, 2), array(1, 3)));
-- name: array_max_7
SELECT array_max(array(true, false));
-- name: array_position
SELECT array_position(array(1, 2, 1), 1);
-- name: array_position_2
SELECT array_position(array(1), 2);
-- name: array_position_3
SELECT array_position(array(NULL, 1), NULL);
-- name: array_position_4
SELECT array_position(NULL, 1);
-- name: array_position_5
SELECT array_position(array(NULL, 1), 1);
-- name: array_position_6
SELECT array_position(array(1, 2), 2L);
-- name: array_position_7
SELECT array_position(array('a'), 'b');
-- name: array_remove
SELECT array_remove(array(1, 2, NULL, 1), 1);
-- name: array_remove_2
SELECT array_remove(array(1), NULL);
-- name: array_remove_3
SELECT array_remove(NULL, 1);
-- name: array_remove_4
SELECT array_remove(array(), 1);
-- name: array_remove_5
SELECT array_remove(array('a', 'b'), 'a');
-- name: array_remove_6
SELECT array_remove(array(1, 2), 2L);
-- name: array_remove_7
SELECT array_remove(array(array(1), array(2)), array(1));
-- name: array_repeat
SELECT array_repeat('a', 3);
-- name: array_repeat_2
SELECT array_repeat(NULL, 2);
-- name: array_repeat_3
SELECT array_repeat(1, 0);
-- name: array_repeat_4
SELECT array_repeat(1, -1);
-- name: array_repeat_5
SELECT array_repeat('x', NULL);
-- name: array_repeat_6
SELECT array_repeat(array(1), 2);
-- name: array_sort
SELECT array_sort(array(3, NULL, 1));
-- name: array_sort_2
SELECT array_sort(array('b', 'a', NULL));
-- name: array_sort_3
SELECT array_sort(array());
-- name: array_sort_4
SELECT array_sort(array(array(2), array(1)));
-- name: array_insert
SELECT array_insert(array(1, 2), 1, 5);
-- name: array_insert_2
SELECT array_insert(array(1, 2), 3, 5);
-- name: array_insert_3
SELECT array_insert(array(1, 2), 5, 5);
-- name: array_insert_4
SELECT array_insert(array(1, 2), -1, 5);
-- name: array_insert_5
SELECT array_insert(array(1, 2), -3, 5);
-- name: array_insert_6
SELECT array_insert(array(1, 2), -5, 5);
-- name: array_insert_7
SELECT array_insert(NULL, 1, 2);
-- name: arrays_overlap
SELECT arrays_overlap(array(1, 2), array(2, 3));
-- name: arrays_overlap_2
SELECT arrays_overlap(array(1), array(2));
-- name: arrays_overlap_3
SELECT arrays_overlap(array(1, NULL), array(2));
-- name: arrays_overlap_4
SELECT arrays_overlap(array(NULL), array(NULL));
-- name: arrays_overlap_5
SELECT arrays_overlap(array(), array(NULL));
-- name: arrays_overlap_6
SELECT arrays_overlap(NULL, array(1));
-- name: arrays_overlap_7
SELECT arrays_overlap(array(array(1)), array(array(1)));
-- name: arrays_zip
SELECT arrays_zip(array(1, 2), array('a'));
-- name: arrays_zip_2
SELECT arrays_zip(array(1), NULL);
-- name: arrays_zip_3
SELECT arrays_zip(array(1, 2));
-- name: concat
SELECT concat(array(1, 2), array(3));
-- name: concat_2
SELECT concat(array(1), array('a'));
-- name: concat_3
SELECT concat(array(), array(1));
-- name: concat_4
SELECT concat(array(1));
-- name: concat_5
SELECT concat(array(NULL), array(1));
-- name: element_at
SELECT element_at(array(1, 2, 3), -1);
-- name: element_at_2
SELECT element_at(array(1, 2), 3);
-- name: element_at_3
SELECT element_at(array(1, 2), -3);
-- name: element_at_4
SELECT element_at(NULL, 1);
-- name: element_at_5
SELECT element_at(array(1, NULL), 2);
-- name: try_element_at
SELECT try_element_at(array(1), 5);
-- name: try_element_at_2
SELECT try_element_at(array(1,2), -1);
-- name: element_at_6
SELECT element_at(array(1, 2), 0);
-- name: try_element_at_3
SELECT try_element_at(array(1, 2), 0);
-- name: element_at_7
SELECT element_at(array(1, 2), 1S);
-- name: get
SELECT get(array(1, 2), 0);
-- name: get_2
SELECT get(array(1, 2), -1);
-- name: get_3
SELECT get(array(1, 2), 2);
-- name: get_4
SELECT get(NULL, 0);
-- name: get_5
SELECT get(array(1, 2), NULL);
-- name: get_6
SELECT get(array('a'), 0);
-- name: slice
SELECT slice(array(1, 2, 3, 4), 2, 2);
-- name: slice_2
SELECT slice(array(1, 2, 3, 4), -2, 2);
-- name: slice_3
SELECT slice(array(1, 2), 1, 0);
-- name: slice_4
SELECT slice(array(1, 2), 5, 2);
-- name: slice_5
SELECT slice(array(1, 2), -5, 2);
-- name: slice_6
SELECT slice(NULL, 1, 1);
-- name: slice_7
SELECT slice(array(1), NULL, 1);
-- name: sequence
SELECT sequence(1, 5);
-- name: sequence_2
SELECT sequence(5, 1);
-- name: sequence_3
SELECT sequence(1, 5, 2);
-- name: sequence_4
SELECT sequence(5, 1, -2);
-- name: sequence_5
SELECT sequence(1, 1);
-- name: sequence_6
SELECT sequence(NULL, 1);
-- name: sequence_7
SELECT sequence(1, NULL);
-- name: size_4
SELECT size(shuffle(array(1, 2, 3)));
-- name: sort_array
SELECT sort_array(shuffle(array(3, 1)));
-- name: shuffle
SELECT shuffle(NULL);
-- name: shuffle_2
SELECT shuffle(array());
-- name: sort_array_2
SELECT sort_array(array(2, NULL, 1));
-- name: sort_array_3
SELECT sort_array(array(2, NULL, 1), false);
-- name: sort_array_4
SELECT sort_array(array('b', 'a'), true);
-- name: sort_array_5
SELECT sort_array(NULL);
-- name: sort_array_6
SELECT sort_array(array(2, 1), NULL);
-- name: sort_array_7
SELECT sort_array(array(array(2), array(1, 5)));
-- name: flatten
SELECT flatten(array(array(1), array(2, NULL)));
-- name: flatten_2
SELECT flatten(array(array(1), NULL));
-- name: flatten_3
SELECT flatten(NULL);
-- name: flatten_4
SELECT flatten(array(array()));
-- name: flatten_5
SELECT flatten(array(array(array(1)), array(array(2))));
-- name: flatten_6
SELECT flatten(array(1));
-- name: reverse
SELECT reverse(array(1, NULL, 2));
-- name: reverse_2
SELECT reverse(NULL);
-- name: reverse_3
SELECT reverse(array());
-- name: reverse_4
SELECT reverse('abc');
-- name: reverse_5
SELECT reverse(123);
-- name: reverse_6
SELECT reverse(array(array(1), array(2)));
-- name: cast
SELECT CAST(array(1, NULL, 3) AS STRING);
-- name: cast_2
SELECT CAST(array(array(1.5D), array()) AS STRING);
-- name: cast_3
SELECT CAST(array('a', '') AS STRING);
-- name: query
SELECT 1;
-- name: query_2
SELECT 1;
-- name: query_3
SELECT 'x';
-- name: query_4
SELECT 'z';
-- name: query_5
SELECT 2;
-- name: count
SELECT a, count(*) FROM VALUES (array(1)), (array(1)), (array(2)), (NULL) AS t(a) GROUP BY a;
-- name: transform
SELECT transform(array(1, 2), 5);
-- name: typeof
SELECT typeof(array(1));
-- name: typeof_2
SELECT typeof(array());
-- name: typeof_3
SELECT typeof(array(NULL));
-- name: nvl
SELECT nvl(array(1), array(2));
-- name: coalesce
SELECT coalesce(NULL, array(1));
-- name: if
SELECT if(true, array(1), NULL);
-- name: hash
SELECT hash(array(1, 2));
-- name: xxhash64
SELECT xxhash64(array(1));
-- name: hash_2
SELECT hash(array(NULL));
-- name: to_json
SELECT to_json(array(1, 2));
-- name: unnest
SELECT UNNEST(array(1, 2));
-- name: array_size_3
SELECT array_size(array(1));
-- name: array_size_4
SELECT array_size(array());
-- name: array_size_5
SELECT array_size(NULL);
-- name: concat_ws
SELECT concat_ws(',', array('a', NULL, 'b'), 'c', array());
-- name: concat_ws_2
SELECT concat_ws(',', array());
-- name: concat_ws_3
SELECT concat_ws(NULL, array('a'));
-- name: greatest
SELECT greatest(array(1), array(2));
-- name: nullif
SELECT nullif(array(1), array(1));
-- name: isnull
SELECT isnull(array());
-- name: query_6
SELECT a[0] AS b;
