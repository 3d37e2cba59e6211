-- name: substr_1
SELECT
  substr('Feed Mill', 5),
  substr('Feed Mill', -3),
  substr('Feed Mill', 5, 1),
  substr(encode('Feed Mill','utf-8'), 5);

-- name: substr_2
SELECT substr('abc');

-- name: substring_1
SELECT
  substring('Feed Mill' FROM 5),
  substring('Feed Mill' FROM -3),
  substring('Feed Mill' FROM 5 FOR 1),
  substring('abc', 0);

-- name: substring_2
SELECT
  substring('abc', 0, 2),
  substring('abc', -5, 3),
  substring('abc', 2, -1),
  substring('abc', null);

-- name: substring_3
SELECT
  substring('abc', 1, null),
  substring('abc', 2, 2147483647),
  substring('abc', -2147483648, 1),
  substring(12345, 2, 3);

-- name: substring_4
SELECT
  substring(date'2020-01-01', 1, 4),
  substring('abc', '2');

-- name: substring_5
SELECT substring(array(1), 1);

-- name: left_1
SELECT
  left('abc', 2),
  left('abc', -1),
  left('abc', null),
  left(null, 2);

-- name: left_2
SELECT
  left(12345, 2),
  left('abcd', '2'),
  left('abc', 10);

-- name: left_3
SELECT left(x, 2), right(x, 2), left(x, null) FROM VALUES ('abc'), (null), ('') AS t(x);

-- name: right_1
SELECT
  right('abc', 2),
  right('abc', 0),
  right(12345, 2);

-- name: lpad_1
SELECT
  lpad('go', 5, '##'),
  lpad('go', 1, '##'),
  lpad('go', 5),
  lpad('go', -1, 'x');

-- name: lpad_2
SELECT
  lpad(1, 5, 0),
  lpad('go', null, 'x'),
  lpad('go', 5, '');

-- name: rpad_1
SELECT
  rpad('go', 5, '##'),
  rpad('go', 1, '##'),
  rpad('go', 5),
  rpad('go', 5, '');

-- name: trim_1
SELECT
  trim('  xyz  '),
  trim(BOTH FROM '  a '),
  trim(LEADING FROM '  a '),
  trim(TRAILING FROM '  a ');

-- name: trim_2
SELECT
  trim('x' FROM 'xxayxx'),
  trim(BOTH 'x' FROM 'xxayxx'),
  trim(LEADING 'xy' FROM 'xyxab'),
  trim(TRAILING 'ab' FROM 'xyab');

-- name: trim_3
SELECT
  trim(' ' FROM '\t a \n'),
  trim('\t a '),
  trim(123),
  trim(null);

-- name: trim_4
SELECT
  trim(null FROM 'a'),
  trim('xy', 'xyzyx');

-- name: trim_5
SELECT trim(TRAILING '!' FROM name), trim(LEADING FROM name), trim(BOTH NULL FROM name), ltrim(name), ltrim('A', name), rtrim(name) FROM people;

-- name: trim_6
SELECT trim('a', 'b', 'c');

-- name: ltrim_1
SELECT
  ltrim('  xyz '),
  ltrim('x', 'xab');

-- name: rtrim_1
SELECT
  rtrim(' xyz  '),
  rtrim('b', 'xab');

-- name: btrim_1
SELECT
  btrim('  a '),
  btrim('xxaxx', 'x'),
  btrim(encode(' a ', 'utf-8')),
  btrim(encode('MFeedMillM', 'utf-8'), encode('ML', 'utf-8'));

-- name: concat_1
SELECT
  concat('a', 1, true, 2.5, date'2020-01-01'),
  concat(null, 'a'),
  concat('a'),
  concat();

-- name: concat_2
SELECT
  concat(1, 2),
  concat(space(2), '|');

-- name: literal_1
SELECT
  1 || 2,
  'a' || null,
  'a' COLLATE UTF8_BINARY,
  'a' 'b';

-- name: literal_2
SELECT
  "abc",
  r'a\nb',
  R"c\d",
  'it''s';

-- name: literal_3
SELECT
  "a""b",
  '\u0041',
  '\101',
  '\x';

