-- name: date_format
SELECT date_format(TIMESTAMP '2024-03-05 14:07:09.123456', 'yyyy-MM-dd HH:mm:ss') AS c0,
  date_format(TIMESTAMP '2024-03-05 14:07:09.123456', 'y M d H h m s a') AS c1,
  date_format(TIMESTAMP '2024-03-05 00:07:09', 'yy MMM MMMM dd KK kk hh') AS c2,
  date_format(TIMESTAMP '2024-03-05 14:07:09.123456', 'S SS SSS SSSSSS') AS c3,
  date_format(NULL, 'yyyy') AS c4,
  date_format('2024-03-05', 'E EE EEE EEEE') AS c5;
-- name: date_format_more
SELECT date_format(TIMESTAMP '2024-03-05 14:07:09', 'Q QQ QQQ QQQQ') AS c0,
  date_format(TIMESTAMP '2024-03-05 14:07:09', 'D DDD') AS c1,
  date_format(TIMESTAMP '2024-03-05 14:07:09', 'X XX XXX x xx xxx Z ZZZZZ') AS c2,
  date_format(TIMESTAMP '2024-03-05 14:07:09', 'z VV O') AS c3,
  date_format(TIMESTAMP '2024-03-05 14:07:09', "yyyy-MM-dd'T'HH:mm:ss.SSSXXX") AS c4,
  date_format(DATE '0099-01-02', 'yyyy y yy G GGGG') AS c5,
  date_format(TIMESTAMP '2024-03-05 14:07:09', 'L LL LLL LLLL F') AS c6,
  date_format(TIMESTAMP '2024-03-05 14:07:09', "''yyyy''") AS c7;
-- name: to_date
SELECT to_date('2024-03-05') AS c0,
  to_date('05/03/2024', 'dd/MM/yyyy') AS c1,
  to_date('5/3/2024', 'd/M/yyyy') AS c2,
  to_date('nope', 'yyyy-MM-dd') AS c3,
  to_date(NULL, 'yyyy') AS c4,
  to_date('2024-02-30', 'yyyy-MM-dd') AS c5,
  to_date('20240305', 'yyyyMMdd') AS c6,
  to_date('Mar 5, 2024', 'MMM d, yyyy') AS c7,
  to_date('March 2024', 'MMMM yyyy') AS c8,
  to_date('05/03/24', 'dd/MM/yy') AS c9;
-- name: to_date_more
SELECT to_date('2024-03-05 10:11:12', 'yyyy-MM-dd') AS c0,
  to_date('2024-065', 'yyyy-DDD') AS c1,
  to_date('2024', 'yyyy') AS c3,
  to_date('') AS c4,
  to_date(TIMESTAMP '2024-03-05 23:59:59') AS c5,
  to_date('2024-3-5') AS c6,
  to_date('2024-03') AS c7;
-- name: to_timestamp
SELECT to_timestamp('2024-03-05 14:07:09') AS c0,
  to_timestamp('2024-03-05T14:07:09Z') AS c1,
  to_timestamp('2024-03-05T14:07:09+02:00') AS c2,
  to_timestamp('05.03.2024 14:07', 'dd.MM.yyyy HH:mm') AS c3,
  to_timestamp('2024-03-05 02:07:09 PM', 'yyyy-MM-dd hh:mm:ss a') AS c4,
  to_timestamp('2024-03-05 14:07:09.5', 'yyyy-MM-dd HH:mm:ss.S') AS c5,
  to_timestamp('2024-03-05 14:07:09.123', 'yyyy-MM-dd HH:mm:ss.SSS') AS c6,
  to_timestamp('x', 'yyyy') AS c7,
  to_timestamp(NULL, 'yyyy') AS c8;
