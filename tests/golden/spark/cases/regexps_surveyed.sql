-- name: like_1
SELECT
  'abc' LIKE 'a%',
  'a_c' LIKE 'a\\_c',
  'abc' LIKE 'a_c',
  'a%c' LIKE 'a/%c' ESCAPE '/';

-- name: like_2
SELECT
  'abc' LIKE null,
  null LIKE 'a',
  'ABC' ILIKE 'a%',
  'A_C' ILIKE 'a/_c' ESCAPE '/';

-- name: like_3
SELECT
  'abc' NOT LIKE 'a%',
  12 LIKE '1%',
  true LIKE 't%',
  'abc' LIKE ALL ('a%', '%c');

-- name: like_4
SELECT
  'abc' LIKE ANY ('x%', '%c'),
  'abc' LIKE SOME ('x', 'y'),
  'abc' NOT LIKE ALL ('x%', 'y%'),
  'abc' NOT LIKE ANY ('a%', 'x');

-- name: like_5
SELECT
  'ABC' ILIKE ALL ('a%', '%c'),
  'ABC' ILIKE ANY ('x', '%c'),
  'abc' NOT ILIKE ALL ('X%', 'A%'),
  'abc' LIKE ALL ('a%', null);

-- name: like_6
SELECT
  'abc' LIKE ANY ('a%', null),
  null LIKE ANY ('a'),
  'abc' NOT LIKE ALL ('x', null),
  'abc' NOT LIKE ANY ('a%', null);

-- name: like_7
SELECT
  'a\nb' LIKE 'a_b',
  'a\\b' LIKE 'a\\\\b',
  '' LIKE '',
  '' LIKE '%';

-- name: like_8
SELECT
  'a' LIKE '',
  '%' LIKE '\\%',
  like('abc', 'a%'),
  like('a/%', 'a//%', '/');

-- name: like_9
SELECT
  ilike('ABC', 'a%'),
  'a' LIKE ANY ('A'),
  'abc' ILIKE ANY ('A%', null), 'abc' NOT ILIKE ANY ('A%', 'X'),
  'a%' LIKE 'a%%' ESCAPE '%', 'a%b' LIKE '%$%%' ESCAPE '$';

-- name: like_10
SELECT a FROM VALUES ('a%c', 'a/%c'),('abc','a/%c') AS t(a,b) WHERE a LIKE b ESCAPE '/';

-- name: like_11
SELECT * FROM VALUES ('a'), ('b') AS t(x) WHERE x LIKE ANY ('a', 'c%');

-- name: like_12
SELECT x FROM VALUES ('google'), ('facebook'), ('linkedin'), (null) AS t(x) WHERE x NOT LIKE ALL ('%oo%', '%face%');

-- name: like_13
SELECT x FROM VALUES ('google'), ('facebook') AS t(x) WHERE x LIKE ALL ('%oo%', substr('xgo%', 2, 3));

-- name: like_14
SELECT x FROM VALUES ('google', '%oo%'), ('facebook', '%oo%') AS t(x, p) WHERE x LIKE ANY (p, null);

-- name: like_15
SELECT x LIKE y FROM VALUES ('a_', 'a\\_'), ('ab', 'a\\_') AS t(x, y);

-- name: like_16
SELECT x FROM VALUES ('a'), ('B') AS t(x) WHERE x ILIKE 'b' OR x LIKE '_' AND NOT x LIKE 'B';

-- name: like_17
SELECT 'a' LIKE 'a\\';

-- name: like_18
SELECT 'ab' LIKE 'a\\b';

-- name: like_19
SELECT 'abc' LIKE 'a%' ESCAPE 'aa';

-- name: rlike_1
SELECT
  'abc' RLIKE 'b',
  'abc' REGEXP '^b',
  'abc' NOT RLIKE 'b',
  rlike(null, 'a');

-- name: rlike_2
SELECT
  rlike('a', null),
  12 rlike '\\d+',
  'a\\b' RLIKE '\\\\',
  uuid() RLIKE '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';

-- name: rlike_3
SELECT
  'a' RLIKE '[[:alpha:]]',
  'é' RLIKE '\\w',
  'İ' RLIKE '(?i)i',
  'line1\nline2' RLIKE '(?m)^line2$';

-- name: rlike_4
SELECT a, b, a LIKE b, a ILIKE b, a RLIKE b FROM VALUES ('abc', 'a%'), ('a.c', 'a.c'), ('ABC','ab_'), ('x', null), (null, 'x'), ('a\nb', 'a%b'), ('a\\b', 'a\\\\b') AS t(a,b);

-- name: rlike_5
SELECT name, upper(name), length(name), substr(name, 2, 3), name LIKE 'a%', name RLIKE '^[A-M]', regexp_replace(name, '[aeiou]', '*'), lpad(name, 8, '.'), initcap(name), reverse(name), repeat(name, 2), concat_ws('-', name, name) FROM people;

-- name: rlike_6
SELECT 'abc' RLIKE '(';

-- name: rlike_7
SELECT a RLIKE b FROM VALUES ('abc', 'b'), ('abc', '(') AS t(a,b);

-- name: regexp_1
SELECT
  regexp('abc','c$');

-- name: regexp_like_1
SELECT
  regexp_like('abc', '(?i)B');