-- name: literal_4
SELECT
  'a\%b';

-- name: length_1
SELECT
  length('é'),
  length(123),
  length(uuid());

-- name: octet_length_1
SELECT
  octet_length('é'),
  octet_length(1234);

-- name: bit_length_1
SELECT
  bit_length('é'),
  bit_length(12);

-- name: char_length_1
SELECT
  char_length('abc ');

-- name: len_1
SELECT
  len('abc');

-- name: reverse_1
SELECT
  reverse('abc'),
  reverse(array(1,2,3)),
  reverse(123),
  reverse(null);

-- name: reverse_2
SELECT
  reverse('é1'),
  reverse(cast(null as string));

-- name: overlay_1
SELECT
  overlay('Feed Mill' PLACING '_' FROM 6),
  overlay('Feed Mill' PLACING 'HOUSE' FROM 7),
  overlay('Feed Mill' PLACING 'Wind ' FROM 7 FOR 0),
  overlay('Feed Mill' PLACING 'ield' FROM 2 FOR 4);

-- name: overlay_2
SELECT
  overlay('abcdef' PLACING 45 FROM 4),
  overlay('abc', 'x', 2),
  overlay('abc', 'xy', 2, 1),
  overlay('abc', 'xy', 10);

-- name: overlay_3
SELECT
  overlay('abc', 'x', 0),
  overlay('abc', 'x', -1),
  overlay(null, 'x', 1),
  overlay(encode('Feed Mill', 'utf-8') PLACING encode('_', 'utf-8') FROM 6);

-- name: overlay_4
SELECT
  overlay('abc' PLACING 'x' FROM '2' FOR '1');

-- name: position_1
SELECT
  position('tock' IN 'ticktocktock'),
  position('tock', 'ticktocktock'),
  position('tock', 'ticktocktock', 5),
  position('' IN 'x');

-- name: locate_1
SELECT
  locate('tock', 'ticktocktock', 5),
  locate('', 'abc'),
  locate('x', 'abc'),
  locate('a', 'abc', 0);

-- name: locate_2
SELECT
  locate('a','abc',-1),
  locate(null, 'a'),
  locate('a', null),
  locate('a', 'a', null);

-- name: instr_1
SELECT
  instr('abcb', 'b'),
  instr(123, 2);

-- name: split_part_1
SELECT
  split_part('7.80.9', '.', 2),
  split_part('7.80.9', '.', -1),
  split_part('7.80.9', '.', 5),
  split_part('7.80.9', '', 1);

-- name: split_part_2
SELECT
  split_part('7.80.9', '.', -5),
  split_part(null, '.', 1),
  split_part('7.80.9', null, 1),
  split_part('', '', -1);

-- name: split_part_3
SELECT
  split_part('a', '', -1),
  split_part('7xy80xy9', 'xy', -3);

-- name: split_part_4
SELECT split_part(x, d, n) FROM VALUES ('a-b-c', '-', 2), ('a-b-c', '-', -1), ('a', 'b', 3), (null, '-', 1) AS t(x, d, n);

-- name: split_part_5
SELECT split_part('7.80.9', '.', 0);

-- name: translate_1
SELECT
  translate('XxYyZz', 'xyz', '789'),
  translate('abc', 'abc', 'x'),
  translate('abcabc', 'aa', '12'),
  translate('abc', '', 'x');

-- name: translate_2
SELECT
  translate(null, 'a','b'),
  translate('abc', 'ab', ''),
  translate(12321, '12', 'ab');

-- name: format_string_1
SELECT
  format_string('Sent %d %s', 7, 'feeds'),
  format_string('%s %s', null, 1),
  format_string('%1$s %2$s %1$s', 'a', 'b'),
  format_string('%,d', 1234567);

-- name: format_string_2
SELECT
  format_string('%+d %(d', 5, -5),
  format_string('%s %s %s', date'2020-01-01', timestamp'2020-01-01 00:00:00', 1.50),
  format_string('%S', 'abc'),
  format_string('%s', 1.0D);