-- name: to_timestamp_more
SELECT to_timestamp('2024-03-05T14:07:09+0200', "yyyy-MM-dd'T'HH:mm:ssZ") AS c0,
  to_timestamp('2024-03-05T14:07:09+02:00', "yyyy-MM-dd'T'HH:mm:ssXXX") AS c1,
  to_timestamp('2024-03-05T14:07:09Z', "yyyy-MM-dd'T'HH:mm:ssX") AS c2,
  to_timestamp('14:07', 'HH:mm') AS c3,
  to_timestamp('2024-03-05 24:00:00', 'yyyy-MM-dd HH:mm:ss') AS c4,
  to_timestamp('2024-03-05 14:07:09.123456', 'yyyy-MM-dd HH:mm:ss[.SSSSSS]') AS c5,
  to_timestamp('2024-03-05 14:07:09', 'yyyy-MM-dd HH:mm:ss[.SSSSSS]') AS c6,
  to_timestamp(DATE '2024-03-05') AS c7,
  to_timestamp(1709647629) AS c8;
-- name: from_unixtime
SELECT from_unixtime(0) AS c0,
  from_unixtime(1709647629) AS c1,
  from_unixtime(1709647629, 'yyyy/MM/dd HH') AS c2,
  from_unixtime(-1) AS c3,
  from_unixtime(NULL) AS c4,
  from_unixtime('86400') AS c5;
-- name: unix_timestamp
SELECT unix_timestamp('2024-03-05 14:07:09') AS c0,
  unix_timestamp('2024-03-05') AS c1,
  unix_timestamp('2024-03-05', 'yyyy-MM-dd') AS c2,
  unix_timestamp(DATE '2024-03-05') AS c3,
  unix_timestamp(TIMESTAMP '1969-12-31 23:59:59.5') AS c4,
  unix_timestamp(NULL) AS c5,
  to_unix_timestamp('2024-03-05 14:07', 'yyyy-MM-dd HH:mm') AS c6,
  to_unix_timestamp('bad') AS c7;
-- name: pattern_in_column
SELECT date_format(DATE '2024-03-05', p) AS c0 FROM VALUES ('yyyy'), ('MM/dd'), (NULL) AS t(p);
-- name: truncs
SELECT date_trunc('WEEK', TIMESTAMP '2024-03-05 14:07:09.123') AS c0,
  date_trunc('quarter', TIMESTAMP '2024-03-05 14:07:09') AS c1,
  date_trunc('mm', TIMESTAMP '2024-03-05 14:07:09') AS c2,
  trunc(DATE '2024-03-05', 'MM') AS c4,
  trunc(DATE '2024-03-05', 'week') AS c5,
  trunc(NULL, 'MM') AS c7,
  trunc('2024-03-05', 'yyyy') AS c8,
  date_trunc('MILLISECOND', TIMESTAMP '2024-03-05 14:07:09.123456') AS c9;
-- name: parts
SELECT year('2024-03-05') AS c0,
  month(NULL) AS c1,
  dayofweek(DATE '2024-03-03') AS c2,
  weekday(DATE '2024-03-03') AS c3,
  weekofyear(DATE '2021-01-03') AS c4,
  dayofyear(DATE '2024-12-31') AS c5,
  quarter(DATE '2024-12-31') AS c6,
  hour('2024-03-05 14:07:09') AS c7,
  minute(TIMESTAMP '2024-03-05 14:07:09') AS c8,
  second(TIMESTAMP '2024-03-05 14:07:09.9') AS c9,
  day(DATE '2024-03-05') AS c10,
  dayofmonth('x') AS c11,
  dayname(DATE '2024-03-03') AS c12,
  monthname(DATE '2024-03-03') AS c13;
-- name: adds
SELECT add_months(DATE '2024-01-31', 1) AS c0,
  add_months(DATE '2024-02-29', 12) AS c1,
  add_months('2024-02-29', -1) AS c2,
  add_months(NULL, 1) AS c3,
  date_add('2024-02-28', 2) AS c4,
  date_sub(DATE '2024-03-01', 1) AS c5,
  date_add(DATE '2024-03-01', NULL) AS c6,
  datediff('2024-03-05', '2024-02-28') AS c7,
  datediff(DATE '2024-03-05', NULL) AS c8,
  last_day('2023-02-11') AS c9,
  last_day(NULL) AS c10;
-- name: months_between
SELECT months_between('1997-02-28 10:30:00', '1996-10-30') AS c0,
  months_between('2024-03-31', '2024-02-29') AS c1,
  months_between('1997-02-28 10:30:00', '1996-10-30', false) AS c2,
  months_between(NULL, '2024-01-01') AS c3,
  months_between(TIMESTAMP '2024-03-15 12:00:00', TIMESTAMP '2024-02-15 00:00:00') AS c4;
