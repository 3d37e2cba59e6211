-- name: ascii
SELECT ascii('A') AS c0,
  ascii('') AS c1,
  ascii(NULL) AS c2,
  ascii('é') AS c3,
  ascii(234) AS c4;
-- name: chr
SELECT chr(65) AS c0,
  chr(0) = '' AS c1,
  chr(321) AS c2,
  char(-1) AS c3,
  chr(NULL) AS c4,
  chr(233) AS c5;
-- name: lengths
SELECT length('héé') AS c0,
  length('') AS c1,
  char_length(NULL) AS c2,
  character_length('a b ') AS c3,
  bit_length('é') AS c4,
  bit_length(NULL) AS c5,
  octet_length('é') AS c6,
  length(12) AS c7,
  length(x'0102') AS c8;
-- name: cases
SELECT lcase('ÀB') AS c0,
  ucase('aß') AS c1,
  upper(NULL) AS c2,
  lower('') AS c3,
  initcap('hello  wORLD-x') AS c4,
  initcap(NULL) AS c5,
  initcap('a1b c') AS c6;
-- name: pads
SELECT lpad('hi', 5, '??') AS c0,
  lpad('hi', 1, '??') AS c1,
  lpad('hi', 5) AS c2,
  lpad('hi', -1, 'x') AS c3,
  rpad('hi', 5, 'ab') AS c4,
  rpad(NULL, 5, 'a') AS c5,
  rpad('hi', 5, '') AS c6,
  lpad(12, 4, '0') AS c7,
  rpad('hi', 1) AS c8;
-- name: trims
SELECT trim('  a ') AS c0,
  trim(BOTH FROM '  a ') AS c1,
  trim(LEADING 'ab' FROM 'abxab') AS c2,
  trim(TRAILING 'ab' FROM 'abxab') AS c3,
  btrim('xxaxx', 'x') AS c4,
  ltrim(NULL) AS c5,
  rtrim('ab', 'abb') AS c6,
  ltrim('x', 'xxab') AS c7,
  trim('\t a \n') AS c8;
-- name: subs
SELECT substring('Spark SQL', 5) AS c0,
  substring('Spark SQL', -3) AS c1,
  substring('Spark SQL', 5, 1) AS c2,
  substr('abc', 0, 2) AS c3,
  substr('abc', -5, 3) AS c4,
  substring(NULL, 1) AS c5,
  substring('abc', 2, -1) AS c6,
  substring('abc' FROM 2 FOR 1) AS c7,
  left('abc', 2) AS c8,
  left('abc', -1) AS c9,
  left('abc', 0) AS c10,
  right('abc', 2) AS c11,
  right('abc', 0) AS c12,
  right(NULL, 1) AS c13,
  substr(12345, 2, 2) AS c14,
  substring(x'010203', 2, 1) AS c15;
-- name: index
SELECT substring_index('a.b.c', '.', 2) AS c0,
  substring_index('a.b.c', '.', -2) AS c1,
  substring_index('a.b.c', '.', 0) AS c2,
  substring_index('a.b.c', 'x', 1) AS c3,
  substring_index(NULL, '.', 1) AS c4,
  substring_index('a||b||c', '||', 2) AS c5,
  substring_index('a.b.c', '.', -9) AS c6;
-- name: locate
SELECT instr('SparkSQL', 'SQL') AS c0,
  instr('', 'a') AS c1,
  instr(NULL, 'a') AS c2,
  locate('bar', 'foobarbar') AS c3,
  locate('bar', 'foobarbar', 5) AS c4,
  locate('', 'abc') AS c5,
  locate('a', 'abc', 0) AS c6,
  position('bar', 'foobarbar') AS c7,
  position('bar' IN 'foobar') AS c8,
  locate(NULL, 'abc') AS c9;
-- name: splits
SELECT split('oneAtwoBthreeC', '[ABC]') AS c0,
  split('oneAtwoBthreeC', '[ABC]', -1) AS c1,
  split('oneAtwoBthreeC', '[ABC]', 2) AS c2,
  split('a,b,,', ',') AS c3,
  split('a,b,,', ',', 0) AS c4,
  split(NULL, ',') AS c5,
  split('abc', '') AS c6,
  split('', ',') AS c7,
  split('a.b', '\\.') AS c8,
  split('a|b', '\\|', 1) AS c9;
-- name: split_part
SELECT split_part('11.12.13', '.', 3) AS c0,
  split_part('11.12.13', '.', -1) AS c1,
  split_part('11.12.13', '.', 9) AS c2,
  split_part(NULL, '.', 1) AS c3,
  split_part('a', '', 1) AS c4;
-- name: str_to_map
SELECT str_to_map('a:1,b:2,c:3', ',', ':') AS c0,
  str_to_map('a') AS c1,
  str_to_map('a:1,b') AS c2,
  str_to_map(NULL) AS c3,
  str_to_map('a=1&b=2', '&', '=') AS c4,
  str_to_map('', ',', ':') AS c5;
-- name: concat_ws
SELECT concat_ws(' ', 'Spark', 'SQL') AS c0,
  concat_ws('s') AS c1,
  concat_ws(',', array('a', NULL, 'b'), 'c') AS c2,
  concat_ws(NULL, 'a') AS c3,
  concat_ws('/', 'foo', NULL, 'bar') AS c4,
  concat_ws(',', 1, 2.5) AS c5,
  concat_ws(',', array()) AS c6;