-- name: regexp_extract_1
SELECT
  regexp_extract('100-200', '(\\d+)-(\\d+)', 1),
  regexp_extract('100-200', '(\\d+)-(\\d+)'),
  regexp_extract('100-200', '(\\d+)-(\\d+)', 0),
  regexp_extract('100-200', '(\\d+)', 1);

-- name: regexp_extract_2
SELECT
  regexp_extract('foo', '(\\d+)', 1),
  regexp_extract(null, 'a', 0),
  regexp_extract('a', null, 0),
  regexp_extract('a(b)?', '(x)?a', 1);

-- name: regexp_extract_3
SELECT
  regexp_extract('foobar', '(?<x>foo)', 1);

-- name: regexp_extract_4
SELECT regexp_extract('100-200', '(\\d+)', 2);

-- name: regexp_extract_5
SELECT regexp_extract('100-200', '\\d+');

-- name: regexp_extract_6
SELECT regexp_extract('100-200', '(\\d+)-(\\d+)', -1);

-- name: regexp_extract_all_1
SELECT regexp_extract_all('100-200, 300-400', '(\\d+)-(\\d+)', 1), regexp_extract_all('100-200, 300-400', '(\\d+)-(\\d+)'), regexp_extract_all('100-200, 300-400', '(\\d+)-(\\d+)', 0), regexp_extract_all('a', '(\\d+)', 1), regexp_extract_all('a1b22', '(\\d+)?', 1), regexp_extract_all('1a 2b 14m', '(\\d+)([a-z]+)', 2), regexp_extract_all('abc', col, 0) from values ('b') as t(col);

-- name: regexp_extract_all_2
SELECT regexp_extract_all('1a 2b', '(\\d+)([a-z]+)', 3);

-- name: regexp_extract_all_3
SELECT regexp_extract_all('1a 2b', '\\d+');

-- name: regexp_replace_1
SELECT
  regexp_replace('100-200', '(\\d+)', 'num'),
  regexp_replace('100-200', '(\\d+)', 'num', 4),
  regexp_replace('100-200', '(\\d+)-(\\d+)', '$2-$1'),
  regexp_replace('abc', '', '-');

-- name: regexp_replace_2
SELECT
  regexp_replace('abc', 'b', null),
  regexp_replace('healthy, wealthy', '\\w+thy', 'something', 2),
  regexp_replace('something', '\\w', 'x', 6),
  regexp_replace('abc', 'b', 'x', 100);

-- name: regexp_replace_3
SELECT
  regexp_replace('abcb','b','\\$'),
  regexp_replace('a.b','\\.','\\\\'),
  regexp_replace('ab12', '[^\\p{Alpha}]', ''),
  regexp_replace('abc', 'x*', '-');

-- name: regexp_replace_4
SELECT
  regexp_replace('abc', '(b)', '[$1]');

-- name: regexp_replace_5
SELECT regexp_replace('abc', 'b', 'x', 0);

-- name: regexp_replace_6
SELECT regexp_replace('abc', 'b', 'x', -2);

-- name: regexp_replace_7
SELECT regexp_replace('abc', 'b', '$3');

-- name: regexp_count_1
SELECT
  regexp_count('1a 2b 14m', '\\d+'),
  regexp_count('abc', 'Z'),
  regexp_count(null,'a'),
  regexp_count('aaa', 'aa');

-- name: regexp_count_2
SELECT
  regexp_count('abc', '');

-- name: regexp_count_3
SELECT regexp_count('a', '(');

-- name: regexp_substr_1
SELECT
  regexp_substr('1a 2b 14m', '\\d{2}'),
  regexp_substr('abc', 'x'),
  regexp_substr(null, 'a'),
  regexp_substr('abc', null);

-- name: regexp_instr_1
SELECT
  regexp_instr('abc', 'b'),
  regexp_instr('abc','x'),
  regexp_instr('1a 2b 14m', '\\d{2}(a|b|m)'),
  regexp_instr('abc', 'b', 1);

-- name: regexp_instr_2
SELECT
  regexp_instr(null,'a'),
  regexp_instr('abc', null),
  regexp_instr('abc', '[bc]'), regexp_substr('abc123', '[a-z]+\\d'), regexp_count('a.b.c', '\\.'), regexp_like('abc', 'B'), regexp_instr('', 'a'), regexp_count('', ''), regexp_substr('', '');

-- name: regexp_instr_3
SELECT regexp_instr('1a 2b 14m', '\\d{2}(a|b|m)', -1), regexp_instr(col1, col2) FROM VALUES ('abc', 'c'), (null, 'x') AS t(col1, col2);

-- name: split_1
SELECT
  split('aa1cc2ee3', '[1-9]+'),
  split('aa1cc2ee3', '[1-9]+', 2),
  split('aa1cc2ee3', '[1-9]+', 0),
  split('aa1cc2ee3', '[1-9]+', -1);

-- name: split_2
SELECT
  split('hello', ''),
  split('hello', '', 2),
  split('', ''),
  split('', ',');

-- name: split_3
SELECT
  split(null, ','),
  split('a,b', null),
  split('a,b', ',', null),
  split(',a,,b,', ',');

-- name: split_4
SELECT
  split('a1b2c3', '\\d', 2)[0], split('abc', ''), split('a|b', '\\|'), split('a.b.c', '[.]', -2);

-- name: split_5
SELECT split('a', '(');

