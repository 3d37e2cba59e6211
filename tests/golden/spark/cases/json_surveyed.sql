-- name: from_json_1
SELECT
  from_json('{"a":4, "b":2.5}', 'a INT, b DOUBLE'),
  from_json('{"time":"14/03/2019"}', 'time Timestamp', map('timestampFormat', 'dd/MM/yyyy')),
  from_json('[1,2]', 'array<int>'),
  from_json('{"a":1}', 'map<string,int>');

-- name: from_json_2
SELECT
  from_json(null, 'a int'),
  from_json('', 'a int'),
  from_json('bad', 'a int'),
  from_json('{"a":"x"}', 'a int');

-- name: from_json_3
SELECT
  from_json('{"a":1}', 'struct<a:int>'),
  from_json('{"a":1}', schema_of_json('{"a":1}')),
  from_json('{"mill": "North", "stone": [{"tag": "s1", "age": 4}, {"tag": "s2", "age": 9}]}', 'STRUCT<mill: STRING, stone: ARRAY<STRUCT<tag: STRING, age: INT>>>'),
  from_json('{"a":1, "b"}', 'a int, _corrupt_record string', map('mode','PERMISSIVE'));

-- name: from_json_4
SELECT
  from_json('[{"a":1},{"a":2}]', 'array<struct<a:int>>'),
  from_json('{"a":1}', 'array<struct<a:int>>'),
  from_json('{"a":null}', 'a string'),
  from_json('{"a":{"x":1}}', 'a string');

-- name: from_json_5
SELECT
  from_json('{"a":[1,2]}', 'a string'),
  from_json('{"A":1}', 'a int'),
  from_json('{"a":1.5}','a int'),
  from_json('{"a":"1"}','a int');

-- name: from_json_6
SELECT
  from_json('{"a":true}','a string'),
  from_json('{"a":1e3}', 'a double'),
  from_json('{"a":"2020-01-01"}', 'a date'),
  from_json('{"a":"2020-01-01T00:00:00Z"}', 'a timestamp');

-- name: from_json_7
SELECT
  from_json('{"a":12.345}', 'a decimal(10,2)'),
  from_json("{'a':1}", 'a int'),
  from_json('{a:1}', 'a int', map('allowUnquotedFieldNames','true')),
  from_json('{"a":01}', 'a int', map('allowNumericLeadingZeros','true'));

-- name: from_json_8
SELECT
  from_json('{"a":1 /* c */}', 'a int', map('allowComments', 'true')),
  from_json('[1, "2", 3]', 'array<int>'),
  from_json('[1, null]', 'array<int>'),
  from_json('{"a": [1, 2]}', 'a array<bigint>');

-- name: from_json_9
SELECT
  from_json('[{"a": 1}, 2]', 'array<struct<a:int>>'),
  from_json('[[1],[2,3]]', 'array<array<int>>'),
  from_json('{"a": {"b": 1}}', 'map<string, struct<b:int>>'),
  from_json('{"a": "b"} trailing', 'a string');

-- name: from_json_10
SELECT
  from_json('{"a":1}', 'b int'),
  from_json('2', 'array<int>'),
  from_json('NaN', 'array<double>');

-- name: from_json_11
SELECT from_json(j, 'a INT, b STRING') FROM VALUES ('{"a":1,"b":"x"}'), ('{"a":"z"}'), ('x'), (null), ('[{"a":2}]'), ('{}') AS t(j);

-- name: from_json_12
SELECT from_json(j, 'map<string,string>') FROM VALUES ('{"a":1,"b":"x"}'), ('x'), (null), ('{}') AS t(j);

-- name: from_json_13
SELECT from_json('{"a":1', 'a int', map('mode','FAILFAST'));

-- name: from_json_14
SELECT from_json('{"a":1', 'a int', map('mode','DROPMALFORMED'));

-- name: from_json_15
SELECT from_json('{"k":2}', 5);

-- name: to_json_1
SELECT
  to_json(named_struct('a', 5, 'b', 6)),
  to_json(named_struct('time', to_timestamp('2019-03-14', 'yyyy-MM-dd')), map('timestampFormat', 'dd/MM/yyyy')),
  to_json(array(named_struct('a', 5, 'b', 6))),
  to_json(map('a', named_struct('b', 1)));

