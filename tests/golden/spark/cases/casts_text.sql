-- name: to_int_1
SELECT cast(' 1 ' as int), cast('1.9' as int), cast('-1.9' as int), cast('.5' as int), cast('.' as int), cast('' as int), cast('1e3' as int), cast('0x1A' as int);
-- name: to_int_2
SELECT cast('2147483648' as int), cast('128' as tinyint), cast('- 5' as int), cast('1_000' as int);
-- name: to_double
SELECT cast('1e3' as double), cast('1d' as double), cast('+inf' as double), cast('-Infinity' as double), cast('nan' as double), cast('-nan' as double), cast('1e' as double), cast('.5' as double);
-- name: to_decimal
SELECT cast('1e3' as decimal(10,2)), cast('-1.235' as decimal(10,2)), cast('1.2e-2' as decimal(10,4)), cast('999.95' as decimal(4,1)), cast('inf' as decimal(38,0)), cast('1e-3' as decimal(3,3));
-- name: to_boolean
SELECT cast('T' as boolean), cast(' yes ' as boolean), cast('2' as boolean), cast('off' as boolean), cast('' as boolean);
-- name: to_time
SELECT cast('2020-1-1' as date), cast('2020-02-30' as date), cast('2020-01-01T10' as date), cast('2020-01-01 10' as timestamp), cast('2020-01-01 10:11:12+02:00' as timestamp), cast('x' as timestamp);
-- name: floats_written_1
SELECT cast(1e7D as string), cast(1e6D as string), cast(0.0001D as string), cast(1e10F as string), cast(-0.0D as string);
-- name: floats_written_2
SELECT cast(d as string), cast(n as string), cast(b as string) FROM nums;
-- name: decimals_written_1
SELECT cast(1.50 as string), cast(0.0000001 as string), cast(0.00000010 as string), cast(cast(0 as decimal(10,8)) as string), string(cast(0.5 as decimal(1,1)));
-- name: decimals_written_2
SELECT cast(1e-7 as decimal(10,8)) || '', concat(0.5, 1.50, 1e10, true);
-- name: nested_written_1
SELECT cast(array('a', null, '') as string), cast(map('a', 1, 'b', null) as string), cast(struct(1, 'a', null) as string), cast(array(array(1), null) as string), cast(array(1.5D, 1e10D) as string);
-- name: nested_written_2
SELECT cast(struct(i, n, d) as string), cast(array(n, null) as string) FROM nums;
