-- name: exponents_of_decimals
SELECT 123.0E-28BD, CAST('12.3E-2' AS DECIMAL(5,4)), CAST('123.0E-5' AS DECIMAL(5,5)), CAST('1.5' AS DECIMAL(5,5));
-- name: named_days
SELECT timestamp 'epoch' AS a, date ' Epoch ' AS b, date 'now' = current_date AS c, date 'tomorrow' > date 'today' AS d, timestamp 'yesterday' < now() AS e;
-- name: json_corrupt_by_field
SELECT from_json('{"a": "x", "b": 1}', 'a INT, b INT, _corrupt_record STRING');
-- name: json_corrupt_within
SELECT from_json('{"a": [{"b": "x", "c": 1}, {"b": 2}], "d": 3}', 'a array<struct<b int, c int>>, d int, _corrupt_record string');
-- name: json_corrupt_fails
SELECT from_json('{"a": "x", "b": 1}', 'a INT, b INT', map('mode', 'FAILFAST'));
-- name: json_single_quotes_refused
SELECT from_json("{'a': 1}", 'a INT', map('allowSingleQuotes', 'false'));
-- name: json_endless_numbers
SELECT from_json('{"a": NaN, "b": Infinity, "c": -INF, "d": +INF, "e": "+Infinity"}', 'a double, b double, c double, d double, e double'), from_json('{"a": INF}', 'a double'), from_json('{"a": NaN}', 'a double', map('allowNonNumericNumbers', 'false')), from_json('{"a": NaN}', 'a string');
-- name: json_bytes
SELECT from_json('{"a": "QUJD", "b": "!!", "c": ["QUJD", null]}', 'a binary, b binary, c array<binary>');
-- name: json_decimals
SELECT from_json(v, 'a decimal(7,2)') FROM VALUES ('{"a": "1,234.5"}'), ('{"a": " 1.5"}'), ('{"a": "1e2"}'), ('{"a": 1.005}'), ('{"a": 123456.7}'), ('{"a": true}') AS t(v);
-- name: json_intervals
SELECT from_json('{"a":"1 day 2 hours"}', 'a interval'), from_json('{"a":"1-2"}', 'a interval year to month'), from_json('{"a":"1 10:20:30"}', 'a interval day to second'), from_json('{"a":1}', 'a interval day');
-- name: json_times
SELECT from_json(v, 't timestamp, d date') FROM VALUES ('{"t":"2020","d":"2020"}'), ('{"t":"2020-01-01 1:2:3","d":"2020-1-2"}'), ('{"t":"2020-01-01 01:02:03 Europe/Berlin","d":"2020-01-02T10"}'), ('{"t":"bad","d":"bad"}') AS t(v);
-- name: json_times_without_zone
SELECT from_json('{"t":"2020-01-01 01:02:03.5"}', 't timestamp_ntz'), from_json('{"t":"2020-01-01T01:02:03Z"}', 't timestamp_ntz'), from_json('{"t":"01/02/2020 10"}', 't timestamp_ntz', map('timestampNTZFormat', 'dd/MM/yyyy HH'));
-- name: json_keys_of_maps
SELECT from_json('{"a": {"1": "x"}}', 'a map<int,string>');
-- name: json_null_at_the_top
SELECT from_json('null', 'a INT'), from_json('null', 'array<int>'), from_json('null', 'map<string,int>');
-- name: json_schema_with_times
SELECT schema_of_json('{"a":"2020-01-01", "b":"2020-01-01 00:00:00", "c":"x"}', map('inferTimestamp', 'true'));
-- name: json_schema_with_times_by_pattern (differs: the analysis has no patterns of times)
SELECT schema_of_json('{"a":"01/02/2020"}', map('inferTimestamp', 'true', 'timestampFormat', 'dd/MM/yyyy'));
-- name: json_paths_of_wildcards
SELECT get_json_object(v, '$.a[*].b[*]'), get_json_object(v, '$.a[*].b'), get_json_object(v, '$.a[*].b[0]'), get_json_object(v, '$.*'), get_json_object(v, '$.a.*') FROM VALUES ('{"a":[{"b":[1,2]},{"b":[3]}]}'), ('{"a":[{"b":["x"]}]}'), ('{"a":[]}') AS t(v);
-- name: json_paths_of_nulls
SELECT get_json_object('[null]', '$[0]'), get_json_object('null', '$'), get_json_object('[1,null]', '$[*]'), get_json_object('{"a":NaN}', '$.a'), get_json_object('[[1],[2,3]]', '$[0][*]'), get_json_object('[[[1]],[[2,3]]]', '$[*][*][*]');
-- name: csv_intervals
SELECT from_csv('1,1', 'a interval month, b interval day'), from_csv("interval '3-1' year to month", 'a interval year to month'), from_csv('1 day', 'a interval'), from_csv('1', 'a interval');
-- name: csv_values
SELECT from_csv('ABC,12345.678,1.005,Infinity', 'a binary, b decimal(5,2), c decimal(5,2), d double'), from_csv('2020-1-2,2020,2020-01-01 1:2:3', 'a date, b timestamp, c timestamp_ntz');
-- name: csv_bytes_written
SELECT to_csv(struct(x'')), to_csv(struct(x'ff41', 1));