-- name: format_string_3
SELECT
  format_string('%d', 10L),
  format_string(''),
  format_string('%x', -1), format_string('%d', -5L),
  format_string('%08.2f', 3.14159D), format_string('%,.2f', 1234567.891D);

-- name: format_string_4
SELECT
  format_string('%s %S %10s|%-10s|%.2s', 'a', 'b', 'c', 'd', 'efg'), format_string('%c', 65);

-- name: format_string_5
SELECT format_string('%d-%s-%.1f', id, 'x', 2.55D) FROM VALUES (1), (null) AS t(id);

-- name: format_string_6
SELECT format_string('%.2f', cast(1.255 as decimal(10,3)));

-- name: format_string_7
SELECT format_string('%d', 'a');

-- name: format_string_8
SELECT format_string('%s %s', 'a');

-- name: printf_1
SELECT printf('%5.2f|%-5s|%05d|%x|%X|%o|%e|%c|%b|%%|%n|', 3.14159D, 'ab', 42, 255, 255, 8, 12345.678D, 'z', true);

-- name: format_number_1
SELECT
  format_number(80417.654321, 4),
  format_number(80417.654321, 0),
  format_number(80417.654321, -1),
  format_number(1.5, null);

-- name: format_number_2
SELECT
  format_number(null, 2),
  format_number(80417.654321, '##########.##'),
  format_number(12345, '#,###.00'),
  format_number(0.5, 0);

-- name: format_number_3
SELECT
  format_number(1.5, 0),
  format_number(2.5, 0),
  format_number(-0.001, 2),
  format_number(1234567890123L, 2);

-- name: format_number_4
SELECT
  format_number(1234.5, ''),
  format_number(5, '00.00'),
  format_number(-5, '#;(#)'),
  format_number(0.123, '#%');

-- name: format_number_5
SELECT
  format_number(double('nan'), 2),
  format_number(double('inf'), 2),
  format_number(0.125, 2), format_number(12.5, '$#.##'), format_number(12, '');

-- name: format_number_6
SELECT format_number(x, 2), format_number(x, '#,##0.0'), format_number(x, 0) FROM VALUES (1234.567D), (-0.5D), (0D), (null), (1e15D) AS t(x);

-- name: to_char_1
SELECT
  to_char(317, '999'),
  to_char(317.00, '000D00'),
  to_char(28631, '99G999'),
  to_char(64.37, '$99.99');

-- name: to_char_2
SELECT
  to_char(-28631.8, '99G999D9S'),
  to_char(cast(-1 as int), 'S9'),
  to_char(1, '99'),
  to_char(1234, '9');

-- name: to_char_3
SELECT
  to_char(0, '9'),
  to_char(12, 'S999'),
  to_char(-12, '999PR'),
  to_char(12, '999PR');

-- name: to_char_4
SELECT
  to_char(-12, '999MI'),
  to_char(12, '999MI'),
  to_char(0.5, '9.99'),
  to_char(null, '999');

-- name: to_char_5
SELECT
  to_char(date'2021-09-17', 'y'),
  to_char(encode('abc', 'utf-8'), 'utf-8'),
  to_char('123', '999'),
  to_char(12.345, '99.9'), to_char(12.345, '99'), to_char(123456, '9,999'), to_char(0.0, '9.9'), to_char(0.05, '.99'), to_char(-1.5, 'MI9.9'), to_char(1.5, 'S9.9'), to_char(1, 'MI9'), to_char(12, '0999'), to_char(1234, '0,000,000'), to_char(1234, '9,999,999'), to_char(-1, '9'), to_char(1.5D, '9.9'), to_char('1.5', '9.9');

-- name: to_char_6
SELECT
  to_char(0.05, '.99'), to_char(123456, '9,999');

-- name: to_char_7
SELECT to_char(x, '9999.99'), to_char(x, '0000.00'), to_char(x, '$9,999.99') FROM VALUES (1234.5), (12.34), (-0.5), (0), (null) AS t(x);

-- name: to_char_8
SELECT to_char(12, 'abc');

-- name: to_varchar_1
SELECT
  to_varchar(64.37, '$99.99'),
  to_varchar(timestamp'2021-09-17 10:11:12', 'yyyy-MM-dd HH');

