-- name: substring_1
SELECT
  substring(X'0102030405', 2, 2),
  substring(X'0102030405' FROM -2);

-- name: left_1
SELECT
  left(X'010203', 2),
  left(X'010203', -1);

-- name: right_1
SELECT
  right(X'010203', 2),
  right(X'010203', 0);

-- name: hex_1
SELECT
  hex(lpad(X'1020', 5)),
  hex(lpad(X'1020', 5, X'05')),
  hex(lpad(X'1020', 1)),
  hex(rpad(X'1020', 5));

-- name: hex_2
SELECT
  hex(rpad(X'1020', 6, X'0507')),
  hex(rpad(X'1020', 0)),
  hex(to_binary('abc', 'utf-8')),
  hex(to_binary('737472696E67'));

-- name: hex_3
SELECT
  hex(to_binary('737472696E67', 'hex')),
  hex(to_binary('YWJj', 'base64')),
  hex(to_binary('abc', 'utf8')),
  hex(to_binary('1', 'hex'));

-- name: hex_4
SELECT
  hex(encode('abc', 'utf-8')),
  hex(encode('é', 'ISO-8859-1')),
  hex(encode('é', 'UTF-16')),
  hex(encode('é', 'UTF-16BE'));

-- name: hex_5
SELECT
  hex(encode('é', 'UTF-16LE')),
  hex(encode(12, 'utf-8')),
  hex(encode('é','utf-32')),
  hex(17);

-- name: hex_6
SELECT
  hex('Spark SQL'),
  hex(X'0a'),
  hex(null),
  hex(-1);

-- name: hex_7
SELECT
  hex(1.9),
  hex('10'),
  hex(date'2020-01-01'),
  hex(true);

-- name: hex_8
SELECT
  hex(make_valid_utf8(X'8061')),
  hex(make_valid_utf8(X'61FF62')),
  hex(aes_encrypt('Spark', 'abcdefghijklmnop12345678ABCDEFGH', 'GCM', 'DEFAULT', unhex('000000000000000000000000'), 'This is an AAD mixed into the input')),
  hex('');

-- name: hex_9
SELECT hex(encode('é', 'US-ASCII'));

-- name: hex_10
SELECT hex(overlay(X'010203' PLACING X'FF' FROM 2)), overlay('abc' PLACING X'FF' FROM 2);

-- name: lpad_1
SELECT
  lpad(X'1020', 4, 'a'),
  lpad('ab', 5, X'41');

-- name: rpad_1
SELECT
  rpad('abc', 6, X'41');

-- name: btrim_1
SELECT
  btrim(X'0102030102', X'0102');

-- name: concat_1
SELECT
  concat(X'61', X'62'),
  concat(X'61', 'b'),
  concat(X'61'),
  concat(X'01', NULL), concat_ws(',', X'61', 'b'), concat(1, X'61'), X'61' || NULL;

-- name: literal_1
SELECT
  X'61' || X'62',
  'a' || X'62',
  X'61' || 1,
  X'1F';

-- name: length_1
SELECT
  length(X'0102');

-- name: octet_length_1
SELECT
  octet_length(X'010203');

-- name: bit_length_1
SELECT
  bit_length(X'01');

-- name: character_length_1
SELECT
  character_length(X'0101');

-- name: reverse_1
SELECT
  reverse(X'0102');

-- name: overlay_1
SELECT
  overlay(X'61626364' PLACING X'5858' FROM 2 FOR 1);

-- name: instr_1
SELECT
  instr(X'61', 'a');

-- name: position_1
SELECT
  position(X'62' IN X'616263');

-- name: to_char_1
SELECT
  to_char(X'537061726B2053514C', 'base64'),
  to_char(X'537061726B2053514C', 'hex');

-- name: to_char_2
SELECT to_char(X'41', 'invalid');

-- name: to_binary_1
SELECT
  to_binary(null, 'utf-8'),
  to_binary('abc', null);

-- name: to_binary_2
SELECT to_binary('GG');

-- name: to_binary_3
SELECT to_binary('abc', 'zzz');

