-- name: session_1 (ordered)
SELECT a, session_window.start, session_window.end, count(*) FROM VALUES ('a', TIMESTAMP'2024-01-01 00:00:00'), ('a', TIMESTAMP'2024-01-01 00:04:00'), ('a', TIMESTAMP'2024-01-01 00:20:00'), ('b', TIMESTAMP'2024-01-01 00:01:00') AS t(a, b) GROUP BY a, session_window(b, '5 minutes') ORDER BY a, 2;

-- name: session_2
SELECT session_window(b, '5 minutes') AS w, count(*) AS c FROM VALUES ('a', TIMESTAMP'2024-01-01 00:00:00'), ('a', TIMESTAMP'2024-01-01 00:05:00'), ('b', NULL) AS t(a, b) GROUP BY session_window(b, '5 minutes');

-- name: session_3
SELECT a, session_window(b, CASE WHEN a = 'a' THEN '5 minutes' ELSE '1 hour' END) w, sum(c) FROM VALUES ('a', TIMESTAMP'2024-01-01 00:00:00',1), ('a', TIMESTAMP'2024-01-01 00:06:00',2), ('b', TIMESTAMP'2024-01-01 00:01:00',3),('b', TIMESTAMP'2024-01-01 00:41:00',4) AS t(a, b, c) GROUP BY a, session_window(b, CASE WHEN a = 'a' THEN '5 minutes' ELSE '1 hour' END);

-- name: session_4
SELECT count(*) c, max(a) FROM VALUES ('a', TIMESTAMP'2024-01-01 00:00:00'), ('a', TIMESTAMP'2024-01-01 00:04:00') AS t(a, b) GROUP BY session_window(b, '5 minutes') HAVING count(*) > 1;

-- name: session_5
SELECT session_window(b, '-5 minutes') w, count(*) FROM VALUES ('a', TIMESTAMP'2024-01-01 00:00:00') AS t(a, b) GROUP BY session_window(b, '-5 minutes');

-- name: session_6
SELECT a, session_window.start, count(DISTINCT c) FROM VALUES ('a', TIMESTAMP'2024-01-01 00:00:00',1), ('a', TIMESTAMP'2024-01-01 00:04:00',1) AS t(a, b, c) GROUP BY a, session_window(b, '5 minutes');

-- name: session_7
SELECT a, session_window(b, '1 month') w, count(*) FROM VALUES ('a', TIMESTAMP'2024-01-01 00:00:00'), ('a', TIMESTAMP'2024-01-20 00:04:00') AS t(a, b) GROUP BY a, session_window(b, '1 month');

-- name: session_8
SELECT w.start, sum(n) FROM (SELECT session_window(b, '5 minutes') w, count(*) n FROM VALUES ('a', TIMESTAMP'2024-01-01 00:00:00') AS t(a, b) GROUP BY session_window(b, '5 minutes')) GROUP BY w;

-- name: clock_1
SELECT CAST('12:13:14' AS timestamp) = CAST(concat(current_date(), ' 12:13:14') AS timestamp);

-- name: clock_2
SELECT CAST('T12:34' AS timestamp) = CAST(concat(current_date(), ' 12:34:00') AS timestamp);

-- name: clock_3
SELECT CAST('T12:34:56.5' AS timestamp) = CAST(concat(current_date(), ' 12:34:56.5') AS timestamp), CAST('T12' AS timestamp) IS NULL, CAST('12:13' AS timestamp) IS NULL, CAST('1:2:3' AS timestamp) = CAST(concat(current_date(), ' 1:2:3') AS timestamp);

-- name: clock_4
SELECT timestamp('T1:2:3Z') = CAST(concat(current_date(), ' 01:02:03') AS timestamp), CAST('12:13:14' AS timestamp_ntz), CAST('12:13:14' AS date), to_timestamp('12:13:14') = CAST(concat(current_date(), ' 12:13:14') AS timestamp);

-- name: interval_by_zero_1
SELECT interval '2' year / 0;

-- name: interval_by_zero_2
SELECT interval '2' day / 0;

-- name: interval_by_zero_3
SELECT interval '2' day / 0.0;

-- name: interval_by_zero_4
SELECT interval '2' year / '0';

