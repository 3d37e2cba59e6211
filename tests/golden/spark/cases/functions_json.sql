-- name: get
SELECT get_json_object('{"a":"b"}', '$.a') AS c0,
  get_json_object('{"a":{"b":[1,2,{"c":null}]}}', '$.a.b[1]') AS c1,
  get_json_object('{"a":{"b":[1,2]}}', '$.a') AS c2,
  get_json_object('{"a":null}', '$.a') AS c3,
  get_json_object('bad', '$.a') AS c4,
  get_json_object(NULL, '$.a') AS c5,
  get_json_object('{"a":[{"b":1},{"b":2}]}', '$.a[*].b') AS c6,
  get_json_object('{"a b":1}', "$['a b']") AS c7,
  get_json_object('{"a":1.50}', '$.a') AS c8,
  get_json_object('{"a":true}', '$.a') AS c9,
  get_json_object('[1,2]', '$[0]') AS c10,
  get_json_object('{"a":1}', 'a') AS c11,
  get_json_object('{"a":"x"}', '$') AS c12;
-- name: from_struct
SELECT from_json('{"a":1, "b":0.8}', 'a INT, b DOUBLE') AS c0,
  from_json('{"a":1}', 'a INT, b STRING') AS c1,
  from_json('bad', 'a INT') AS c2,
  from_json(NULL, 'a INT') AS c3,
  from_json('{"a":"x"}', 'a INT') AS c4,
  from_json('{"time":"26/08/2015"}', 'time Timestamp', map('timestampFormat', 'dd/MM/yyyy')) AS c5,
  from_json('{"a":{"b":[1,2]}}', 'a STRUCT<b: ARRAY<INT>>') AS c6,
  from_json('{"A":1}', 'a INT') AS c7,
  from_json('', 'a INT') AS c8,
  from_json('{"a":1.0}', 'a INT') AS c9,
  from_json('{"a":"2024-03-05","t":"2024-03-05T01:02:03Z"}', 'a DATE, t TIMESTAMP') AS c10,
  from_json('{"a":{"x":1}}', 'a STRING') AS c11,
  from_json('{"a":5}', 'a STRING, d DECIMAL(5,2)') AS c12;
-- name: from_other
SELECT from_json('[1,2,null]', 'ARRAY<INT>') AS c0,
  from_json('{"a":1,"b":2}', 'MAP<STRING,INT>') AS c1,
  from_json('[{"a":1},{"a":2}]', 'ARRAY<STRUCT<a: INT>>') AS c2,
  from_json('{"a":1}', 'STRUCT<a: BIGINT>') AS c3,
  from_json('{"a":1}', 'ARRAY<STRUCT<a: INT>>') AS c4,
  from_json('{"a":true,"b":"true"}', 'a BOOLEAN, b BOOLEAN') AS c5,
  from_json('{"a":[1,"x"]}', 'a ARRAY<INT>') AS c6,
  from_json('{"d":1.25}', 'd DECIMAL(5,2)') AS c7,
  from_json('{"n":12345678901}', 'n INT') AS c8,
  from_json('{"n":12345678901}', 'n BIGINT') AS c9;
-- name: to
SELECT to_json(named_struct('a', 1, 'b', NULL)) AS c0,
  to_json(array(named_struct('a', 1))) AS c1,
  to_json(map('a', named_struct('b', 1))) AS c2,
  to_json(named_struct('t', TIMESTAMP '2024-03-05 01:02:03.123456', 'd', DATE '2024-03-05')) AS c3,
  to_json(named_struct('d', 1.50, 'f', 2.0D, 's', 'q"\\n')) AS c4,
  to_json(array(1, NULL)) AS c5,
  to_json(named_struct('time', TIMESTAMP '2015-08-26 00:00:00'), map('timestampFormat', 'dd/MM/yyyy')) AS c6,
  to_json(map('a', NULL)) AS c7,
  to_json(named_struct('a', array())) AS c8,
  to_json(NULL) AS c9;
-- name: schema
SELECT schema_of_json('[{"col":0}]') AS c0,
  schema_of_json('{"a":1,"b":"x","c":1.5,"d":null,"e":true}') AS c1,
  schema_of_json('[]') AS c2,
  schema_of_json('{"a":[1,2.5]}') AS c3,
  schema_of_json('{"b":{"c":12345678901}}') AS c4;
-- name: misc
SELECT json_array_length('[1,2,3,4]') AS c0,
  json_array_length('bad') AS c1,
  json_array_length(NULL) AS c2,
  json_array_length('{"a":1}') AS c3,
  json_object_keys('{"f1":"a","f2":{"f3":1}}') AS c4,
  json_object_keys('[1]') AS c5,
  json_object_keys(NULL) AS c6,
  json_object_keys('{}') AS c7;
-- name: tuple
SELECT json_tuple('{"a":1, "b":"x", "c":null}', 'a', 'b', 'c', 'd');
-- name: tuple_view
SELECT t.x, t.y FROM VALUES ('{"a":1,"b":[1, 2]}'), ('bad'), (NULL) AS s(j) LATERAL VIEW json_tuple(j, 'a', 'b') t AS x, y;
