-- name: coalesce_1
SELECT coalesce(1, 2.5), coalesce(1, 'a'), coalesce(1Y, 2S), coalesce(1L, 2.5F), coalesce(1.5BD, 2.5F), coalesce(date'2020-01-01', timestamp'2020-01-01 01:00:00');
-- name: coalesce_2
SELECT coalesce(null, null), coalesce(null, 1);
-- name: wide_decimals
SELECT coalesce(cast(1 as decimal(38,0)), cast(1.5 as decimal(38,10)));
-- name: if_and_case
SELECT if(true, 1, 'a'), if(false, 1, 2.5), if(true, null, 2), case when true then 1 else '2' end, case 1 when '1' then 'y' else 'n' end, case when true then 1Y when false then 2L end;
-- name: greatest_least_1
SELECT greatest(1, 2.5), greatest('a', null, 'b'), greatest(null, null), greatest(1.0D, cast('NaN' as double)), least(1.0D, cast('NaN' as double)), least(1, 2, null);
-- name: greatest_least_2
SELECT greatest(1);
-- name: greatest_least_3
SELECT greatest(i, l, n), least(i, d) FROM nums;
-- name: nulls
SELECT nullif(1, 1), nullif(1, '1'), nullif(null, 1), nvl(1, 2.5), nvl(null, 'a'), nvl2(null, 1, 2.5), ifnull(1, 'a');
-- name: zeros_1
SELECT zeroifnull(null), zeroifnull(1.5), zeroifnull('a'), nullifzero('0'), nullifzero(5Y), nullifzero(0.0);
-- name: zeros_2
SELECT zeroifnull(i), nullifzero(i), nullifzero(n), zeroifnull(d) FROM nums;
-- name: nanvl
SELECT nanvl(cast('NaN' as float), 1.0F), nanvl(1, 2), nanvl(1.5, 2D), nanvl('nan', 3), nanvl(null, 1);
-- name: unions_1
SELECT 1 AS x UNION ALL SELECT 2.5;
-- name: unions_2
SELECT 1 AS x UNION ALL SELECT 'a';
-- name: unions_3
SELECT 1L AS x UNION ALL SELECT 1.5F;
-- name: unions_4
SELECT date'2020-01-01' AS x UNION ALL SELECT timestamp'2020-01-01';
-- name: unions_5
SELECT true AS x UNION ALL SELECT 1;
-- name: compared_1
SELECT true = 1, true = 't', true = 'abc', '1.5' = 1, '1.0' = 1.0, 'a' = 1, '2020-01-01' = date'2020-01-01';
-- name: compared_2
SELECT date'2020-01-01' = timestamp'2020-01-01 00:00:00', 1 >= '1', '2' > 10, date'2020-01-01' > '2019', 1 <=> null, null <=> null;
-- name: members
SELECT 1 in (1.0, 2), 1 in ('1', '2'), 1 in (null, 2), 1 not in (null, 2), date'2020-01-01' in ('2020-01-01');
-- name: nan
SELECT cast('NaN' as double) = cast('NaN' as double), cast('NaN' as double) > cast('inf' as double), 0.0D = -0.0D, -0.0D;
-- name: text_columns
SELECT s + 1, s = 10, s in (10, 20), coalesce(i, s) FROM nums;
