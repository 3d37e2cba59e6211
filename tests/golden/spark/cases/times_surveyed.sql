-- name: a_span_of_nothing
SELECT NULL + DATE '2001-09-28', DATE '2001-09-28' + NULL, TIMESTAMP '2011-11-11 11:11:11' + NULL, TIMESTAMP_NTZ '2011-11-11 11:11:11' + NULL;

-- name: an_interval_before_a_text
SELECT INTERVAL '4 22:12' DAY TO MINUTE + '2020-01-01 12:11:12', '2020-01-01' - INTERVAL '2' HOUR;

-- name: months_and_a_text
SELECT INTERVAL '2' MONTH + '2020-01-01';

-- name: timediff
SELECT timediff(QUARTER, TIMESTAMP '2023-08-10 01:02:03', TIMESTAMP '2022-01-14 01:02:03'), timediff(HOUR, TIMESTAMP '2022-02-14 01:02:03', TIMESTAMP '2022-02-14 12:00:03');

-- name: a_unit_in_quotes
SELECT dateadd('HOUR', 1, DATE '2020-01-01');

-- name: today_of_something
SELECT curdate(1);

-- name: seconds_of_nothing
SELECT to_unix_timestamp();

-- name: numbers_with_zeros_before
SELECT make_timestamp(2021, 07, 11, 06, 30, 45.678), 007;

-- name: instants_of_day_and_time
SELECT make_timestamp_ltz(DATE '2020-01-01', TIME '12:00:00'), make_timestamp_ltz(DATE '2020-01-01', TIME '12:00:00', 'CET'), try_make_timestamp_ntz(DATE '2020-01-01', TIME '12:00:00');

-- name: wall_clocks_as_text
SELECT to_char(TIMESTAMP_NTZ '2020-01-01 11:12:13', 'yyyy MMM dd HH'), to_varchar(TIMESTAMP_NTZ '2020-01-01 10:11:12', 'EEE, d MMM');

-- name: sequences_of_wall_clocks
SELECT sequence(TIMESTAMP_NTZ '2020-01-01', TIMESTAMP_NTZ '2020-01-02', INTERVAL '12' HOUR), sequence(DATE '2020-01-01', TIMESTAMP_NTZ '2020-01-02'), sequence(TIMESTAMP_NTZ '2020-01-01', TIMESTAMP '2020-01-02');

-- name: months_counted_from_the_start
SELECT sequence(TIMESTAMP '2020-01-31', TIMESTAMP '2020-05-31', INTERVAL '1' MONTH), sequence(TIMESTAMP '2020-05-31', TIMESTAMP '2020-01-31', INTERVAL '-1' MONTH);

-- name: a_step_that_leads_elsewhere
SELECT sequence(TIMESTAMP '2020-05-31', TIMESTAMP '2020-01-31', INTERVAL '1' MONTH);

-- name: days_that_lead_elsewhere
SELECT sequence(DATE '2020-05-31', DATE '2020-01-31', INTERVAL '1' MONTH);

-- name: offsets_with_seconds
SELECT to_timestamp('2018-11-17 +013001', 'yyyy-MM-dd XXXX'), to_timestamp('2018-11-17 +01:30:01', 'yyyy-MM-dd XXXXX'), to_timestamp('2018-11-17 +0130', 'yyyy-MM-dd xxxx'), to_timestamp('2018-11-17 +01:30:01', 'yyyy-MM-dd XXX'), to_timestamp('2018-11-17 GMT+01:00', 'yyyy-MM-dd ZZZZ'), to_timestamp('2018-11-17 GMT', 'yyyy-MM-dd ZZZZ'), to_timestamp('2018-11-17 +01:30:01', 'yyyy-MM-dd ZZZZZ');

-- name: offsets_from_gmt
SELECT to_timestamp('2018-11-17 GMT+1', 'yyyy-MM-dd O'), to_timestamp('2018-11-17 GMT+01:00', 'yyyy-MM-dd O'), to_timestamp('2018-11-17 GMT+1', 'yyyy-MM-dd OOOO'), to_timestamp('2018-11-17 GMT+01:00', 'yyyy-MM-dd OOOO'), to_timestamp('2018-11-17 UTC', 'yyyy-MM-dd O'), to_timestamp('2018-11-17 +01:00', 'yyyy-MM-dd O');

-- name: zones_by_id
SELECT to_timestamp('2018-11-17 UTC+1', 'yyyy-MM-dd VV'), to_timestamp('2018-11-17 UTC+01:00', 'yyyy-MM-dd VV'), to_timestamp('2018-11-17 PST', 'yyyy-MM-dd VV'), to_timestamp('2018-11-17 EST', 'yyyy-MM-dd VV'), to_timestamp('2018-11-17 CET', 'yyyy-MM-dd VV'), to_timestamp('2018-11-17 Etc/GMT-3', 'yyyy-MM-dd VV'), to_timestamp('2018-11-17 europe/paris', 'yyyy-MM-dd VV');

