-- name: extract
SELECT regexp_extract('100-200', '(\\d+)-(\\d+)', 1) AS c0,
  regexp_extract('100-200', '(\\d+)-(\\d+)') AS c1,
  regexp_extract('100-200', '(\\d+)-(\\d+)', 0) AS c2,
  regexp_extract('abc', '(\\d+)', 1) AS c3,
  regexp_extract(NULL, 'a', 0) AS c4,
  regexp_extract('ab', '(a)|(b)', 2) AS c5,
  regexp_extract('foobar', '(?<=foo)bar', 0) AS c6;
-- name: extract_all
SELECT regexp_extract_all('100-200, 300-400', '(\\d+)-(\\d+)', 1) AS c0,
  regexp_extract_all('100-200, 300-400', '(\\d+)-(\\d+)') AS c1,
  regexp_extract_all('abc', '\\d', 0) AS c2,
  regexp_extract_all(NULL, 'a', 0) AS c3,
  regexp_extract_all('a1b2', '(?i)[A-Z]', 0) AS c4;
-- name: replace
SELECT regexp_replace('100-200', '(\\d+)', 'num') AS c0,
  regexp_replace('100-200', '(\\d+)-(\\d+)', '$2-$1') AS c1,
  regexp_replace('aaa', 'a', 'b', 2) AS c2,
  regexp_replace(NULL, 'a', 'b') AS c3,
  regexp_replace('abc', '', '-') AS c4,
  regexp_replace('foobar', 'o(?=b)', 'X') AS c5,
  regexp_replace('a.b', '\\.', '\\$') AS c7;
-- name: like
SELECT 'foobar' RLIKE '^foo' AS c0,
  regexp_like('foobar', '(o)\\1') AS c1,
  regexp('a', NULL) AS c2,
  'abc' RLIKE 'B' AS c3,
  rlike('a\nb', 'a.b') AS c4,
  'Köln' RLIKE '^\\w+$' AS c5,
  'aa' RLIKE 'a++a' AS c6,
  'x' RLIKE '[a-z&&[^x]]' AS c7,
  'foobar' NOT RLIKE 'z' AS c8;
-- name: counts
SELECT regexp_count('Steven Jones and Stephen Smith', 'Ste(v|ph)en') AS c0,
  regexp_count(NULL, 'a') AS c1,
  regexp_count('aaa', 'aa') AS c2,
  regexp_substr('Steven Jones', 'Ste(v|ph)en') AS c3,
  regexp_substr('abc', 'x') AS c4,
  regexp_instr('user@spark.apache.org', '@[^.]*') AS c5,
  regexp_instr(NULL, 'a') AS c6,
  regexp_instr('abc', 'x') AS c7;
-- name: columns
SELECT regexp_extract(s, p, 0) AS c0,
  regexp_replace(s, p, r) AS c1,
  s RLIKE p AS c2,
  split(s, p) AS c3 FROM VALUES ('a1b', '\\d', '<$0>'), ('xx', 'x', ''), (NULL, 'a', 'b'), ('ab', NULL, 'c') AS t(s, p, r);
-- name: likes
SELECT 'a_b' LIKE 'a\\_b' AS c0,
  'axb' LIKE 'a\\_b' AS c1,
  'abc' LIKE 'a%' AS c2,
  NULL LIKE 'a' AS c3,
  'a%' LIKE 'a#%' ESCAPE '#' AS c4,
  'ABC' ILIKE 'a_c' AS c5,
  'abc' LIKE ANY ('x%', 'a%') AS c6,
  'abc' LIKE ALL ('a%', '%c') AS c7,
  'a\nb' LIKE 'a_b' AS c8;
