-- name: integer_division
SELECT 7 / 2 AS a, 7 DIV 2 AS b, -7 DIV 2 AS c, 7 % -3 AS d, -7 % 3 AS e, 1 / 0 AS f, 1 % 0 AS g;
-- name: integer_literals
SELECT 2147483647 AS i, 2147483648 AS l, 9223372036854775807 AS m, 1L AS x, 1S AS s, 1Y AS y, 1.5D AS d, 1.5 AS n, 1e3 AS e;
-- name: casts_wrap
SELECT CAST(300 AS TINYINT) AS b, CAST(2147483648 AS INT) AS c;
-- name: decimals_add
SELECT 1.10 + 2.205 AS a, CAST(1 AS DECIMAL(5,2)) + 1 AS b, 1.5 - 2 AS c;
-- name: decimals_multiply
SELECT 1.10 * 2.205 AS a, CAST(12345678901234567890 AS DECIMAL(20,0)) * CAST(1.234567890123 AS DECIMAL(13,12)) AS b;
-- name: decimals_divide
SELECT 1.0 / 3.0 AS a, CAST(10 AS DECIMAL(10,2)) / 3 AS b, 1.00 / 0 AS c;
-- name: decimals_modulo
SELECT 5.5 % 2.0 AS a, -5.5 % 2 AS b;
-- name: decimals_round
SELECT ROUND(2.5) AS a, ROUND(-2.5) AS b, ROUND(1.2345, 2) AS c, BROUND(2.5) AS d, ROUND(125, -1) AS e, ROUND(2.5D) AS f, CEIL(1.2) AS g, FLOOR(-1.2) AS h;
-- name: decimals_cast
SELECT CAST(1.235 AS DECIMAL(4,2)) AS a, CAST('1.235' AS DECIMAL(4,2)) AS b, CAST(123.4 AS DECIMAL(3,1)) AS c, CAST(1.999 AS INT) AS d;
-- name: decimals_aggregate
SELECT SUM(n) AS s, AVG(n) AS a, MAX(n) AS m FROM nums;
-- name: decimals_compare
SELECT 1.0 = 1 AS a, 1.10 = 1.1 AS b, CAST(1 AS DECIMAL(10,0)) = 1.0D AS c;
-- name: text_to_number
SELECT '1' + 1 AS a, '1.5' * 2 AS b, 'x' + 1 AS c, CAST('12abc' AS INT) AS d, CAST(' 12 ' AS INT) AS e, CAST('1.9' AS INT) AS f, CAST('1e2' AS DOUBLE) AS g, CAST('' AS INT) AS h;
-- name: number_to_text
SELECT CAST(1.50 AS STRING) AS a, CAST(1.0D AS STRING) AS b, CAST(1e10 AS STRING) AS c, CAST(1e-5 AS STRING) AS d, CAST(123456789.125D AS STRING) AS e, CAST(true AS STRING) AS f, CAST(CAST('NaN' AS DOUBLE) AS STRING) AS g;
-- name: text_compares_with_number
SELECT '10' > 9 AS a, '10' = 10.0 AS b, 'a' = 1 AS c, '10' < '9' AS d;
-- name: text_to_boolean
SELECT CAST('true' AS BOOLEAN) AS a, CAST('t' AS BOOLEAN) AS b, CAST('yes' AS BOOLEAN) AS c, CAST('0' AS BOOLEAN) AS d, CAST('x' AS BOOLEAN) AS e, CAST(2 AS BOOLEAN) AS f;
-- name: text_to_date
SELECT CAST('2024-02-30' AS DATE) AS a, CAST('2024-2-3' AS DATE) AS b, CAST('2024' AS DATE) AS c, CAST('2024-03-01 10:00:00' AS DATE) AS d, CAST('x' AS DATE) AS e;
-- name: text_to_timestamp
SELECT CAST('2024-03-01' AS TIMESTAMP) AS a, CAST('2024-03-01 10:20:30.1234567' AS TIMESTAMP) AS b, CAST('2024-03-01T10:20:30Z' AS TIMESTAMP) AS c, CAST('2024-03-01T10:20:30+02:00' AS TIMESTAMP) AS d, CAST('nope' AS TIMESTAMP) AS e;
-- name: timestamp_to_text
SELECT CAST(TIMESTAMP '2024-03-01 10:20:30' AS STRING) AS a, CAST(TIMESTAMP '2024-03-01 10:20:30.120' AS STRING) AS b, CAST(DATE '2024-03-01' AS STRING) AS c;
-- name: timestamp_to_number
SELECT CAST(TIMESTAMP '2024-03-01 10:20:30.9' AS BIGINT) AS a, CAST(TIMESTAMP '2024-03-01 10:20:30.5' AS DOUBLE) AS b, CAST(1709288430 AS TIMESTAMP) AS c;
-- name: struct_to_text
SELECT CAST(named_struct('a', 58, 'b', true, 'c', NULL, 'd', 'x') AS STRING) AS s, CAST(array(1, NULL) AS STRING) AS a, CAST(map('k', 1) AS STRING) AS m;
-- name: date_arithmetic
SELECT DATE '2024-03-01' - 1 AS a, DATE '2024-02-28' + 2 AS b, DATEDIFF('2024-03-01', '2024-02-28') AS d, DATE_ADD('2024-01-31', 1) AS e, ADD_MONTHS(DATE '2024-01-31', 1) AS f;
-- name: date_parts
SELECT YEAR(t) AS y, MONTH(t) AS m, DAY(t) AS d, HOUR(t) AS h, MINUTE(t) AS mi, SECOND(t) AS s, DAYOFWEEK(t) AS w, DAYOFYEAR(t) AS dy, WEEKOFYEAR(t) AS wk, QUARTER(t) AS q, LAST_DAY(t) AS l FROM (SELECT TIMESTAMP '2024-12-30 23:59:58.7' AS t);
-- name: date_compares
SELECT DATE '2024-03-01' = TIMESTAMP '2024-03-01 00:00:00' AS a, DATE '2024-03-01' > '2024-02-01' AS b, TIMESTAMP '2024-03-01 00:00:00' = '2024-03-01' AS c;
-- name: intervals
SELECT TIMESTAMP '2024-01-31 10:00:00' + INTERVAL 1 MONTH AS a, TIMESTAMP '2024-03-01 10:00:00' - INTERVAL '4' DAY AS b, DATE '2024-03-01' + INTERVAL 2 DAYS AS c, TIMESTAMP '2024-03-01 10:00:00' - INTERVAL 90 MINUTES AS d;
-- name: truncs
SELECT DATE_TRUNC('month', TIMESTAMP '2024-03-15 10:20:30') AS a, DATE_TRUNC('week', TIMESTAMP '2024-03-15 10:20:30') AS b, TRUNC(DATE '2024-03-15', 'YEAR') AS c, DATE_TRUNC('hour', TIMESTAMP '2024-03-15 10:20:30') AS d;
-- name: formats
SELECT DATE_FORMAT(TIMESTAMP '2024-03-05 09:08:07', 'yyyy-MM-dd HH:mm:ss') AS a, DATE_FORMAT(DATE '2024-03-05', 'EEE d MMM yy') AS b, TO_DATE('05/03/2024', 'dd/MM/yyyy') AS c, TO_TIMESTAMP('2024-03-05 09', 'yyyy-MM-dd HH') AS d, TO_DATE('bad', 'dd/MM/yyyy') AS e;
-- name: unix
SELECT UNIX_TIMESTAMP('2024-03-01 00:00:00') AS a, FROM_UNIXTIME(1709251200) AS b, FROM_UNIXTIME(1709251200, 'yyyy') AS c, UNIX_TIMESTAMP('2024', 'yyyy') AS d;
-- name: zones
SELECT TO_UTC_TIMESTAMP('2024-07-01 12:00:00', 'America/New_York') AS a, FROM_UTC_TIMESTAMP(TIMESTAMP '2024-01-01 12:00:00', 'Europe/Paris') AS b;
-- name: months_between
SELECT MONTHS_BETWEEN('2024-03-31', '2024-02-29') AS a, MONTHS_BETWEEN('1997-02-28 10:30:00', '1996-10-30') AS b;
-- name: common_types
SELECT COALESCE(NULL, 1, 2.5) AS a, IF(true, 1, 2L) AS b, GREATEST(1, 2.5, 3L) AS c, LEAST('b', 'a') AS d, COALESCE(1, 'x') AS e, array(1, 2.5D, NULL) AS f;
-- name: concat_operator
SELECT 'a' || 1 AS a, 'a' || NULL AS b, 1 || 2 AS c, CONCAT('x', 2, true) AS d, CONCAT_WS('-', 'a', NULL, 'b') AS e;
-- name: unary
SELECT -i AS m, +i AS p, ABS(i - 4) AS a, ~i AS n, i & 6 AS x, i | 8 AS o, i ^ 1 AS xo FROM nums;
-- name: precedence
SELECT 1 + 2 * 3 AS a, (1 + 2) * 3 AS b, NOT true OR true AS c, 1 = 1 AND 2 = 3 AS d, -2 * -3 AS e;
-- name: doubles
SELECT 0.1D + 0.2D AS a, 1D / 0 AS b, SQRT(-1D) AS c, LN(0D) AS d, POWER(2, 10) AS e, EXP(0) AS f, LOG(10, 100) AS g, 5D % 3 AS h;