-- name: to_varchar_2
SELECT to_varchar(123, '999'), to_char(x, 'S999') FROM VALUES (cast(5 as tinyint)), (cast(-5 as tinyint)) AS t(x);

-- name: to_number_1
SELECT
  to_number('317', '999'),
  to_number('317.00', '000.00'),
  to_number('28,631', '99,999'),
  to_number('$64.37', '$99.99');

-- name: to_number_2
SELECT
  to_number('28,631.8-', '99,999.9S'),
  to_number('-12', 'S99'),
  to_number('<12>', '99PR'),
  to_number('12-', '99MI');

-- name: to_number_3
SELECT
  to_number('1', '99'),
  to_number(null, '99'),
  to_number('1,234,567.89', '9,999,999.99'),
  to_number('234', '9,999');

-- name: to_number_4
SELECT
  to_number('00,317.8', '00,000.9'), to_number('12.3', '99.99'), to_number('.5', '9.9'),
  to_number('0', '0'), to_number('-1', 'MI9'), to_number('+1', 'S9'), to_number('$1', '$9'),
  to_number('234', '9,999'), to_number('1,234', '9,999');

-- name: to_number_5
SELECT to_number('abc', '999');

-- name: to_number_6
SELECT to_number('1234', '999');

-- name: to_number_7
SELECT to_number('12', '99.9.9');

-- name: try_to_number_1
SELECT
  try_to_number('abc', '999'),
  try_to_number('$12', '$99'),
  try_to_number('1234', '999'),
  try_to_number('12', '999');

-- name: typeof_1
SELECT
  typeof(to_number('317.00', '000.00')),
  typeof(cast('a' as char(3))),
  typeof(cast('a' as varchar(3))),
  typeof(binary('a'));

-- name: ascii_1
SELECT
  ascii('555'),
  ascii(2),
  ascii(''),
  ascii(null);

-- name: ascii_2
SELECT
  ascii('é'),
  ascii('😀');

-- name: chr_1
SELECT
  chr(65),
  chr(256),
  chr(-1),
  chr(0) = '\u0000';

-- name: chr_2
SELECT
  chr(null),
  chr(353),
  chr('66'),
  'a\tb', 'a\\nb', "x'y", 'x"y', '\n' = chr(10), '\u00e9', '\U0001F600', r'\d+', 'a' || "b" || 'c', '', 'it\'s', '\'', '%\_', '\0' = chr(0), '\Z' = chr(26);

-- name: char_1
SELECT
  char(97),
  char(65);

-- name: char_2
SELECT char(x), chr(x), ascii(chr(x)), hex(x), bin(x), space(x % 5) FROM VALUES (65), (97), (0), (-5), (300), (null) AS t(x);

-- name: levenshtein_1
SELECT
  levenshtein('saddle', 'paddles'),
  levenshtein('saddle', 'paddles', 2),
  levenshtein('saddle', 'paddles', 4),
  levenshtein(null, 'a');

-- name: levenshtein_2
SELECT
  levenshtein('', 'abc'),
  levenshtein('abc', 'abc', 0),
  levenshtein('a','b',-1),
  levenshtein('a', 'b', null);

-- name: levenshtein_3
SELECT
  levenshtein(1, 12),
  levenshtein('éa', 'ea');

-- name: soundex_1
SELECT
  soundex('Weaver'),
  soundex(''),
  soundex('3'),
  soundex(null);

-- name: soundex_2
SELECT
  soundex('Ashcraft'),
  soundex('Tymczak'),
  soundex('Pfister'),
  soundex('a b');

-- name: soundex_3
SELECT
  soundex('Robert Rupert'),
  soundex('ähm');

-- name: soundex_4
SELECT soundex(a), levenshtein(a, b), locate(b, a), instr(a, b), find_in_set(a, b), translate(a, b, 'xyz'), substring_index(a, b, 1), overlay(a, b, 1), contains(a, b), a || b FROM VALUES ('hello', 'l'), ('', ''), (null, 'a'), ('a', null) AS t(a, b);

-- name: initcap_1
SELECT
  initcap('fEed mill'),
  initcap('a-b c_d'),
  initcap('  two  spaces'),
  initcap(null);

