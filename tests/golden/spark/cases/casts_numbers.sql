-- name: truncated
SELECT cast(1.9 as int), cast(-1.9F as bigint), cast(1e20D as bigint), cast(300.7D as tinyint), cast(cast('NaN' as double) as int), cast(cast('inf' as double) as bigint);
-- name: low_bits
SELECT cast(1e20BD as bigint), cast(3000000000.5BD as int), cast(300.5BD as tinyint), cast(70000 as smallint), cast(-129S as tinyint);
-- name: to_decimal
SELECT cast(1.255D as decimal(3,2)), cast(0.1F as decimal(10,8)), cast(123.456 as decimal(4,2)), cast(-0.5 as decimal(1,0)), cast(2.5D as decimal(1,0)), cast(cast('NaN' as double) as decimal(10,2));
-- name: to_float
SELECT cast(16777217 as float), cast(1e40D as float), cast(-1e40D as float), cast(cast(0.1 as float) as double);
-- name: booleans
SELECT cast(0.5 as boolean), cast(true as decimal(3,1)), cast(true as timestamp), cast(timestamp'1970-01-01 00:00:00' as boolean), cast(timestamp'1970-01-01 00:00:00.5' as boolean), cast(date'2020-01-01' as boolean);
-- name: times
SELECT cast(1.5 as timestamp), cast(cast('NaN' as double) as timestamp), cast(timestamp'1969-12-31 23:59:59.5' as bigint), cast(timestamp'2020-01-01 00:00:01.5' as decimal(20,3)), cast(timestamp'2020-01-01 00:00:01' as tinyint), cast(date'2020-01-01' as int);
-- name: to_binary_1
SELECT cast(1 as binary), cast(1Y as binary), cast(258S as binary), cast(-1L as binary);
-- name: to_binary_2
SELECT cast(1.5D as binary);
-- name: to_binary_3
SELECT cast(X'01' as int);
-- name: columns_1
SELECT cast(i as decimal(3,1)), cast(l as tinyint), cast(d as float), cast(n as int), cast(n as double), cast(n as decimal(5,1)) FROM nums;
-- name: columns_2
SELECT cast(b as int), cast(i as boolean), cast(s as boolean), cast(s as double), cast(s as date), cast(l as timestamp) FROM nums;
-- name: try_cast_1
SELECT try_cast('1.5' as int), try_cast(' 12 ' as bigint), try_cast(300 as tinyint), try_cast(1e20D as int), try_cast(1.9 as int), try_cast(123.456 as decimal(4,2)), try_cast('abc' as double);
-- name: try_cast_2
SELECT try_cast(1 as date);
-- name: try_cast_3
SELECT try_cast(s AS int), try_cast(d AS tinyint), try_cast(l AS tinyint) FROM nums;
-- name: named_by_type
SELECT int('5'), decimal('5.5'), string(5), boolean('t'), tinyint(300), smallint('x'), bigint(5.7);
-- name: refused_1
SELECT cast(1 as date);
-- name: refused_2
SELECT cast(1 as array<int>);
-- name: refused_3
SELECT cast(1 as decimal(39,0));
-- name: refused_4
SELECT cast(1 as decimal(3,5));