-- name: to_binary_4
SELECT to_binary('a!', 'base64');

-- name: try_to_binary_1
SELECT
  try_to_binary('GG', 'hex'),
  try_to_binary('a!', 'base64'),
  try_to_binary('abc', 'zzz'),
  try_to_binary('616263', 'hex');

-- name: encode_1
SELECT
  encode(null, 'utf-8'),
  encode('a', null);

-- name: encode_2
SELECT encode(col, 'utf-8') FROM VALUES ('a'), (null) AS t(col);

-- name: encode_3
SELECT encode('a', 'WINDOWS-1252');

-- name: encode_4
SELECT encode('a', 'Windows-xxx');

-- name: encode_5
SELECT encode('渭', 'US-ASCII');

-- name: decode_1
SELECT
  decode(encode('abc', 'utf-16'), 'utf-16'),
  decode(X'61', 'utf-8'),
  decode(null, 'utf-8'),
  decode(X'61', null);

-- name: decode_2
SELECT
  decode(2, 1, 'Southlake', 2, 'San Francisco', 3, 'NJ', 'def'),
  decode(6, 1, 'a', 2, 'b', 'NonDomestic'),
  decode(6, 1, 'a', 2, 'b'),
  decode(null, 6, 'Spark', NULL, 'SQL', 4, 'rocks');

-- name: decode_3
SELECT
  decode(null, null, 'x'),
  decode(unhex('537061726B2053514C'), 'UTF-8'),
  decode('abc', 'utf-8'), decode(X'FEFF0061', 'utf-16'), encode('abc', 'UTF-16LE'), decode(encode('大', 'UTF-16BE'), 'UTF-16BE');

-- name: decode_4
SELECT decode(X'E58AA8', 'Windows-xxx');

-- name: decode_5
SELECT decode(X'80', 'utf-8');

-- name: base64_1
SELECT
  base64('Spark SQL'),
  base64(X'0102'),
  base64(null),
  base64(aes_encrypt('Spark', '0000111122223333', 'ECB', 'PKCS'));

-- name: base64_2
SELECT
  base64(aes_encrypt('Spark SQL', '0000111122223333', 'CBC', 'DEFAULT', unhex('00000000000000000000000000000000'))),
  base64(to_binary('YWJj', 'BASE64'));

-- name: unbase64_1
SELECT
  unbase64('U3BhcmsgU1FM'),
  unbase64(null),
  unbase64(''),
  unbase64('abc!');

-- name: unhex_1
SELECT
  unhex('537061726B2053514C'),
  unhex('F'),
  unhex('GG'),
  unhex(null);

-- name: unhex_2
SELECT
  unhex(61),
  unhex('');

-- name: elt_1
SELECT
  elt(1, X'61', X'62');

-- name: is_valid_utf8_1
SELECT
  is_valid_utf8('Spark'),
  is_valid_utf8(X'61'),
  is_valid_utf8(X'80'),
  is_valid_utf8(null);

-- name: make_valid_utf8_1
SELECT
  make_valid_utf8('a'),
  make_valid_utf8(null);

-- name: validate_utf8_1
SELECT
  validate_utf8('a');

-- name: validate_utf8_2
SELECT validate_utf8(X'80');

-- name: try_validate_utf8_1
SELECT
  try_validate_utf8(X'80'),
  try_validate_utf8(X'61');

-- name: contains_1
SELECT
  contains(X'537061726b2053514c', X'537061726b'),
  contains('abc', 1), startswith(NULL, 'a'), startswith(X'6162', 'a'), endswith(X'6162', X'62'), contains(X'6162', 'b');

-- name: startswith_1
SELECT
  startswith(X'0102', X'01');

-- name: endswith_1
SELECT
  endswith(X'0102', X'02'),
  endswith('a', X'61');

-- name: md5_1
SELECT
  md5('Spark'),
  md5(X'61'),
  md5(null);

-- name: sha_1
SELECT
  sha('Spark');

-- name: sha1_1
SELECT
  sha1(X'61');

