-- name: literal_1
select date '2020-01-01' - date '2019-12-01';

-- name: literal_2
select timestamp '2020-01-01 00:00:00' - timestamp '2019-12-01 01:00:00';

-- name: date_trunc_1
select date_trunc('nope', timestamp '2020-01-01 00:00:00'), trunc(date '2020-01-01', 'nope'), trunc('2020-05-06', 'Q'), next_day('2020-01-01', 'xx'), date_trunc('DECADE', timestamp '2020-01-01 00:00:00'), date_trunc('WEEK', '2020-01-01');

-- name: months_between_1
select months_between('2020-03-31', '2020-02-29'), months_between(timestamp '2020-03-31 10:00:00', date '2020-02-28', false), months_between(null, '2020-01-01');

-- name: make_timestamp_ntz_1
select make_timestamp_ntz(2020,1,1,0,0,1.5), make_timestamp_ltz(2020,1,1,0,0,1.5), try_make_timestamp(2020,13,1,0,0,1.5);

-- name: literal_3
select timestamp_ntz '2020-01-01 00:00:00', timestamp_ltz '2020-01-01 00:00:00', cast('2020-01-01' as timestamp_ntz), cast(timestamp_ntz '2020-01-01 00:00:00' as timestamp), typeof(timestamp_ntz '2020-01-01 00:00:00');

-- name: to_timestamp_ntz_1
select to_timestamp_ntz('2020-01-01'), to_timestamp_ltz('2020-01-01'), to_timestamp_ntz('2020/01', 'yyyy/MM');

-- name: from_utc_timestamp_1
select from_utc_timestamp('2020-07-01 00:00:00', 'PST'), to_utc_timestamp('2020-07-01 00:00:00', 'America/Los_Angeles'), from_utc_timestamp('2020-01-01 00:00:00', '+08:00'), from_utc_timestamp(null,'PST'), from_utc_timestamp('2020-01-01', null);

-- name: convert_timezone_1
select convert_timezone('Europe/Brussels', 'America/Los_Angeles', timestamp_ntz'2021-12-06 00:00:00'), convert_timezone('Europe/Brussels', timestamp_ntz'2021-12-05 15:00:00');

-- name: dateadd_1
select dateadd(MONTH, 1, date '2020-01-31'), timestampadd(HOUR, 1, timestamp '2020-01-31 00:00:00'), dateadd(day, a, '2020-01-01') from values (1) t(a);

-- name: datediff_1
select datediff(MONTH, date '2020-01-31', date '2020-03-01'), timestampdiff(WEEK, timestamp '2020-01-01 00:00:00', timestamp '2020-02-01 00:00:00'), date_diff('2020-01-02', '2020-01-01');

-- name: extract_1
select extract(week from date '2020-01-01'), extract(doy from '2020-03-01'), extract(dow_iso from date '2020-03-01'), extract(seconds from timestamp '2020-01-01 01:02:03.456'), extract(yearofweek from date '2021-01-01'), extract(epoch from date '2021-01-01');

-- name: literal_4
select date '2020-01-01' = '2020-01-01', timestamp '2020-01-01 00:00:00' = '2020-01-01', date '2020-01-01' < timestamp '2020-01-01 00:00:01', date '2020-01-01' > 'x';

-- name: now_1
select now() is not null, current_date() is not null, current_timezone(), typeof(now()), typeof(localtimestamp()), typeof(current_date);

-- name: last_day_1
select last_day('2020-02-10'), last_day(null), last_day('x'), next_day('2020-01-01', 'TU'), next_day('2020-01-01', 'Wednesday');

-- name: unix_seconds_1
select unix_seconds(timestamp '2020-01-01 00:00:00'), unix_millis(timestamp '2020-01-01 00:00:00'), unix_micros(timestamp '2020-01-01 00:00:00');

-- name: literal_5
select date('2020-01-01'), timestamp('2020-01-01'), date(timestamp '2020-01-01 10:00:00');

-- name: literal_6
select timestamp '2020-01-01 00:00:00Z', timestamp '2020-01-01T00:00:00+01:00', timestamp '2020-01-01', timestamp '2020';

-- name: literal_7
select date '2020-1-1', date '2020', date '2020-10';

-- name: date_trunc_2
select date_trunc('year', a), date_trunc(u, a) from values (timestamp '2020-05-06 07:08:09.123', 'MM'), (timestamp '2020-05-06 07:08:09.123', 'bad'), (null, 'day') as t(a, u);

