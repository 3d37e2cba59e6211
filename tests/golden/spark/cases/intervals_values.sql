-- name: interval_1
select interval '1-2' year to month;

-- name: interval_2
select interval '1 2:03:04.5' day to second, interval '1' day, interval '10' year, interval '3' month;

-- name: interval_3
select interval 1 day, interval '1 day 2 hours', interval 2 months 3 days, interval 1 week;

-- name: interval_4
select cast(interval '1-2' year to month as string), cast(interval '1 2:03:04' day to second as string), cast(interval 3 day as string);

-- name: interval_5
select date '2020-01-31' + interval 1 month, date '2020-01-31' + interval 1 day, date '2020-01-31' + interval 1 hour, date '2020-01-31' + 1;

-- name: interval_6
select timestamp '2020-01-31 01:00:00' + interval 1 month, timestamp '2020-01-31 01:00:00' - interval '1 02' day to hour;

-- name: interval_7
select interval 1 day + interval 2 hour, interval 1 year + interval 1 month, interval 1 year - interval 3 month;

-- name: interval_8
select interval 1 day > interval 23 hour, interval 1 year = interval 12 month;

-- name: sum_1
select sum(a), avg(a), min(a), max(a), count(a) from values (interval 1 day), (interval '2' day) as t(a);

-- name: sum_2
select sum(a), avg(a) from values (interval 1 month), (interval '2' month), (null) as t(a);

-- name: make_interval_1
select make_interval(1,2,3,4,5,6,7.5), make_dt_interval(1,2,3,4.5), make_ym_interval(1,2), make_interval(), make_dt_interval(), make_ym_interval();

-- name: extract_1
select extract(year from interval '3-4' year to month), extract(month from interval '3-4' year to month), extract(day from interval '1 2:3:4' day to second), extract(hour from interval '1 2:3:4' day to second), extract(second from interval '1 2:3:4.5' day to second);

-- name: date_part_1
select date_part('minute', interval '1 2:3:4' day to second), date_part('nope', date '2020-01-01');

-- name: make_interval_2
select typeof(interval 1 day), typeof(interval '1-2' year to month), typeof(interval '1' hour), typeof(make_interval(1)), typeof(interval '1:2' hour to minute), typeof(interval '1 day');

-- name: sequence_1
select sequence(date '2020-01-31', date '2020-04-30', interval 1 month), sequence(timestamp '2020-01-01 00:00:00', timestamp '2020-01-02 00:00:00', interval 12 hours), sequence(date '2020-01-03', date '2020-01-01');

-- name: interval_9
select date '2020-01-01' + interval '1-1' year to month, date '2020-01-01' - interval '1 1' day to hour, '2020-01-01' + interval 1 day;

-- name: if_1
select array(date '2020-01-01', timestamp '2020-01-02 00:00:00'), coalesce(null, date '2020-01-01', '2020'), if(true, interval 1 day, null);

-- name: interval_10
select cast('1-2' as interval year to month), cast('1 02:03:04' as interval day to second), cast(10 as interval day), cast(interval 5 hour as bigint), cast(interval '1-2' year to month as int);

-- name: t_1
select interval '1' day as a, a + timestamp '2020-01-01 00:00:00' from values (1) as t(b);

-- name: abs_1
select abs(interval '-1' day), signum(interval '-1' day), sign(interval '-1-1' year to month);

-- name: try_add_1
select try_add(date '2020-01-01', interval 1 day), try_subtract(timestamp '2020-01-01 00:00:00', interval 1 day), try_divide(interval 1 day, 0), try_multiply(interval 1 day, 3), try_add(interval 1 day, interval 1 hour);

-- name: hour_1
select hour(timestamp_ntz '2020-01-01 10:00:00'), date_trunc('hour', timestamp_ntz '2020-01-01 10:10:00'), timestamp_ntz '2020-01-01 10:00:00' + interval 1 day, timestamp_ntz '2020-01-02 10:00:00' - timestamp_ntz '2020-01-01 10:00:00';