-- name: initcap_2
SELECT
  initcap(''),
  initcap('tab\tword'),
  initcap('éa ßa'),
  initcap(true);

-- name: upper_1
SELECT
  upper('straße'),
  upper(null),
  upper(1.5);

-- name: lower_1
SELECT
  lower('ÀÉ');

-- name: ucase_1
SELECT
  ucase('a');

-- name: lcase_1
SELECT
  lcase('A');

-- name: sentences_1
SELECT
  sentences('Stop here! Look around.'),
  sentences('Stop here! Look around.', 'en'),
  sentences('Stop here! Look around.', 'en', 'US'),
  sentences(null);

-- name: sentences_2
SELECT
  sentences(''),
  sentences('One two, three? four.');

-- name: space_1
SELECT
  space(3),
  space(0),
  space(-1),
  space(null);

-- name: repeat_1
SELECT
  repeat('ab', 2),
  repeat('ab', 0),
  repeat('ab', -1),
  repeat(null, 2);

-- name: repeat_2
SELECT
  repeat(12, 2),
  repeat('a', '3'),
  repeat('a', 1.9);

-- name: elt_1
SELECT
  elt(1, 'a', 'b'),
  elt(2, 'a', 1),
  elt(3, 'a', 'b'),
  elt(0, 'a');

-- name: elt_2
SELECT
  elt(null, 'a'),
  elt(2, 'a', null),
  elt(1, 1, 2),
  elt(-1, 'a', 'b');

-- name: elt_3
SELECT
  elt('2', 'a', 'b');

-- name: elt_4
SELECT elt(n, 'a', 'b') FROM VALUES (1), (2), (3), (null), (-1) AS t(n);

-- name: field_1
SELECT field('b', 'a', 'b');

-- name: find_in_set_1
SELECT
  find_in_set('yz','xyz,z,yz,w,uvw'),
  find_in_set('', 'a,,b'),
  find_in_set('a,b', 'a,b'),
  find_in_set(null, 'a');

-- name: find_in_set_2
SELECT
  find_in_set('a', null),
  find_in_set('c', 'a,b'),
  find_in_set(1, '2,1'),
  find_in_set('', '');

-- name: concat_ws_1
SELECT
  concat_ws(' ', 'Feed', 'Mill'),
  concat_ws('s'),
  concat_ws('/', 'one', null, 'two'),
  concat_ws(null, 'a', 'b');

-- name: concat_ws_2
SELECT
  concat_ws(',', array('a', 'b'), 'c'),
  concat_ws(',', array('a', null), null),
  concat_ws(',', 1, 2.5, true, date'2020-01-01'),
  concat_ws(',', null);

-- name: concat_ws_3
SELECT
  concat_ws(1, 'a', 'b'),
  concat_ws(',', array(1, 2)),
  concat_ws(',', 'a', array()),
  concat_ws(',', '');

-- name: concat_ws_4
SELECT concat_ws();

-- name: mask_1
SELECT
  mask('wxyz-KLMN-1209-5678'),
  mask('HeLP456_%&!', 'Q'),
  mask('HeLP456_%&!', 'Q', 'q'),
  mask('HeLP456_%&!', 'Q', 'q', 'd');

-- name: mask_2
SELECT
  mask('HeLP456_%&!', 'Q', 'q', 'd', 'o'),
  mask('HeLP456_%&!', null, 'q', 'd', 'o'),
  mask('HeLP456_%&!', null, null, null, 'o'),
  mask('HeLP456_%&!', null, null, null, null);

-- name: mask_3
SELECT
  mask(null),
  mask('HeLP456_%&!', lowerChar => 'y'),
  mask('é É Ⅷ', 'A', 'b', 'c', 'd'),
  mask('');

-- name: mask_4
SELECT mask(x), mask(x, 'U', 'l', '#', '-') FROM VALUES ('Ab1-é'), (null), ('') AS t(x);

-- name: mask_5
SELECT mask('a', 'QQ');

-- name: luhn_check_1
SELECT
  luhn_check('6011000990139424'),
  luhn_check('49927398716'),
  luhn_check('49927398717'),
  luhn_check('');