-- name: window_of_window_1
SELECT window(window_time(window), '10 minutes') w2, sum(cnt) FROM (SELECT window, count(*) as cnt FROM VALUES ('A1', TIMESTAMP'2021-01-01 00:00:00'), ('A1', TIMESTAMP'2021-01-01 00:06:00') AS tab(a, b) GROUP by window(b, '5 minutes')) GROUP BY window(window_time(window), '10 minutes');

-- name: window_of_window_2
SELECT window(window, '10 minutes') w2, sum(cnt) FROM (SELECT window, count(*) as cnt FROM VALUES ('A1', TIMESTAMP'2021-01-01 00:00:00'), ('A1', TIMESTAMP'2021-01-01 00:06:00') AS tab(a, b) GROUP by window(b, '5 minutes')) GROUP BY window(window, '10 minutes');

-- name: window_of_window_3
SELECT session_window(window, '10 minutes') w2, sum(cnt) FROM (SELECT window, count(*) as cnt FROM VALUES ('A1', TIMESTAMP'2021-01-01 00:00:00'), ('A1', TIMESTAMP'2021-01-01 00:06:00') AS tab(a, b) GROUP by window(b, '5 minutes')) GROUP BY session_window(window, '10 minutes');

-- name: window_of_window_4
SELECT window(b, '10 minutes', '5 minutes', '1 minute') w FROM VALUES ('A1', TIMESTAMP'2021-01-01 00:00:00'), ('A1', TIMESTAMP'2021-01-01 00:06:00') AS tab(a, b);

-- name: far_literal_1
SELECT CAST(date'-0044-03-15' AS string);

-- name: far_literal_2
SELECT CAST(timestamp'-0001-01-01 01:02:03' AS string);

-- name: far_literal_3
SELECT CAST('-0044-03-15' AS date) IS NULL, year(CAST('-0044-03-15' AS date)), CAST('-1-1-1' AS date);

-- name: from_unixtime_1
SELECT from_unixtime(253402300800), from_unixtime(-62135596801), from_unixtime(-62167219201);

-- name: from_unixtime_2
SELECT from_unixtime(9223372036854);

-- name: from_unixtime_3
SELECT from_unixtime(9223372036855);

-- name: from_unixtime_4
SELECT from_unixtime(9223372036854775807);

-- name: from_unixtime_5
SELECT from_unixtime(-9223372036854775808);

-- name: from_unixtime_6
SELECT from_unixtime(253402300800, 'yyyyy'), from_unixtime(253402300800, 'y'), from_unixtime(253402300800, 'yyyyyy-MM');

-- name: from_unixtime_7
SELECT from_unixtime('54'), from_unixtime(54.9), from_unixtime(NULL), from_unixtime(54, NULL);

-- name: year_1
SELECT to_timestamp('12345-01-02', 'yyyy-MM-dd');

-- name: year_2
SELECT to_timestamp('1', 'yy'), to_timestamp('12', 'yy'), to_timestamp('123', 'yyy'), to_timestamp('1234', 'yyy');

-- name: contradiction_1
SELECT to_timestamp('2020-01-31 2020-02', 'yyyy-MM-dd yyyy-MM');

-- name: contradiction_2
SELECT to_timestamp('2020 366 01', 'yyyy DDD MM'), to_timestamp('2020 001 01 01', 'yyyy DDD MM dd'), to_timestamp('2020 002 01 01', 'yyyy DDD MM dd');

-- name: contradiction_3
SELECT to_timestamp('Monday 2024-01-01', 'EEEE yyyy-MM-dd');

-- name: contradiction_4
SELECT to_timestamp('12 PM 13', 'hh a HH'), to_timestamp('01 PM 13', 'hh a HH');

-- name: contradiction_5
SELECT to_timestamp('01 PM 12', 'hh a HH');

-- name: contradiction_6
SELECT to_timestamp('2020-01-01 2021', 'yyyy-MM-dd yyyy');

-- name: contradiction_7
SELECT to_timestamp('1 2 2020', 'M L yyyy'), to_timestamp('1 1 2020', 'M L yyyy');

-- name: contradiction_8
SELECT to_date('1 1 2020', 'd d yyyy');

-- name: contradiction_9
SELECT unix_timestamp('2020-366', 'yyyy-DDD'), to_date('2021-366', 'yyyy-DDD'), to_date('2020-01-300', 'yyyy-MM-DDD'), to_date('2020-30-300', 'yyyy-dd-DDD');