-- name: concat
SELECT concat('Spark', 'SQL') AS c0,
  concat('a', NULL) AS c1,
  concat(array(1, 2), array(3)) AS c2,
  concat(1, 'a') AS c3,
  concat() AS c4,
  'a' || 1 || true AS c5;
-- name: elt
SELECT elt(1, 'scala', 'java') AS c0,
  elt(3, 'scala', 'java') AS c1,
  elt(NULL, 'a', 'b') AS c2,
  elt(2, 'a', NULL) AS c3,
  elt(0, 'a', 'b') AS c4;
-- name: format_number
SELECT format_number(12332.123456, 4) AS c0,
  format_number(12332.123456, '##################.###') AS c1,
  format_number(0, 2) AS c2,
  format_number(NULL, 2) AS c3,
  format_number(-1234567.5, 0) AS c4,
  format_number(2.5D, 0) AS c5,
  format_number(3.5D, 0) AS c6,
  format_number(1, -1) AS c7;
-- name: format_string
SELECT format_string('Hello World %d %s', 100, 'days') AS c0,
  format_string('%5.2f|%-5s|%05d', 3.14159D, 'ab', 42) AS c1,
  format_string('%s', NULL) AS c2,
  printf('%x %X %o', 255, 255, 8) AS c3,
  format_string(NULL) AS c4,
  format_string('%,d', 1234567) AS c5,
  format_string('%e', 12345.678D) AS c6,
  format_string('%%') AS c7;
-- name: soundex
SELECT soundex('Miller') AS c0,
  soundex('') AS c1,
  soundex(NULL) AS c2,
  soundex('Robert') AS c3,
  soundex('12') AS c4,
  soundex('Tymczak') AS c5;
-- name: levenshtein
SELECT levenshtein('kitten', 'sitting') AS c0,
  levenshtein('', 'abc') AS c1,
  levenshtein(NULL, 'a') AS c2,
  levenshtein('kitten', 'sitting', 2) AS c3,
  levenshtein('kitten', 'sitting', 4) AS c4;
-- name: find_in_set
SELECT find_in_set('ab', 'abc,b,ab,c,def') AS c0,
  find_in_set('a,b', 'a,b') AS c1,
  find_in_set('', '') AS c2,
  find_in_set(NULL, 'a') AS c3,
  find_in_set('x', 'a') AS c4;
-- name: translate
SELECT translate('AaBbCc', 'abc', '123') AS c0,
  translate('abc', 'ab', '1') AS c1,
  translate(NULL, 'a', 'b') AS c2,
  translate('aaa', 'aa', 'xy') AS c3,
  translate('abc', '', 'x') AS c4;
-- name: replace
SELECT replace('ABCabc', 'abc', 'DEF') AS c0,
  replace('ABCabc', 'abc') AS c1,
  replace('a', '', 'x') AS c2,
  replace(NULL, 'a', 'b') AS c3,
  replace('aaa', 'a', 'aa') AS c4;
-- name: repeat
SELECT repeat('ab', 2) AS c0,
  repeat('ab', 0) AS c1,
  repeat('ab', -1) AS c2,
  repeat(NULL, 2) AS c3,
  space(2) AS c4,
  space(0) AS c5,
  space(-1) AS c6,
  space(NULL) AS c7,
  reverse('abc') AS c8,
  reverse(NULL) AS c9,
  reverse('') AS c10;
-- name: sentences
SELECT sentences('Hi there! Good morning.') AS c0,
  sentences(NULL) AS c1,
  sentences('') AS c2;
-- name: overlay
SELECT overlay('Spark SQL', 'ANSI ', 7, 0) AS c1,
  overlay(NULL, 'a', 1) AS c2;
-- name: codes
SELECT base64('Spark SQL') AS c0,
  base64(NULL) AS c1,
  base64(x'ff00') AS c2,
  unbase64('U3Bhcms=') AS c3,
  unbase64(NULL) AS c4,
  CAST(unbase64('U3BhcmsgU1FM') AS STRING) AS c5,
  encode('abc', 'utf-8') AS c6,
  encode('é', 'UTF-16BE') AS c7,
  encode(NULL, 'utf-8') AS c8,
  decode(encode('abc', 'utf-8'), 'utf-8') AS c9,
  decode(x'e9', 'ISO-8859-1') AS c10,
  decode(NULL, 'utf-8') AS c11,
  decode(2, 1, 'a', 2, 'b', 'c') AS c12,
  decode(9, 1, 'a') AS c13,
  decode(NULL, 6, 'S', NULL, 'L') AS c14;
-- name: hexes
SELECT hex(17) AS c0,
  hex(-1) AS c1,
  hex('Spark') AS c2,
  hex(NULL) AS c3,
  hex(x'0aff') AS c4,
  hex('') AS c5,
  unhex('537061726B') AS c6,
  unhex('f') AS c7,
  unhex('xx') AS c8,
  unhex(NULL) AS c9,
  bin(13) AS c10,
  bin(-13) AS c11,
  bin(13.9) AS c12,
  bin(NULL) AS c13;
-- name: contains
SELECT contains('Spark', 'ark') AS c0,
  startswith('Spark', NULL) AS c1,
  endswith('Spark', '') AS c2,
  contains('a', 'A') AS c3,
  luhn_check('8112189876') AS c4,
  luhn_check('79927398713a') AS c5,
  luhn_check(NULL) AS c6;
-- name: masks
SELECT mask('AbCD123-@$#') AS c0,
  mask('AbCD123-@$#', 'Q', 'q', 'd', 'o') AS c1,
  mask(NULL) AS c2;