-- name: to_json_2
SELECT
  to_json(array(map('a', 1))),
  to_json(named_struct('a', null)),
  to_json(named_struct('a', null), map('ignoreNullFields', 'false')),
  to_json(array(1, null));

-- name: to_json_3
SELECT
  to_json(map('a', null)),
  to_json(named_struct('a', date'2020-01-01', 'b', 1.50, 'c', 1.0D, 'd', true, 'e', 'q"\\\n', 'f', X'61')),
  to_json(map()),
  to_json(array());

-- name: to_json_4
SELECT
  to_json(named_struct('a', named_struct('b', null))),
  to_json(array('1','2','3'), map('pretty','true')),
  to_json(named_struct('a', double('nan'), 'b', interval '1' day, 'c', interval '1-2' year to month, 'd', timestamp'2020-01-01 01:02:03.456', 'e', cast(null as int), 'é', '/é\t')),
  to_json(map(1, 'a'));

-- name: to_json_5
SELECT
  to_json(struct(null as a));

-- name: to_json_6
SELECT to_json(named_struct('k', 3), named_struct('mode', 'FAILFAST'));

-- name: to_json_7
SELECT to_json();

-- name: to_json_8
SELECT to_json(1);

-- name: schema_of_json_1
SELECT
  schema_of_json('{"a":1}'),
  schema_of_json('[{"n":0}]'),
  schema_of_json('[{"n":01}]', map('allowNumericLeadingZeros', 'true')),
  schema_of_json('{"k":0, "l":[1]}');

-- name: schema_of_json_2
SELECT
  schema_of_json('null'),
  schema_of_json('[]'),
  schema_of_json('{"a":1.5, "b":"x", "c":null, "d":true}'),
  schema_of_json('{"b":1, "a": 2}');

-- name: schema_of_json_3
SELECT
  schema_of_json('12345678901234567890'),
  schema_of_json('"a"'),
  schema_of_json('[1,1.5]'),
  schema_of_json('[{"a":1},{"b":2}]');

-- name: schema_of_json_4
SELECT
  schema_of_json('{}'),
  schema_of_json('{"a b":1}'),
  schema_of_json('{"a":1.123}', map('prefersDecimal','true')),
  schema_of_json('{"d":"2020-01-01T00:00:00"}');

-- name: schema_of_json_5
SELECT
  schema_of_json('{"a":[]}'), schema_of_json('[[1],[2.5]]'), schema_of_json('{"a":{"b":null}}'), schema_of_json('{"a":123456789012345678901234567890123456789012}'), schema_of_json('1.0'), schema_of_json('true'), schema_of_json('""');

-- name: schema_of_json_6
SELECT schema_of_json(null);

-- name: schema_of_json_7
SELECT schema_of_json(a) FROM VALUES ('{}') AS t(a);

-- name: get_json_object_1
SELECT
  get_json_object('{"a":"q"}', '$.a'),
  get_json_object('{"a":{"b":1}}', '$.a.b'),
  get_json_object('[{"a":"b"},{"a":"c"}]', '$[0].a'),
  get_json_object('[{"a":"b"},{"a":"c"}]', '$[*].a');

-- name: get_json_object_2
SELECT
  get_json_object('{"a":[1,2,3]}', '$.a[1]'),
  get_json_object('{"a":[1,2,3]}', '$.a[*]'),
  get_json_object('{"a":1}', '$'),
  get_json_object('{"a":1}', 'a');

-- name: get_json_object_3
SELECT
  get_json_object('bad', '$.a'),
  get_json_object(null, '$.a'),
  get_json_object('{"a":1}', null),
  get_json_object('{"a b":1}', "$['a b']");

-- name: get_json_object_4
SELECT
  get_json_object('{"a":null}', '$.a'),
  get_json_object('{"a":1.50}', '$.a'),
  get_json_object('{"a":true}', '$.a'),
  get_json_object('{"a":"x\\"y"}', '$.a');