-- name: not_text_1
SELECT to_timestamp(true);

-- name: not_text_2
SELECT to_timestamp(1), to_timestamp(1.5), to_timestamp(1.5D);

-- name: not_text_3
SELECT to_timestamp(NULL), to_timestamp(date'2024-01-01'), to_timestamp(timestamp_ntz'2024-01-01 00:00:00');

-- name: not_text_4
SELECT to_date(1);

-- name: not_text_5
SELECT to_date(true);

-- name: not_text_6
SELECT to_timestamp_ntz(1);

-- name: seconds_1
SELECT timestamp_seconds(0.1234567D), timestamp_seconds(-0.9999999D), timestamp_seconds(1e9D+0.0000004D);

-- name: days_1
SELECT date_add('2011-11-11', '1.2');

-- name: days_2
SELECT date_add('2011-11-11', 1L);

-- name: days_3
SELECT date_add('2011-11-11', 1.0);

-- name: days_4
SELECT date_add('2011-11-11', '1'), date_add('2011-11-11', 1S), date_add('2011-11-11', 1Y), date_add(NULL, 1), date_add('2011-11-11', NULL);

-- name: days_5
SELECT date_sub('2011-11-11', '1.2');

-- name: days_6
SELECT date_sub(date'2011-11-11', 1L);

-- name: days_7
SELECT date'2011-11-11' + 1L;

-- name: days_8
SELECT date'2011-11-11' - 1S, date'2011-11-11' + 1Y, 1 + date'2011-11-11';

-- name: days_9
SELECT add_months('2011-01-31', '1.2');

-- name: days_10
SELECT date_add(timestamp'2011-11-11 12:12:12', 1), date_add('2011-11-11 12:12:12', 1), date_add('x', 1), date_sub('2011-11-11', -1);

-- name: zone_1 (differs: zones of summer time are accepted)
SELECT from_utc_timestamp(timestamp'2024-01-01 12:00:00', 'EDT'), to_utc_timestamp(timestamp'2024-01-01 12:00:00', 'PST');

-- name: zone_2
SELECT from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'PST'), from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'EST');

-- name: zone_3 (differs: zones of summer time are accepted)
SELECT from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'MST'), from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'CST'), from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'HST'), from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'CDT');

-- name: zone_4
SELECT from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'GMT+8'), from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'UTC+08:30'), from_utc_timestamp(timestamp'2024-07-01 12:00:00', '+01:00'), from_utc_timestamp(timestamp'2024-07-01 12:00:00', '-1:00'), from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'Z');

-- name: zone_5
SELECT from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'JST'), from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'CTT'), from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'IST'), from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'ACT'), from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'CET');

-- name: zone_6
SELECT from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'Nowhere/City');

-- name: zone_7
SELECT timestamp'2024-07-01 12:00:00 PST', timestamp'2024-07-01 12:00:00 EST', timestamp'2024-07-01 12:00:00 UTC+1', timestamp'2024-07-01 12:00:00 America/Los_Angeles';

-- name: zone_8
SELECT from_utc_timestamp(timestamp'2024-07-01 12:00:00', '+8'), from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'UT'), from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'GMT0'), from_utc_timestamp(timestamp'2024-07-01 12:00:00', 'GMT');

-- name: interval_scaled_1
SELECT CAST(interval '2' year / 5 AS string), CAST(interval '2-3' year to month * 1.5 AS string), CAST(interval '1' year / CAST(NULL AS DOUBLE) AS string), CAST(interval '5' month / 2 AS string), CAST(interval '2' year * 'a' AS string);

-- name: interval_tried_1
SELECT CAST(try_divide(make_interval(1), 0) AS string), CAST(try_multiply(make_interval(1,1,1), 3) AS string), CAST(try_divide(make_interval(0,0,0,3), 2) AS string);

-- name: interval_scaled_2
SELECT i / n FROM VALUES (interval '2' day, 0) t(i, n);

-- name: text_1
SELECT timestamp'2024-01-01 24:00:00';

