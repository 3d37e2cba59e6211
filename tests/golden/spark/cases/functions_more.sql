-- name: pairs
SELECT (1, 'a') AS c0,
  zip_with(array(1, 2), array('a'), (x, y) -> (y, x)) AS c1;
-- name: binaries
SELECT substring(x'010203', 2) AS c0,
  substr(x'010203', -2, 1) AS c1,
  length(x'') AS c2,
  sha1(x'00') AS c3,
  md5(x'00') AS c4,
  sha2(x'00', 256) AS c5,
  crc32(x'00') AS c6;
-- name: bangs
SELECT ! true AS c0,
  NOT false AS c1,
  ! (1 > 2) AS c2,
  !NULL AS c3;
-- name: casts
SELECT bigint('12') AS c0,
  int(NULL) AS c1,
  decimal('1.5') AS c2,
  double('x') AS c3,
  smallint(70000) AS c4,
  tinyint('1') AS c5,
  date('2024-03-05') AS c6,
  string(1.0D) AS c7,
  boolean('yes') AS c8,
  float('1.25') AS c9,
  binary('a') AS c10;
-- name: rand
SELECT rand() < 1 AS c0,
  rand(42) >= 0 AS c1,
  randn() IS NOT NULL AS c2,
  random() < 1 AS c3,
  length(uuid()) AS c4;
-- name: tz
SELECT to_utc_timestamp('2024-11-03 01:30:00', 'America/New_York') AS c0,
  from_utc_timestamp('2024-11-03 05:30:00', 'America/New_York') AS c1,
  to_utc_timestamp('2024-10-27 02:30:00', 'Europe/Berlin') AS c2,
  current_timezone() AS c3;
-- name: murmur_columns
SELECT hash(_id, user, tags) AS c0,
  xxhash64(timestamp, price) AS c1,
  hash(items) AS c2 FROM events;
-- name: split_columns
SELECT split(page, '') AS c0,
  split(code, ':') AS c1,
  split_part(code, ':', 2) AS c2,
  regexp_replace(code, '([a-z]+):(\\d)', '$2-$1') AS c3 FROM events;
-- name: json_columns
SELECT get_json_object(to_json(user), '$.plan') AS c0,
  from_json(to_json(user), 'id STRING, plan STRING').id AS c1,
  to_json(items) AS c2,
  to_json(counts) AS c3 FROM events;
-- name: time_columns
SELECT date_format(timestamp, 'EEEE, d MMMM yyyy KK:mm a') AS c0,
  unix_timestamp(timestamp) AS c1,
  to_date(date_format(timestamp, 'dd.MM.yy'), 'dd.MM.yy') AS c2,
  next_day(timestamp, 'Mon') AS c3 FROM events;
-- name: higher_columns
SELECT transform_values(counts, (k, v) -> v + 1) AS c0,
  map_filter(counts, (k, v) -> v > 1) AS c1,
  aggregate(tags, '', (a, x) -> concat(a, coalesce(x, '-'))) AS c2,
  zip_with(tags, tags, (a, b) -> concat(a, b)) AS c3 FROM events;
-- name: percentile_groups
SELECT city, percentile(score, 0.5) AS p, percentile_approx(age, array(0.5)) AS q, first(age, true) AS f, skewness(score) AS s, mode(city) AS m FROM people GROUP BY city;
-- name: window_groups
SELECT window(timestamp, '10 minutes').start AS s, count(*) AS n FROM events GROUP BY 1;
-- name: alls
SELECT 'abc' LIKE ALL ('a%', '%c') AS c0,
  'abc' LIKE ANY ('x%', 'a%') AS c1,
  'abc' NOT LIKE ALL ('x%', 'y%') AS c2,
  'abc' LIKE ANY ('x%', NULL) AS c3;
