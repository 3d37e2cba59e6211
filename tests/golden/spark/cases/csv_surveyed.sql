-- name: str_to_map_1
SELECT
  str_to_map('a:1,b:2,c:3', ',', ':'),
  str_to_map('a'),
  str_to_map('a:1,b:2'),
  str_to_map(null);

-- name: str_to_map_2
SELECT
  str_to_map('a=1&b=2', '&', '='),
  str_to_map('', ',', ':'),
  str_to_map('a:1:2,b'),
  str_to_map('a1b2', '(?=b)', '(?=[0-9])');

-- name: str_to_map_3
SELECT
  str_to_map('a:1,b:2', ',', ':')['a'], str_to_map('a b', ' '), map_keys(str_to_map('x=1;y=2', ';', '=')), str_to_map('k|v', ',', '\\|'), str_to_map(null, ',', ':'), str_to_map('a', null, ':');

-- name: str_to_map_4
SELECT str_to_map('a:1,a:2');

-- name: from_csv_1
SELECT
  from_csv('1, 3.14', 'a INT, f FLOAT'),
  from_csv('26/08/2015', 'time Timestamp', map('timestampFormat', 'dd/MM/yyyy')),
  from_csv(null, 'a int'),
  from_csv('1,abc', schema_of_csv('1,abc'));

-- name: from_csv_2
SELECT
  from_csv('1;2', 'a int, b int', map('sep', ';')),
  from_csv('"a,b",c', 'x string, y string'),
  from_csv('', 'a int, b string'),
  from_csv('1', 'a int, b string');

-- name: from_csv_3
SELECT
  from_csv('1,2,3', 'a int, b int'),
  from_csv('x', 'a int'),
  from_csv('true,2020-01-01', 'a boolean, b date'),
  from_csv('a,,c', 'x string, y string, z string');

-- name: from_csv_4
SELECT
  from_csv(' a , b ', 'x string, y string'),
  from_csv('1.10', 'a decimal(5,2)'),
  from_csv('NA', 'a string', map('nullValue', 'NA')),
  from_csv('1', 'a long');

-- name: from_csv_5
SELECT
  from_csv('"",""', 'a string, b string');

-- name: from_csv_6
SELECT from_csv(c, 'a INT, b STRING, d DOUBLE') FROM VALUES ('1,x,2.5'), ('y,z'), (null), ('3') AS t(c);

-- name: from_csv_7
SELECT from_csv('1', 'a InvalidType');

-- name: from_csv_8
SELECT from_csv('1', 1);

-- name: from_csv_9
SELECT from_csv('1', 'a INT', named_struct('mode', 'PERMISSIVE'));

-- name: schema_of_csv_1
SELECT
  schema_of_csv('1,abc'),
  schema_of_csv('1|abc', map('delimiter', '|')),
  schema_of_csv('1,0.1,true,2020-01-01,a'),
  schema_of_csv('2020-01-01 00:00:00,12345678901,');

-- name: schema_of_csv_2
SELECT
  schema_of_csv(' 1,x');

-- name: schema_of_csv_3
SELECT schema_of_csv(null);

-- name: schema_of_csv_4
SELECT schema_of_csv(a) FROM VALUES ('1') AS t(a);

-- name: to_csv_1
SELECT
  to_csv(named_struct('a', 1, 'b', 2)),
  to_csv(named_struct('time', to_timestamp('2015-08-26', 'yyyy-MM-dd')), map('timestampFormat', 'dd/MM/yyyy')),
  to_csv(named_struct('a', 'x,y', 'b', 'q"r')),
  to_csv(named_struct('a', null, 'b', 'x'));

-- name: to_csv_2
SELECT
  to_csv(named_struct('a', 1, 'b', 2), map('sep', ';')),
  to_csv(named_struct('a', 1.5D, 'b', true, 'c', date'2020-01-01', 'd', timestamp'2020-01-01 01:02:03', 'e', 1.50, 'f', '', 'g', ' s ')),
  to_csv(named_struct('a', null), map('nullValue','NA')),
  to_csv(named_struct('a', array(1,2), 'b', map('x',1)));

-- name: to_csv_3
SELECT to_csv(1);

-- name: to_csv_4
SELECT to_csv(named_struct('a', 1, 'b', 2), named_struct('mode', 'PERMISSIVE'));

-- name: to_csv_5
SELECT to_csv(named_struct('a', 1, 'b', 2), map('mode', 1));

-- name: parse_url_1
SELECT
  parse_url('http://spark.apache.org/path?query=1', 'HOST'),
  parse_url('http://spark.apache.org/path?query=1', 'QUERY'),
  parse_url('http://spark.apache.org/path?query=1', 'QUERY', 'query'),
  parse_url('http://userinfo@spark.apache.org/path?query=1#Ref', 'PATH');

-- name: parse_url_2
SELECT
  parse_url('http://userinfo@spark.apache.org/path?query=1#Ref', 'REF'),
  parse_url('http://userinfo@spark.apache.org/path?query=1#Ref', 'PROTOCOL'),
  parse_url('http://userinfo@spark.apache.org/path?query=1#Ref', 'FILE'),
  parse_url('http://userinfo@spark.apache.org:80/path?query=1#Ref', 'AUTHORITY');

-- name: parse_url_3
SELECT
  parse_url('http://userinfo@spark.apache.org/path?query=1#Ref', 'USERINFO'),
  parse_url('http://a.b?x=1&y=2', 'QUERY', 'y'),
  parse_url('http://a.b', 'QUERY'),
  parse_url(null, 'HOST');

-- name: parse_url_4
SELECT
  parse_url('http://a.b', null),
  parse_url('http://a.b', 'host'),
  parse_url('http://a.b', 'NOPE'),
  parse_url('http://a.b/', 'PATH', 'x');

-- name: parse_url_5
SELECT
  parse_url('mailto:a@b.c', 'HOST'),
  parse_url('http://[::1]:80/x', 'HOST'),
  parse_url('a/b', 'PATH'),
  parse_url('http://a.b/%20x', 'PATH');

-- name: parse_url_6
SELECT
  parse_url('http://a.b/?q=a%20b', 'QUERY', 'q'),
  parse_url('', 'HOST'),
  parse_url('http://a_b.c/', 'HOST'),
  parse_url('http://a b', 'HOST');

-- name: parse_url_7
SELECT parse_url(u, 'QUERY', 'k') FROM VALUES ('http://h/p?k=1&j=2'), ('http://h/p'), (null) AS t(u);

-- name: try_parse_url_1
SELECT
  try_parse_url('http://a b', 'HOST'),
  try_parse_url('http://a.b/p', 'PATH');

-- name: url_encode_1
SELECT
  url_encode('https://spark.apache.org'),
  url_encode('a b+c~*é'),
  url_encode(null),
  url_encode('');

-- name: url_decode_1
SELECT
  url_decode('https%3A%2F%2Fspark.apache.org'),
  url_decode('a+b%20c'),
  url_decode(null);

-- name: url_decode_2
SELECT url_decode('http%3A%2F%2spark');

-- name: url_decode_3
SELECT url_decode('%');

-- name: try_url_decode_1
SELECT
  try_url_decode('http%3A%2F%2spark'),
  try_url_decode('a%20b');