-- name: luhn_check_2
SELECT
  luhn_check(null),
  luhn_check('abc'),
  luhn_check(49927398716),
  luhn_check(' 18');

-- name: luhn_check_3
SELECT
  luhn_check('0');

-- name: luhn_check_4
SELECT luhn_check(x), is_valid_utf8(x), quote(x), soundex(x), base64(x), unbase64(base64(x)), hex(x), unhex(hex(x)), url_encode(x), bit_length(x) FROM VALUES ('4111111111111111'), ('a''b'), (null) AS t(x);

-- name: startswith_1
SELECT
  startswith('Feed Mill', 'Feed'),
  startswith('Feed Mill', null),
  startswith(12, 1),
  startswith('a', '');

-- name: endswith_1
SELECT
  endswith('Feed Mill', 'Mill'),
  endswith(null, null);

-- name: contains_1
SELECT
  contains('Feed Mill', 'Feed'),
  contains('Feed Mill', 'FEED'),
  contains('a', ''),
  contains(null, 'a');

-- name: contains_2
SELECT contains('a', array('a'));

-- name: collate_1
SELECT
  collate('a', 'UTF8_BINARY');

-- name: collate_2
SELECT collate('a', 'NOPE');

-- name: collation_1
SELECT
  collation('a');

-- name: quote_1
SELECT
  quote('Can\'t'),
  quote(null),
  quote('a'),
  quote('');

-- name: quote_2
SELECT
  quote('a\\b');

-- name: cast_1
SELECT
  cast(aes_decrypt(aes_encrypt('Feed', 'millstonemillsto'), 'millstonemillsto') as string),
  cast('ab' AS char(4)) || '|',
  cast('abcdef' AS char(3));

-- name: cast_2
SELECT
  cast('ab  ' AS varchar(2)) || '|',
  cast('abc' AS varchar(2)),
  cast(12 as varchar(1)),
  cast('a' as varchar(3)) = 'a';

-- name: current_catalog_1
SELECT
  current_catalog();

-- name: current_database_1
SELECT
  current_database();

-- name: current_schema_1
SELECT
  current_schema();

-- name: substring_index_1
SELECT
  substring_index('docs.mill.example', '.', 2),
  substring_index('docs.mill.example', '.', -2),
  substring_index('a.b', '.', 0),
  substring_index('a.b', '', 1);

-- name: substring_index_2
SELECT
  substring_index('abab', 'AB', 1),
  substring_index('a.b', '.', 10),
  substring_index(null, '.', 1),
  substring_index('||a||b', '||', 2);

-- name: substring_index_3
SELECT
  substring_index('aaaa', 'aa', -1),
  substring_index('aaa', 'aa', 1),
  substring_index('aaa', 'aa', -1);

-- name: replace_1
SELECT
  replace('MNOmno', 'mno', 'PQR'),
  replace('MNOmno', 'mno'),
  replace('abc', '', 'x'),
  replace(null, 'a', 'b');

-- name: replace_2
SELECT
  replace('abc', 'a', null),
  replace(121, 1, 3);

-- name: bit_count_1
SELECT
  bit_count(5);

-- name: bit_get_1
SELECT
  bit_get(5, 0);

-- name: getbit_1
SELECT
  getbit(5,1);

-- name: string_1
SELECT
  string(1);

-- name: binary_1
SELECT
  binary('abc');

-- name: equal_null_1
SELECT
  equal_null('a', null);

-- name: bin_1
SELECT
  bin(5),
  bin(-1),
  bin(null),
  bin('10');

-- name: conv_1
SELECT
  conv('110', 2, 10),
  conv(-17, 16, -10);

-- name: values_1
SELECT id, t.* FROM VALUES (1, '{"a":1,"b":{"c":2}}'), (2, null), (3, 'bad') AS v(id, j) LATERAL VIEW json_tuple(j, 'a', 'b') t AS p, q;

-- name: values_2
SELECT a.*, b FROM VALUES ('{"f1":1,"f2":"x"}', 1) AS t(j, b) LATERAL VIEW json_tuple(j, 'f1', 'f2', 'f3') a AS x, y, z;