-- name: interval_11
select interval '-1-2' year to month, interval '-1 02:03:04' day to second, -interval '1-2' year to month, interval -'1' day, interval '+1' day, interval '100' second, interval '1:2.3' minute to second;

-- name: extract_2
select extract(d from i), extract(h from i), extract(hours from i), extract(m from i), extract(s from i), extract(minutes from i) from values (interval '-3 12:30:45.5' day to second) as t(i);

-- name: extract_3
select extract(y from i), extract(yr from i), extract(months from i) from values (interval '-2-3' year to month) as t(i);

-- name: date_part_2
select date_part('year', i), date_part('days', i), date_part('secs', i), date_part('hours', i) from values (make_interval(1,2,3,4,5,6,7.5)) as t(i);

-- name: extract_4
select extract(month from interval '1' day);

-- name: interval_12
select interval '1' day = '1', interval '1' day > interval '1' month;

-- name: interval_13
select interval '1' year > interval '11' month, interval '1-0' year to month = interval '12' month, interval '1' hour in (interval '60' minute);

-- name: count_1
select count(distinct i), max(i), min(i), sum(i), avg(i) from values (interval '1' year), (interval '12' month), (interval '-3' month) as t(i);

-- name: sum_3 (ordered)
select k, sum(i) from values (1, interval '1 01' day to hour), (2, interval '2' hour), (1, null) as t(k, i) group by k order by k;

-- name: t_2 (ordered)
select i from values (interval '3' day), (interval '1' day), (interval '-2' day) t(i) order by i desc;

-- name: interval_14
select interval '1' day * 1.5, interval '3' month * 1.5, interval '10' second / 3, interval '7' month / 2, interval '1' day / 0.5;

-- name: named_struct_1
select array(interval '1' day, interval '2' day), named_struct('a', interval '1' month), map('k', interval 1 hour);

-- name: interval_15
select cast('interval 1 day' as interval), cast('1 month 2 days' as interval), cast('x' as interval), cast(interval '1' day as interval);

-- name: interval_16
select cast(interval '1 02:03' day to minute as interval day), cast(interval '15' month as interval year), cast(interval '1' day as interval second);

-- name: make_interval_3
select make_interval(0, 0, 0, 1) + date '2020-01-01', timestamp '2020-01-01 00:00:00' + make_interval(0,1,0,0,2), date '2020-01-31' + make_interval(0, 1);

-- name: make_interval_4
select make_interval(0,1) + make_interval(0,2), -make_interval(1), make_interval(0,1) * 2, make_interval(1) / 2;

-- name: make_interval_5
select cast(make_interval(1,2,3,4,5,6,7.89) as string), cast(make_interval(-1,-2) as string), cast(make_interval(0,0,0,0,0,0,0.1) as string);

-- name: if_2
select coalesce(null, interval '1' day), if(false, interval '1' day, interval '2' hour), case when true then interval '1' month else interval '1' year end, nullif(interval '1' day, interval '24' hour);

-- name: interval_17
select interval '1 day 2 hours 3 minutes 4.5 seconds', interval '2 weeks', interval '1 year 2 months', interval '1 millisecond 2 microseconds';

-- name: interval_18
select interval 1 year 2 month, interval 3 day 4 hour 5 minute 6 second, interval 1.5 seconds, interval 1.999999999 second;

-- name: interval_19
select interval '1' weeks, interval '5' milliseconds, interval '-1 -2' day to hour;

-- name: interval_20
select interval '12-13' year to month;

-- name: interval_21
select interval '24:00' hour to minute;

-- name: interval_22
select interval 'abc' day;

-- name: interval_23
select interval 1 fake;

-- name: interval_24
select cast(null as interval day to second), cast(null as timestamp_ntz), cast(null as interval);