-- name: get_json_object_5
SELECT
  get_json_object('[[1,2],[3]]', '$[*][*]'),
  get_json_object('[[1,2],[3]]', '$[*][0]'),
  get_json_object('{"a":[{"b":1},{"b":[2,3]}]}', '$.a[*].b'),
  get_json_object('{"a":[{"b":1}]}', '$.a[*].b');

-- name: get_json_object_6
SELECT
  get_json_object('{"a":[{"b":"x"}]}', '$.a[*].b'),
  get_json_object('{"a":[{"b":1}]}', '$.a.b'),
  get_json_object('{"a":{"b":{"c":1}}}', '$.*.b'),
  get_json_object('{"a":1}', '$.b');

-- name: get_json_object_7
SELECT
  get_json_object('{"a":1}', '$..a'),
  get_json_object('{"a":[]}', '$.a[*]'),
  get_json_object('{"a":{"b":[1,{"c":"d"}]}}', '$.a'),
  get_json_object('[1,2]', '$[-1]');

-- name: get_json_object_8
SELECT
  get_json_object('  {"a" : [ 1 , 2 ] } ', '$.a'),
  get_json_object('{"a":1e2}', '$.a'),
  get_json_object('{"a":12345678901234567890}', '$.a'),
  get_json_object('{"a":"é/\\u00e9"}', '$');

-- name: get_json_object_9
SELECT
  get_json_object("{'a':'b'}", '$.a'),
  get_json_object('{"a":"b","a":"c"}', '$.a'),
  get_json_object('{"a":1} x', '$.a'),
  get_json_object('{"a":1, b', '$.a');

-- name: get_json_object_10
SELECT
  get_json_object('[{"a":"b"},{"a":"c"}]', '$.a');

-- name: get_json_object_11
SELECT get_json_object(j, p) FROM VALUES ('{"a":1}', '$.a'), ('{"a":[1,2]}', '$.a[0]') AS t(j, p);

-- name: get_json_object_12
SELECT get_json_object(j, '$.mill.grain[0].type'), get_json_object(j, '$.mill.grain[*].mass'), get_json_object(j, '$.mill'), get_json_object(j, '$.keeper'), get_json_object(j, '$["keeper"]'), get_json_object(j, '$.mill.grain'), get_json_object(j, '$.post box'), get_json_object(j, '$.mill.grain[5]') FROM VALUES ('{"mill":{"grain":[{"mass":8,"type":"rye"},{"mass":9,"type":"oat"}],"cart":{"price":72.5}},"keeper":"ann","post box":"x"}') AS t(j);

-- name: json_tuple_1
SELECT json_tuple('{"a":3, "b":4}', 'a', 'b');

-- name: json_tuple_2
SELECT json_tuple('{"a":1, "b":"x"}', 'a', 'c', 'b') AS (x, y, z);

-- name: json_tuple_3
SELECT json_tuple(j, k, 'b') FROM VALUES ('{"a":1,"b":2}', 'a'), ('{"a":1,"b":2}', null) AS v(j, k);

-- name: json_tuple_4
SELECT json_tuple(j, 'a', 'a', 'b.c') FROM VALUES ('{"a":null,"b":{"c":1}}'), ('{"a":[1,2],"b.c":true}') AS t(j);

-- name: json_tuple_5
SELECT json_tuple();

-- name: json_tuple_6
SELECT json_tuple('{"a":1}');

-- name: json_tuple_7
SELECT json_tuple('{"a":1}', 1);

-- name: json_array_length_1
SELECT
  json_array_length('[1,2,3]'),
  json_array_length('[]'),
  json_array_length('{"a":1}'),
  json_array_length('bad');

-- name: json_array_length_2
SELECT
  json_array_length(null),
  json_array_length('[1,[2,3]]'),
  json_array_length(''),
  json_array_length('[1,2');

-- name: json_array_length_3
SELECT
  json_array_length('2');

-- name: json_array_length_4
SELECT json_array_length();

-- name: json_object_keys_1
SELECT
  json_object_keys('{"a":1,"b":{"c":2}}'),
  json_object_keys('{}'),
  json_object_keys('[1]'),
  json_object_keys('bad');

-- name: json_object_keys_2
SELECT
  json_object_keys(null),
  json_object_keys(''),
  json_object_keys('{"a":1'),
  json_object_keys("{'k':1}");

