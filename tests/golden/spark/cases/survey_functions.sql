-- name: time_1
select time'10:20:30', typeof(time'10:20:30'), time '23:59:59.999999', time'1:2:3', time'10:20', time '10:20:30 PM', time'12:00 AM';

-- name: time_2
select time'24:00:00';

-- name: time_3
select time'abc';

-- name: time_4
select cast('10:20:30.123456' as time(3)), cast(time'10:20:30.999' as time(0)), cast('x' as time), cast(null as time), cast(' T10:20:30 ' as time), cast('10' as time);

-- name: time_5
select cast(time'10:20:30.5' as string), cast(time'10:20:30.100200' as string), cast(time'10:20:30' as int), cast(time'10:20:30' as tinyint), cast(time'10:20:30.5' as decimal(20,6));

-- name: time_6
select cast(5 as time);

-- name: time_7
select cast(time'00:01' as double);

-- name: time_8
select cast(time'10:20:30' as date);

-- name: time_9
select cast(timestamp'2020-01-01 10:20:30.5' as time), cast(timestamp_ntz'2020-01-01 10:20:30.5' as time);

-- name: time_10
select hour(time'10:20:30.5'), minute(time'10:20:30'), second(time'10:20:30.9'), extract(hour from time'10:20:30'), extract(second from time'10:20:30.123'), date_part('minute', time'10:20:30');

-- name: time_11
select extract(year from time'10:20:30');

-- name: time_12
select make_time(1,2,3.5), make_time(23,59,59.999999), make_time(null,1,1), make_time(1, 2, 3);

-- name: time_13
select make_time(25,0,0);

-- name: time_14
select to_time('10:20:30'), to_time('10-20-30', 'HH-mm-ss'), to_time(null), try_to_time('x'), try_to_time('10:20', 'HH:mm'), to_time('10:20 PM', 'hh:mm a');

-- name: time_15
select to_time('x');

-- name: time_16
select typeof(current_time(3)), current_time = current_time();

-- name: time_17
select time_diff('hour', time'10:00', time'12:30'), time_diff('MINUTE', time'10:00', time'9:30'), time_diff('second', time'10:00', time'10:00:01.9'), time_diff('microsecond', time'10:00', time'10:00:00.000001'), time_diff(null, time'10:00', time'12:30');

-- name: time_18
select time_diff('day', time'10:00', time'12:30');

-- name: time_19
select time_trunc('hour', time'10:20:30.5'), time_trunc('MINUTE', time'10:20:30.5'), time_trunc('millisecond', time'10:20:30.123456'), time_trunc(null, time'10:20'), time_trunc('hour', null);

-- name: time_20
select time'10:20' - time'9:00', time'10:00' + interval '1' hour, time'10:00' - interval '30' minute, interval 1 second + time'10:00';

-- name: time_21
select time'23:30' + interval '1' hour;

-- name: time_22
select time'10:00' + interval 1 month;

-- name: time_23
select time'10:00' + 1;

-- name: time_24
select time'10:00' < time'11:00', time'10:00' = '10:00', time'10:00' = cast('10:00' as time(0)), time'10:00' in (time'10:00'), greatest(time'10:00', time'11:00');

-- name: time_25
select time'10:00' = timestamp'2020-01-01 10:00';

-- name: time_26
select min(t), max(t), count(distinct t), first(t), mode(t) from values (time'10:00'), (time'09:00'), (null), (time'10:00') x(t);

-- name: time_27
select time_from_seconds(3661), time_from_seconds(1.5), time_from_millis(1500), time_from_micros(1500000), time_to_seconds(time'01:01:01.5'), time_to_millis(time'00:00:01.5'), time_to_micros(time'00:00:01.5'), time_from_seconds(null);

-- name: time_28
select time_from_seconds(86400);

-- name: time_29
select date_format(time'10:20:30', 'HH:mm'), make_timestamp(date'2020-01-01', time'10:20:30'), make_timestamp_ntz(date'2020-01-01', time'10:20:30.5'), make_timestamp(date'2020-01-01', time'10:20:30', 'CET');