-- name: text_2
SELECT CAST('2024-01-01 24:00:00' AS timestamp), CAST('2024-01-01 23:60:00' AS timestamp), CAST('2024-01-01 1:2:3' AS timestamp), CAST('2024-01-01 12' AS timestamp), CAST('2024-01-01T' AS timestamp), CAST('2024-01-01 12:' AS timestamp);

-- name: text_3
SELECT CAST('2024-07-01 12:00:00 PST' AS timestamp), CAST('2024-07-01 12:00:00 CST' AS timestamp), CAST('2024-07-01 12:00:00UTC+1' AS timestamp), CAST('2024-07-01 12:00:00 America/Los_Angeles' AS timestamp), CAST('2024-07-01 12:00:00+1' AS timestamp), CAST('2024-07-01 12:00:00 GMT-03:30' AS timestamp), CAST('2024-07-01 12:00:00 EDT' AS timestamp), CAST('2024-07-01 12:00:00+19:00' AS timestamp);

-- name: text_4
SELECT CAST('2024-07-01 12:00:00.1234567' AS timestamp), CAST('2024-07-01 12:00:00.' AS timestamp), CAST('2024-07-01 12:00:00.5 +01:00' AS timestamp), CAST('2024-07-01T12:00:00Z' AS timestamp), CAST(' 2024-07-01 ' AS timestamp);

-- name: text_5
SELECT CAST(CAST('-0044-03-15' AS date) AS string), CAST(CAST('+12345-03-15' AS date) AS string), CAST(CAST('-0044-03-15 01:02:03' AS timestamp) AS string), CAST(CAST('12345-03-15 1:2:3.5' AS timestamp) AS string), CAST(CAST('-0044' AS date) AS string), CAST(CAST('0000-01-01' AS date) AS string), CAST(CAST('-0001-12-31' AS timestamp) AS string);

-- name: text_6
SELECT concat(make_date(-44, 3, 15), ''), CAST(make_date(0,1,1) AS string), CAST(make_date(12345,1,1) AS string), CAST(named_struct('d', make_date(-5,1,1)) AS string), CAST(array(make_date(10000,1,1)) AS string);

-- name: pattern_1
SELECT to_timestamp('10 22 13', 'hh mm HH');

-- name: pattern_2
SELECT to_timestamp('10:11 11', 'hh:mm kk');

-- name: pattern_3
SELECT to_timestamp('01 22 13', 'hh mm HH'), to_timestamp('PM 13', 'a HH'), to_timestamp('AM 13', 'a HH'), to_timestamp('2024-01-01 13:14 AM', 'yyyy-MM-dd HH:mm a');

-- name: pattern_4
SELECT to_timestamp('2024-01-01 01:14 PM', 'yyyy-MM-dd hh:mm a'), to_timestamp('2024-01-01 12:14 AM', 'yyyy-MM-dd hh:mm a'), to_timestamp('2024-01-01 13:14 AM', 'yyyy-MM-dd hh:mm a'), to_timestamp('2024-01-01 12:14', 'yyyy-MM-dd hh:mm');

-- name: pattern_5
SELECT to_date('44 AD', 'y G'), to_date('2024 AD 02', 'yyyy G MM'), to_date('2024-060', 'yyyy-DDD'), to_date('2024-60', 'yyyy-D'), to_date('366-2023', 'DDD-yyyy');

-- name: pattern_6
SELECT to_timestamp('2024-02-30', 'yyyy-MM-dd'), to_timestamp('2023-02-29', 'yyyy-MM-dd'), to_timestamp('2024-2-3', 'yyyy-M-d'), to_timestamp('2024-02-03', 'y-M-d'), to_timestamp('02-03', 'MM-dd'), to_timestamp('02-29', 'MM-dd');

-- name: pattern_7
SELECT to_timestamp('2024-07-01 12:00 PST', 'yyyy-MM-dd HH:mm z'), to_timestamp('2024-07-01 12:00 America/New_York', 'yyyy-MM-dd HH:mm VV'), to_timestamp('2024-07-01 12:00 +01:30', 'yyyy-MM-dd HH:mm XXX'), to_timestamp('2024-07-01 12:00 GMT+3', 'yyyy-MM-dd HH:mm O');

-- name: pattern_8
SELECT date_format(timestamp'0001-12-31 23:59:59', 'D E y yyyy'), date_format(date'1969-12-31', 'E D EEEE'), date_format(timestamp'1900-02-28 12:34:56', 'yyyy/MM/dd hh:mm:ss a');

