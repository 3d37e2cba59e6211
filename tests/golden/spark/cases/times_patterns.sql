-- name: unix_timestamp_1
select unix_timestamp('2020-01-01', 'yyyy-MM-dd'), unix_timestamp(date '2020-01-01'), to_unix_timestamp('2020-01-01 00:00:00'), unix_timestamp('x'), unix_timestamp(timestamp '1969-12-31 23:59:59.5');

-- name: date_format_1
select date_format(timestamp '2020-05-06 07:08:09.123456', 'yyyy-MM-dd EEE EEEE MMM MMMM L LL LLL LLLL q Q QQQ QQQQ D DD DDD H HH k h K a S SSS SSSSSS n'), 1;

-- name: date_format_2
select date_format(timestamp '2020-05-06 07:08:09.123456', 'yy y yyyy yyyyy G GGGG X XX XXX x xx xxx z zzzz Z ZZZZ ZZZZZ VV O OOOO'), 1;

-- name: date_format_3
select date_format('2020-05-06', "yyyy'T'MM ''x'' [dd]");

-- name: date_format_4
select date_format(date '2020-05-06', 'YYYY'), 1;

-- name: date_format_5
select date_format(date '2020-05-06', 'u'), 1;

-- name: to_date_1
select to_date('2020-01-01 10:00:00'), to_date(null), to_date('x', 'yyyy'), to_timestamp('x'), to_timestamp(null, 'yyyy'), try_to_timestamp('x'), try_to_timestamp('2020-01-01', 'yyyy-MM-dd'), try_to_date('x');

-- name: from_unixtime_1
select from_unixtime(0), from_unixtime(-1, 'yyyy'), from_unixtime('1'), from_unixtime(null), from_unixtime(1.9);

-- name: to_char_1
select to_char(date '2020-01-01', 'yyyy'), to_varchar(date '2020-01-01', 'yyyy-MM');

-- name: date_format_6
select date_format(a, f) from values (timestamp '2020-05-06 07:08:09.123', 'MM'), (timestamp '2020-05-06 07:08:09.123', 'yyyy'), (null, 'day') as t(a, f);

-- name: date_format_7
select date_format(ts, 'GGGGG'), 1 from values (timestamp '2020-05-06 07:08:09.123456') t(ts);

-- name: date_format_8
select date_format(ts, 'yyyyyyy'), date_format(ts, 'M MM MMM MMMM') from values (timestamp '2020-05-06 07:08:09.123456') t(ts);

-- name: date_format_9
select date_format(ts, 'D DD DDD'), date_format(ts, 'd dd') from values (timestamp '2020-01-06 17:08:09.123456') t(ts);

-- name: date_format_10
select date_format(ts, 'E EE EEE EEEE'), date_format(ts, 'F'), date_format(ts, 'H HH K KK k kk h hh m mm s ss') from values (timestamp '2020-01-06 00:08:09.123456') t(ts);

-- name: date_format_11
select date_format(ts, 'S SS SSS SSSS SSSSS SSSSSS SSSSSSS SSSSSSSS SSSSSSSSS') from values (timestamp '2020-01-06 00:08:09.123456') t(ts);

-- name: date_format_12
select date_format(ts, 'a'), date_format(ts, 'VV'), date_format(ts, 'z zz zzz zzzz'), date_format(ts, 'X XX XXX XXXX XXXXX'), date_format(ts, 'x xx xxx xxxx xxxxx'), date_format(ts, 'Z ZZ ZZZ ZZZZ ZZZZZ') from values (timestamp '2020-01-06 00:08:09.123456') t(ts);

-- name: date_format_13
select date_format(ts, 'aa') from values (timestamp '2020-01-06 00:08:09.123456') t(ts);

-- name: date_format_14
select date_format(ts, 'V') from values (timestamp '2020-01-06 00:08:09.123456') t(ts);

-- name: date_format_15
select date_format(ts, 'QQQQQ'), 1 from values (timestamp '2020-01-06 00:08:09.123456') t(ts);

-- name: date_format_16
select date_format(ts, 'e'), 1 from values (timestamp '2020-01-06 00:08:09.123456') t(ts);

-- name: date_format_17
select date_format(ts, 'MMMMM'), 1 from values (timestamp '2020-01-06 00:08:09.123456') t(ts);

-- name: date_format_18
select date_format(ts, 'EEEEE'), 1 from values (timestamp '2020-01-06 00:08:09.123456') t(ts);

-- name: date_format_19
select date_format(ts, "yyyy-MM-dd'T'HH:mm:ss''"), date_format(ts, "''yyyy"), date_format(ts, '') from values (timestamp '2020-01-06 00:08:09.123456') t(ts);

-- name: to_timestamp_1
select to_timestamp('366', 'D'), to_timestamp('9', 'DD'), to_timestamp('365', 'DDD'), to_timestamp('2020-365', 'yyyy-DDD'), to_timestamp('30-365', 'dd-DDD');

-- name: to_date_2
select to_date('2020-01-27T20:06:11.847', "yyyy-MM-dd'T'HH:mm:ss.SSS"), to_date('Unparseable', 'yyyy'), to_timestamp('2019-10-06 10:11:12.1', 'yyyy-MM-dd HH:mm:ss.SSSSSS[zzz]'), to_timestamp('2019-10-06 10:11:12.12+0100', 'yyyy-MM-dd HH:mm:ss.SSSXX');

-- name: to_timestamp_2
select to_timestamp('2019-10-06 10:11:12.1234 PST', 'yyyy-MM-dd HH:mm:ss.SSSS zzz'), to_timestamp('223456 2019-10-06 10:11:12', 'SSSSSS yyyy-MM-dd HH:mm:ss'), to_timestamp('22 05 2020 Friday', 'dd MM yyyy EEEE');

-- name: to_timestamp_3
select to_timestamp('22 05 2020 Friday', 'dd MM yyyy EEEEE');

-- name: to_timestamp_4
select to_timestamp('16', 'dd'), to_timestamp('02-29', 'MM-dd'), to_timestamp('2019 40', 'yyyy mm'), to_timestamp('2019 10:10:10', 'yyyy hh:mm:ss');

-- name: to_timestamp_5
select to_timestamp('12 PM', 'hh a'), to_timestamp('13', 'hh'), to_timestamp('0', 'h'), to_timestamp('11 am', 'KK a'), to_timestamp('24', 'kk');

-- name: to_timestamp_6
select to_timestamp(1), to_timestamp(1.5), to_timestamp(date '2020-01-01'), to_date(timestamp '2020-01-01 10:00:00'), to_timestamp(true);

-- name: unix_timestamp_2
select unix_timestamp(timestamp_ntz '2020-01-01 00:00:00'), to_unix_timestamp(null), unix_timestamp('2020-01-01 00:00:00', null), to_unix_timestamp('2020', 'yyyy');