-- name: next_day
SELECT next_day('2024-03-05', 'TU') AS c0,
  next_day(DATE '2024-03-05', 'wednesday') AS c1,
  next_day(NULL, 'MO') AS c3,
  next_day(DATE '2024-03-05', NULL) AS c4;
-- name: zones
SELECT from_utc_timestamp(TIMESTAMP '2024-03-05 12:00:00', 'America/New_York') AS c0,
  from_utc_timestamp('2024-07-05 12:00:00', 'Europe/Berlin') AS c1,
  to_utc_timestamp('2024-03-10 02:30:00', 'America/Los_Angeles') AS c2,
  from_utc_timestamp(NULL, 'UTC') AS c3,
  to_utc_timestamp('2024-07-05', '+02:00') AS c4,
  from_utc_timestamp('2024-07-05', 'GMT-3') AS c5,
  to_utc_timestamp(TIMESTAMP '2024-11-03 01:30:00', 'America/New_York') AS c6,
  from_utc_timestamp(TIMESTAMP '2024-03-05 12:00:00', NULL) AS c7;
-- name: makes
SELECT make_date(2024, 2, 29) AS c0,
  make_date(2023, 2, 29) AS c1,
  make_date(NULL, 1, 1) AS c2,
  make_timestamp(2024, 3, 5, 14, 7, 9.5) AS c3,
  make_timestamp(2024, 3, 5, 14, 7, 60) AS c4,
  make_timestamp(2024, 13, 5, 14, 7, 9) AS c5,
  make_timestamp(2024, 3, 5, 14, 7, 9, 'Europe/Berlin') AS c6,
  make_timestamp(NULL, 3, 5, 14, 7, 9) AS c7,
  make_timestamp_ltz(2024, 3, 5, 14, 7, 9.123456) AS c8;
-- name: units
SELECT timestampdiff(MONTH, TIMESTAMP '2024-01-31 00:00:00', TIMESTAMP '2024-02-29 00:00:00') AS c0,
  timestampdiff(DAY, TIMESTAMP '2024-01-31 12:00:00', TIMESTAMP '2024-02-01 11:00:00') AS c1,
  timestampadd(HOUR, 3, TIMESTAMP '2024-01-31 12:00:00') AS c2,
  timestampadd(MONTH, 1, TIMESTAMP '2024-01-31 12:00:00') AS c3,
  datediff(DAY, DATE '2024-01-01', DATE '2024-02-01') AS c4,
  dateadd(DAY, 1, DATE '2024-01-01') AS c5,
  dateadd(DATE '2024-01-01', 1) AS c6,
  extract(DOW FROM DATE '2024-03-03') AS c7,
  extract(SECOND FROM TIMESTAMP '2024-03-05 14:07:09.25') AS c8,
  date_part('doy', DATE '2024-03-03') AS c9,
  date_part('week', NULL) AS c10;
-- name: epochs
SELECT unix_seconds(TIMESTAMP '1970-01-01 00:00:01.9') AS c0,
  unix_millis(TIMESTAMP '1969-12-31 23:59:59.9999') AS c1,
  unix_micros(TIMESTAMP '1970-01-01 00:00:00.000001') AS c2,
  unix_date(DATE '1970-01-02') AS c3,
  date_from_unix_date(-1) AS c4,
  timestamp_seconds(1.5) AS c5,
  timestamp_millis(-1) AS c6,
  timestamp_micros(1) AS c7,
  timestamp_seconds(NULL) AS c8,
  timestamp_seconds(1230219000) AS c9;
-- name: tries
SELECT try_to_timestamp('2024-03-05') AS c0,
  try_to_timestamp('x', 'yyyy') AS c1,
  try_to_timestamp(NULL) AS c2;
-- name: windows
SELECT window(TIMESTAMP '2024-03-05 14:07:09', '5 minutes').start AS c0,
  window(TIMESTAMP '2024-03-05 14:07:09', '5 minutes').end AS c1;
-- name: windows_offset
SELECT window(TIMESTAMP '2024-03-05 14:07:09', '1 hour', '1 hour', '15 minutes').start AS c0;