-- name: zones_by_name
SELECT to_timestamp('2018-11-17 PDT', 'yyyy-MM-dd z'), to_timestamp('2018-07-17 EDT', 'yyyy-MM-dd z'), to_timestamp('2018-07-17 CEST', 'yyyy-MM-dd z'), to_timestamp('2018-07-17 MST', 'yyyy-MM-dd z'), to_timestamp('2018-11-17 Pacific Standard Time', 'yyyy-MM-dd zzzz'), to_timestamp('2018-11-17 Coordinated Universal Time', 'yyyy-MM-dd zzzz');

-- name: zones_whose_names_are_several (differs: which zone of several a name like BST or IST means is what Java's tables say first)
SELECT to_timestamp('2018-07-17 BST', 'yyyy-MM-dd z'), to_timestamp('2018-07-17 IST', 'yyyy-MM-dd z');

-- name: wall_clocks_of_texts_with_zones
SELECT to_timestamp_ntz('2020-01-01 00:00:00 America/New_York', 'yyyy-MM-dd HH:mm:ss VV'), to_timestamp_ntz('2020-01-01 00:00:00+0500', 'yyyy-MM-dd HH:mm:ssXX'), to_date('2020-01-01 00:00:00 Asia/Tokyo', 'yyyy-MM-dd HH:mm:ss VV');

-- name: half_a_second
SELECT INTERVAL .5 SECOND, INTERVAL -.25 SECOND;

-- name: spans_of_many_seconds
SELECT make_dt_interval(1, 0, 0, 123456789012.123456), make_interval(0, 0, 0, 0, 0, 0, 1234567890123456789), make_interval(1, 2, 3, 4, 5, 6, 7.008009), make_interval(100, 11, 1, 1, 12, 30, 1.001001);

-- name: spans_beyond_nanoseconds (differs: hours of more than 292 years are refused, since a calendar interval leaves DuckDB in nanoseconds)
SELECT make_interval(1, 2, 3, 4, 0, 0, 123456789012.123456);

-- name: buckets_of_intervals
SELECT width_bucket(INTERVAL '5' DAY, INTERVAL '0' DAY, INTERVAL '10' DAY, 5), width_bucket(INTERVAL '14' MONTH, INTERVAL '0' YEAR, INTERVAL '5' YEAR, 5), width_bucket(INTERVAL '-1' DAY, INTERVAL '0' DAY, INTERVAL '5' DAY, 5);

-- name: buckets_of_two_kinds
SELECT width_bucket(INTERVAL '0' YEAR, INTERVAL '0' DAY, INTERVAL '10' DAY, 10);

-- name: windows_of_wall_clocks
SELECT window.start, window.end, window_time(window), cnt FROM (SELECT window, count(*) AS cnt FROM VALUES (TIMESTAMP_NTZ '2021-01-01 00:00:00') AS t(b) GROUP BY window(b, '5 minutes'));

-- name: sessions_of_wall_clocks
SELECT session_window(b, '5 minutes') AS w, count(*) FROM VALUES (TIMESTAMP_NTZ '2021-01-01 00:00:00'), (TIMESTAMP_NTZ '2021-01-01 00:04:00'), (TIMESTAMP_NTZ '2021-01-01 01:04:00') AS t(b) GROUP BY session_window(b, '5 minutes');

-- name: months_go_before_days
SELECT TIMESTAMP '2020-03-31' - make_interval(0, 1, 0, 1, 2), TIMESTAMP '2020-03-31' + make_interval(0, -1, 0, -1), DATE '2020-03-31' - make_interval(0, 1, 0, 1), TIMESTAMP '2020-03-31' + make_interval(0, 1, 0, -1);

-- name: spans_of_centuries
SELECT CAST(TIMESTAMP '1500-01-01' - TIMESTAMP '2020-01-01' AS STRING), TIMESTAMP '9999-01-01' - TIMESTAMP '0100-01-01', (TIMESTAMP '9999-01-01' - TIMESTAMP '0100-01-01') / 2, sum(x), avg(x), abs(min(x)) FROM VALUES (INTERVAL '106751' DAY), (INTERVAL '10000000' DAY) AS t(x);

-- name: intervals_tried
SELECT TRY_CAST('abc' AS INTERVAL YEAR), TRY_CAST('1 x' AS INTERVAL DAY TO SECOND), TRY_CAST(a AS INTERVAL DAY) FROM VALUES ('1'), ('x'), (NULL) AS t(a);

-- name: columns_called_as_functions
SELECT current_date, current_timestamp + 1 FROM VALUES (1, 2) AS t(current_date, current_timestamp);

-- name: months_since_before_christ
SELECT months_between(CAST(t AS TIMESTAMP), TIMESTAMP '2020-01-31'), timestampdiff(YEAR, CAST(t AS TIMESTAMP), TIMESTAMP '2020-01-31'), date_format(t, 'yy') FROM VALUES ('-0044-03-15 01:02:03'), ('12345-01-01 00:00:00') AS t(t);