-- name: time_30
select array(time'10:00', null), struct(time'10:00' as t), to_json(struct(time'10:00' as t)), coalesce(null, time'10:00'), hash(time'10:00'), xxhash64(time'1:2:3.5', 1);

-- name: time_31
select sum(t) from values (time'10:00') x(t);

-- name: moments_1
select stddev(x), var_pop(x), skewness(x), kurtosis(x), var_samp(x), stddev_pop(x) from values (0.1), (0.2), (0.7), (3.3), (9.9), (-4.2), (5.123), (1e3) t(x);

-- name: moments_2
select var_pop(x), var_samp(x), stddev(x), kurtosis(x) from values (10000.1D), (10000.2D), (10000.7D), (10003.3D) t(x);

-- name: moments_3
select corr(x, y), covar_pop(x, y), covar_samp(x, y), regr_slope(y, x), regr_r2(y, x), regr_r2(x, y), regr_intercept(y, x), regr_sxy(y, x), regr_sxx(y, x), regr_syy(y, x) from values (1.1, 2.3), (2.7, 3.9), (3.3, 1.2), (7.9, 4.4), (5.5, 8.1), (null, 1), (2, null) t(x, y);

-- name: moments_4
select regr_r2(y, x), corr(y,x), regr_intercept(y, x), regr_slope(y, x), covar_samp(x,y), covar_pop(x,y), stddev(x) from values (1, 2) t(x, y);

-- name: moments_5
select regr_r2(y, x), corr(y,x), regr_slope(y, x), covar_samp(x,y), stddev(x) from values (1, null), (null, 3) t(x, y);

-- name: moments_6
select k, stddev(x), var_pop(x), skewness(x), corr(x, k) from values (1, 0.1), (1, 0.35), (2, 9.1), (2, null), (3, null), (1, 4.4) t(k, x) group by k order by k;

-- name: moments_7
select stddev(x), var_pop(x), skewness(x), kurtosis(x) from values (cast('Infinity' as double)), (1), (2) t(x);

-- name: refused_1
select sort_array(array(1,2), 'x');

-- name: refused_2
select array_contains(array(1,2), null);

-- name: refused_3
select array_append(array(1,2), 1.5);

-- name: refused_4
select concat(array(1), null);

-- name: refused_5
select map(map(1,2), 3);

-- name: refused_6
select map_contains_key(map(1,2), null);

-- name: refused_7
select array(1) = array(1.0);

-- name: refused_8
select interval 1 day > '1 day';

-- name: refused_9
select cast(map('1', '2') as map<int,int>);

-- name: refused_10
select cast('abc' as interval day);

-- name: refused_11
select json_array_length(2);

-- name: refused_12
select json_object_keys(200);

-- name: refused_13
select bit_count(1.5);

-- name: refused_14
select bit_get(5, 64);

-- name: refused_15
select percentile_approx(x, 0.5, 0) from values (1) t(x);

-- name: refused_16
select percentile(x, 0.5, -1) from values (1) t(x);

-- name: refused_17
select approx_count_distinct(x, 0.5) from values (1) t(x);

-- name: refused_18
select randstr(-1, 0);

-- name: refused_19
select overlay('abc' placing x'FF' from 2);

-- name: refused_20
select mask('abc', upperChar => 'Q', upperChar => 'r');

-- name: refused_21
select mask(upperChar => 'Q', 'a');

-- name: values_1
select date'2020-01-01'::timestamp::string, -1::string, -5::int + 1, cast(1 as decimal), cast(1 as dec(5)), X'123';

-- name: values_2
select decode(2, 1, 10, 2, 20), div(7, 2), bround(2.5), curdate() = current_date, to_varchar(x'616263', 'utf-8'), to_char(x'616263', 'utf-8');

-- name: values_3
select aggregate(array(1,2), (0 as sum, 0 as n), (acc, x) -> (acc.sum + x, acc.n + 1), acc -> acc.sum / acc.n);

-- name: values_4
select map_zip_with(map(1,'a'), map('1','x'), (k,a,b) -> concat(a, b));

-- name: values_5
select named_struct('a', 1) = named_struct('b', 1);

-- name: values_6
select split('abc', ''), split('a|b', '|'), split('a', 'x*'), split('ab', '|', 2), regexp_instr('abc', 'b', null);

