-- name: cardinality
SELECT cardinality(map(1, 2));
-- name: size
SELECT size(map());
-- name: arrays_zip
SELECT arrays_zip(a, b), arrays_zip(a, array(9)), arrays_zip(s.x, b), arrays_zip(m['k'], a) FROM VALUES (array(1, 2), array('p', 'q'), named_struct('x', array(1)), map('k', array(7))) AS t(a, b, s, m);
-- name: element_at
SELECT element_at(map('a', 1), 'a');
-- name: element_at_2
SELECT element_at(map('a', 1), 'b');
-- name: element_at_3
SELECT element_at(map(1, 'x'), 1);
-- name: element_at_4
SELECT element_at(map('a', NULL), 'a');
-- name: try_element_at
SELECT try_element_at(map('a', 1), 'z');
-- name: element_at_5
SELECT element_at(map(1.5, 'a'), 1.5);
-- name: element_at_6
SELECT element_at(map(1, 'a'), 1L);
-- name: element_at_7
SELECT element_at(map(1L, 'a'), 1);
-- name: sort_array
SELECT sort_array(array(map(1, 2)));
-- name: map_value
SELECT map();
-- name: map_value_2
SELECT map(1, 'a', 2, 'b');
-- name: map_value_3
SELECT map('a', 1, 'b', 2.5);
-- name: map_value_4
SELECT map(1, NULL);
-- name: map_value_5
SELECT map('a', array(1), 'b', NULL);
-- name: map_value_6
SELECT map(1, 2, 2L, 3);
-- name: map_value_7
SELECT map(1.5, 'a');
-- name: map_from_arrays
SELECT map_from_arrays(array(1, 2), array('a', 'b'));
-- name: map_from_arrays_2
SELECT map_from_arrays(NULL, array(1));
-- name: map_from_arrays_3
SELECT map_from_arrays(array(), array());
-- name: map_from_arrays_4
SELECT map_from_arrays(array(1), array(NULL));
-- name: map_from_entries
SELECT map_from_entries(array(struct(1, 'a'), struct(2, 'b')));
-- name: map_from_entries_2
SELECT map_from_entries(NULL);
-- name: map_from_entries_3
SELECT map_from_entries(array(struct(1, 'a'), NULL));
-- name: map_from_entries_4
SELECT map_from_entries(array(struct(1, NULL)));
-- name: map_concat
SELECT map_concat(map(1, 'a'), map(2, 'b'));
-- name: map_concat_2
SELECT map_concat();
-- name: map_concat_3
SELECT map_concat(map(1, 'a'));
-- name: map_concat_4
SELECT map_concat(map(1, 'a'), NULL);
-- name: map_concat_5
SELECT map_concat(map(1, 'a'), map(2L, 'b'));
-- name: map_concat_6
SELECT map_concat(map('a', 1), map('b', 2.5));
-- name: map_concat_7
SELECT map_concat(map(), map(1, 2));
-- name: map_contains_key
SELECT map_contains_key(map(1, 'a'), 1);
-- name: map_contains_key_2
SELECT map_contains_key(map(1, 'a'), 2);
-- name: map_contains_key_3
SELECT map_contains_key(NULL, 1);
-- name: map_contains_key_4
SELECT map_contains_key(map(1, 'a'), 1L);
-- name: map_contains_key_5
SELECT map_contains_key(map('a', 1), 'a');
-- name: map_contains_key_6
SELECT map_contains_key(map(1.5, 1), 1);
-- name: map_entries
SELECT map_entries(map(1, 'a', 2, NULL));
-- name: map_entries_2
SELECT map_entries(NULL);
-- name: map_entries_3
SELECT map_entries(map());
-- name: map_keys
SELECT map_keys(map(1, 'a'));
-- name: map_keys_2
SELECT map_keys(NULL);
-- name: map_keys_3
SELECT map_keys(map());
-- name: map_values
SELECT map_values(map(1, NULL));
-- name: map_values_2
SELECT map_values(NULL);
-- name: map_values_3
SELECT map_values(map());
-- name: map_entries_4
SELECT map_entries(map('a', 1))[0].key;
-- name: map_entries_5
SELECT map_entries(map('a', 1)).value;
-- name: str_to_map
SELECT str_to_map('a:1,b:2');
-- name: str_to_map_2
SELECT str_to_map('a');
-- name: str_to_map_3
SELECT str_to_map('');
-- name: str_to_map_4
SELECT str_to_map(NULL);
-- name: str_to_map_5
SELECT str_to_map('a=1&b=2', '&', '=');
-- name: str_to_map_6
SELECT str_to_map('a:1:2,b');
-- name: str_to_map_7
SELECT str_to_map('a:1;b:2', ';');
-- name: cast
SELECT CAST(map('a', 1, 'b', NULL) AS STRING);
-- name: cast_2
SELECT CAST(map() AS STRING);
-- name: collect_list
SELECT collect_list(m), first(m), last(a), any_value(m) FROM VALUES (map(1, 2), array(1)) AS t(m, a);
-- name: array_value
SELECT a.x.y, m.k.y, m['k'].y FROM VALUES (array(named_struct('x', named_struct('y', 1))), map('k', named_struct('y', 3))) AS t(a, m);
-- name: typeof
SELECT typeof(map('a', 1.5));
-- name: typeof_2
SELECT typeof(map());
-- name: array_value_2
SELECT array(map('a', 1), map('b', 2L));
-- name: to_json
SELECT to_json(map('a', 1));
-- name: map_from_entries_7
SELECT map_from_entries(arrays_zip(array('a', 'b'), array(1, 2)));
-- name: array_value_3
SELECT a[id], a[id - 1], m[id] FROM VALUES (array(10, 20), map(1, 'x'), 1) AS t(a, m, id);