-- name: sha2_1
SELECT
  sha2('Spark', 256),
  sha2('Spark', 0),
  sha2('Spark', 224),
  sha2('Spark', 384);

-- name: sha2_2
SELECT
  sha2('Spark', 512),
  sha2('Spark', 1),
  sha2(null, 256),
  sha2('a', null);

-- name: sha2_3
SELECT
  sha2('a', '256');

-- name: sha2_4
SELECT sha2(x, 256), sha1(x), md5(x), crc32(x) FROM VALUES ('a'), (''), (null) AS t(x);

-- name: crc32_1
SELECT
  crc32('Spark'),
  crc32(X'61'),
  crc32(null);

-- name: hash_1
SELECT
  hash('Spark', array(123), 2),
  hash(1),
  hash(1L),
  hash(1.5);

-- name: hash_2
SELECT
  hash(1.5D),
  hash(float(1.5)),
  hash('a'),
  hash(X'6162');

-- name: hash_3
SELECT
  hash(true),
  hash(date'2020-01-01'),
  hash(timestamp'2020-01-01 00:00:00'),
  hash(null);

-- name: hash_4
SELECT
  hash(struct(1,'a')),
  hash(cast(123456789012345678901.5 as decimal(25,2))),
  hash(array(null, 1)),
  hash(double('nan'));

-- name: hash_5
SELECT
  hash(0.0D),
  hash(-0.0D),
  hash(interval '1 02:03:04' day to second),
  hash(interval '1-2' year to month);

-- name: hash_6
SELECT
  hash(array(1,2), struct('a', 1.5)), xxhash64(array('a', null)), hash(array()), hash(struct(null)), hash(date'1960-01-01'), xxhash64(cast(1.1 as decimal(38,10))), hash(cast(-5 as decimal(20,0))), hash(''), xxhash64('');

-- name: hash_7
SELECT hash(a, b, c), xxhash64(a, b, c) FROM VALUES (1, 'x', 1.5D), (null, null, null), (2, '', 0.0D) AS t(a, b, c);

-- name: hash_8
SELECT hash(name, age), xxhash64(name) FROM people;

-- name: hash_9
SELECT hash();

-- name: hash_10
SELECT hash(map('a',1));

-- name: xxhash64_1
SELECT
  xxhash64('Spark', array(123), 2),
  xxhash64(1),
  xxhash64(1L),
  xxhash64(1.5);

-- name: xxhash64_2
SELECT
  xxhash64(1.5D),
  xxhash64('a'),
  xxhash64(X'6162'),
  xxhash64(true);

-- name: xxhash64_3
SELECT
  xxhash64(date'2020-01-01'),
  xxhash64(timestamp'2020-01-01 00:00:00'),
  xxhash64(null),
  xxhash64(struct(1,'a'));

-- name: xxhash64_4
SELECT
  xxhash64(array(struct(1,null),null)),
  xxhash64('a long string with more than 32 bytes in it, really'),
  xxhash64(interval '1' day),
  xxhash64(interval '2' year);

-- name: aes_encrypt_1
SELECT
  aes_encrypt('Spark', 'abcdefghijklmnop') IS NOT NULL,
  aes_encrypt(null, '0000111122223333');

-- name: aes_encrypt_2
SELECT aes_encrypt('a', 'short');

-- name: try_aes_decrypt_1
SELECT
  try_aes_decrypt(unhex('6E7CA17BBB468D3084B5744BCA729FB7B2B7BCB8E4472847D02670489D95FA97DBBA7D3211'), '0000111122223333', 'GCM');

-- name: aes_decrypt_1
SELECT aes_decrypt(aes_encrypt(x, '0000111122223333', 'ECB'), '0000111122223333', 'ECB') = cast(x as binary) FROM VALUES ('abc'), ('') AS t(x);

-- name: aes_decrypt_2
SELECT aes_decrypt(X'00', '0000111122223333');

-- name: ascii_1
SELECT
  ascii(X'61');

-- name: char_length_1
SELECT
  char_length(X'01');