-- name: pattern_9
SELECT to_timestamp('10:11:12.345', 'HH:mm:ss.SSS'), to_timestamp('10:11:12.3', 'HH:mm:ss.SSS'), to_timestamp('10:11:12.34567', 'HH:mm:ss.SSS'), to_timestamp('24:00', 'HH:mm'), to_timestamp('10:60', 'HH:mm');

-- name: session_9
SELECT session_window(b, '5 minutes') FROM VALUES (TIMESTAMP'2024-01-01 00:00:00'), (NULL) AS t(b);

-- name: session_10
SELECT session_window(b, '5 minutes') AS w, a, count(*) FROM VALUES ('x', TIMESTAMP'2024-01-01 00:00:00'), ('x', TIMESTAMP'2024-01-01 00:03:00'), ('y', TIMESTAMP'2024-01-01 00:09:00') AS t(a, b) GROUP BY w, a;

-- name: session_11 (ordered)
SELECT upper(a), session_window.end, count(*), min(b) FROM VALUES ('x', TIMESTAMP'2024-01-01 00:00:00'), ('X', TIMESTAMP'2024-01-01 00:03:00'), ('y', TIMESTAMP'2024-01-01 00:09:00') AS t(a, b) GROUP BY upper(a), session_window(b, '5 minutes') ORDER BY session_window.start DESC;

-- name: window_shown_1
SELECT window(b, '5 minutes') FROM VALUES (TIMESTAMP'2024-01-01 00:07:00'), (NULL) AS t(b);

-- name: window_shown_2
SELECT t.*, window(b, '10 minutes', '5 minutes') AS w FROM VALUES (TIMESTAMP'2024-01-01 00:07:00') AS t(b);

-- name: window_shown_3
SELECT window(window, '10 minutes'), sum(cnt) FROM (SELECT window, count(*) as cnt FROM VALUES (TIMESTAMP'2021-01-01 00:00:00'), (TIMESTAMP'2021-01-01 00:06:00') AS tab(b) GROUP by window(b, '5 minutes')) GROUP BY window(window, '10 minutes');

-- name: far_or_zone_1
SELECT from_unixtime(9223372036855), from_unixtime(-62135596801), from_unixtime(n) FROM VALUES (253402300799), (253402300800), (NULL) t(n);

-- name: far_or_zone_2
SELECT from_utc_timestamp(timestamp'2024-07-01 12:00:00', z), to_utc_timestamp(timestamp'2024-07-01 12:00:00', z) FROM VALUES ('America/Los_Angeles'), ('PST'), ('JST'), (NULL), ('UTC') t(z);

-- name: mixed_1
SELECT CAST(try_divide(interval '2' year, 0) AS string), CAST(try_divide(interval '2' day, 0) AS string), CAST(try_divide(interval '5' day, 2) AS string), CAST(try_divide(interval '2' year, '0') AS string);

-- name: mixed_2
SELECT CAST(NULL AS timestamp), CAST(CAST(NULL AS bigint) AS timestamp), CAST(CAST(NULL AS double) AS timestamp), timestamp_seconds(CAST(NULL AS int)), from_unixtime(CAST(NULL AS bigint)), CAST(-1S AS timestamp), CAST(1.5 AS timestamp), CAST(CAST(NULL AS decimal(5,2)) AS timestamp), CAST(CAST('x' AS double) AS timestamp);

-- name: mixed_3
SELECT window(TIMESTAMP '2024-03-05 14:07:09', '5 minutes').start AS c0;

-- name: calendar_interval_1
SELECT CAST(make_interval(1,2,3,4,5,6,7.5) * 2 AS string);

-- name: calendar_interval_2
SELECT CAST(make_interval(1,2,3,4,5,6,7.5) / 2 AS string);

-- name: calendar_interval_3
SELECT CAST(make_interval(1) / 0 AS string);

-- name: calendar_interval_4
SELECT CAST(CAST('3 months 1 day 2 hours' AS interval) * 1.5 AS string) AS a, CAST(CAST('-3 months 1 day 2 hours' AS interval) / 7 AS string) AS b, CAST(CAST('3 months' AS interval) / NULL AS string) AS c, CAST(make_interval(1) / 0 AS string) AS d;