-- name: trunc_1
select trunc(a, u), next_day(a, d) from values (date '2020-05-06', 'MM', 'fri'), (date '2020-05-06', 'bad', 'bad'), (date '2020-05-06', 'yy', null) as t(a, u, d);

-- name: extract_2
select extract(years from c), extract(mons from c), extract(quarter from c), extract(weeks from c), extract(days from c), extract(hrs from c), extract(mins from c), extract(secs from c) from values (timestamp '2011-05-06 07:08:09.1234567') as t(c);

-- name: date_part_1
select date_part(c, i) from values (date '2020-01-01', 'year') as t(i, c);

-- name: date_part_2
select date_part('millennium', date '2020-01-01');

-- name: literal_8
select typeof(date '2020-01-01' - date '2019-01-01'), typeof(timestamp '2020-01-01 00:00:00' - date '2019-01-01'), date '2020-01-01' - timestamp '2019-12-01 00:00:00', '2020-01-01' - date '2019-01-01';

-- name: date_add_1
select date_add(date '2020-01-01', cast(null as int)), datediff(null, '2020-01-01'), add_months(null, 1), months_between('x', '2020-01-01'), date_sub('2020-01-01', -5);

-- name: timestampdiff_1
select timestampdiff(quarter, timestamp '2020-01-01 00:00:00', timestamp '2021-01-01 00:00:00'), datediff(hour, timestamp '2020-01-01 00:00:00', timestamp '2020-01-01 01:59:00'), timestampdiff(microsecond, timestamp '2020-01-01 00:00:00', timestamp '2020-01-01 00:00:00.000123'), timestampdiff(year, date '2020-02-29', date '2021-02-28');

-- name: timestampadd_1
select timestampadd(year, -1, timestamp '2020-02-29 00:00:00'), timestampadd(microsecond, 5, timestamp '2020-02-29 00:00:00'), timestampadd(week, 1, date '2020-01-01'), dateadd(quarter, 1, timestamp_ntz '2020-01-31 00:00:00'), timestampadd(dayofyear, 1, '2020-01-01');

-- name: timestampadd_2
select timestampadd(foo, 1, date '2020-01-01');

-- name: date_trunc_3
select date_trunc('MILLENNIUM', timestamp '2020-01-01 00:00:00'), date_trunc('quarter', timestamp '2020-05-01 00:00:00'), date_trunc('MICROSECOND', timestamp '2020-05-01 00:00:00.123456'), date_trunc('MON', date '2020-05-17'), date_trunc(null, date '2020-01-01');

-- name: dayname_1
select dayname(timestamp '2020-01-01 00:00:00'), monthname(date '2020-12-01'), dayname(null), weekday(null), dayofweek(null), extract(dayofweek from timestamp '2020-01-05 00:00:00');

-- name: literal_9
select timestamp'2011-11-11 11:11:11' = '2011-11-11 11:11:11', date '2020-01-01' between '2019-12-31' and '2020-01-02', date '2020-01-01' in ('2020-01-01', 'x'), timestamp '2020-01-01 00:00:00' > date '2019-01-01';

-- name: literal_10
select date '2020-01-01' + '1 day', date '2020-01-01' - '2019-12-01';

-- name: from_utc_timestamp_2
select from_utc_timestamp('2016-08-31', 'Asia/Seoul'), to_utc_timestamp('2016-08-31', 'Asia/Seoul'), from_utc_timestamp(timestamp '2020-01-01 00:00:00', 'GMT+1'), to_utc_timestamp(timestamp '2020-03-29 02:30:00', 'Europe/Berlin');

-- name: from_utc_timestamp_3
select from_utc_timestamp('2016-08-31', 'foo');

-- name: make_timestamp_1
select make_timestamp(2020,1,1,0,0,null), make_timestamp(2020,1,1,0,0,59.999999), make_timestamp(2020,1,1,0,0,61), make_timestamp(2020,1,1,0,60,0), make_date(null,1,1), make_timestamp(2020,1,1,0,0,60.5);

-- name: literal_11
select cast(date '2020-01-01' as int), 1;

-- name: literal_12
select cast(1 as date);

-- name: hash_1
select hash(date '2020-01-01'), concat(date '2020-01-01', ' x'), length(date '2020-01-01'), upper(timestamp '2020-01-01 00:00:00'), date '2020-01-01' || 'x';