-- name: values_7
select sentences('a b. c d'), sentences('Hi, it''s 1.5 dollars? Yes! no.'), format_number(0.5, '#.#');

-- name: values_8
select cast(x'ff' as string), cast(x'616263' as string);

-- name: values_9
select interval 5 day div interval 2 hour, interval -5 month div interval 2 month, interval 5 day div interval 0 hour, negative(interval 1 day);

-- name: mended_1
select percentile(x, 0.5), median(x), percentile(x, array(0.25, 1)), percentile_cont(0.3) within group (order by x), percentile_disc(0.5) within group (order by x desc), percentile_cont(array(0.1, 0.9)) within group (order by x) from values (interval 1 day), (interval 3 days), (interval 10 hours), (null) t(x);

-- name: mended_2
select percentile(x, 0.5), median(x), percentile(x, array(0.5, 1)), percentile_cont(0.3) within group (order by x), percentile_disc(0.5) within group (order by x) from values (interval 1 month), (interval 4 months), (null) t(x);

-- name: mended_3
select percentile(x, 0.3), percentile(x, 0.77), median(x), percentile(x, array(0.1, 0.2, 0.9)) from values (0.1), (0.7), (3.3), (0.35) t(x);

-- name: mended_4
select percentile(x, 0.5), median(x), percentile(x, 0.9) from values (cast('inf' as double)), (cast('inf' as double)), (1) t(x);

-- name: mended_5
select percentile(x, 0.5, f), percentile(x, array(0.5), f) from values (1, 2), (5, 1), (7, 0) t(x, f);

-- name: mended_6
select k, median(x), percentile_disc(0.5) within group (order by x) from values (1, interval 1 day), (1, interval 5 day), (2, null) t(k, x) group by k order by k;

-- name: mended_7
select median(x) over (partition by 1), percentile(x, 0.5) over () from values (1), (4) t(x);

-- name: mended_8
select levenshtein('a', 'b', n), levenshtein('a','a', n), levenshtein(null, 'a', n), levenshtein('abc', 'abd', m) from values (cast(null as int), 1) t(n, m);

-- name: mended_9
select levenshtein('a', 'b', null), levenshtein('a', 'a', null), make_interval(178956971), try_make_interval(178956971), to_csv(null), make_interval(1, 2);

-- name: mended_10
select to_json(map(date'2020-01-01', 1)), to_json(map(named_struct('a', 1, 'b', 'x'), 2)), to_json(struct(timestamp_ntz'2020-01-01 01:02:03' as t)), to_csv(struct(timestamp_ntz'2020-01-01 01:02:03' as t)), hash(timestamp_ntz'2020-01-01'), to_json(map(timestamp'2020-01-01', 1)), to_json(map(1.5, 2)), to_json(map(true, 1));

-- name: mended_11
select parse_url('mailto:a@b.c', 'PATH'), parse_url('mailto:a@b.c', 'FILE'), parse_url('mailto:a@b.c', 'QUERY'), parse_url('a/b', 'PATH'), parse_url('file:/x/y', 'PATH');

-- name: mended_12
select md5(1);

-- name: mended_13
select sha2(5, 256);

-- name: mended_14
select crc32(1);

-- name: mended_15
select md5(null), sha2(null, 256), md5('a'), sha1(x'00');

-- name: spans_1
select date'2020-01-01' - '2019-12-31';

-- name: spans_2
select '2020-01-02' - date'2020-01-01';

-- name: spans_3
select timestamp'2020-01-01' - '2019-12-31';

-- name: spans_4
select '2020-01-02' - timestamp'2020-01-01';

-- name: spans_5
select timestamp_ntz'2020-01-01' - '2019-12-31';

-- name: spans_6
select date'2020-01-01' - null, null - date'2020-01-01';

-- name: spans_7
select timestamp'2020-01-01' - null;

-- name: spans_8
select null - timestamp'2020-01-01';

-- name: spans_9
select interval 106751992 days;

-- name: spans_10
select interval 106751991 days;

-- name: spans_11
select date'2020-01-01' + '1';

-- name: spans_12
select interval '2562047789' hour;
