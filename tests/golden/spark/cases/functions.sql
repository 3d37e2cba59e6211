-- name: text_cases
SELECT UPPER('aß') AS a, LOWER('ÀB') AS b, INITCAP('hello wORLD') AS c, REVERSE('abc') AS d, REPEAT('ab', 3) AS e, LENGTH('héé') AS f;
-- name: substrings
SELECT SUBSTRING('hello', 2, 3) AS a, SUBSTRING('hello', -3) AS b, SUBSTR('hello', 0, 2) AS c, LEFT('hello', 2) AS d, RIGHT('hello', 2) AS e, SUBSTRING_INDEX('a.b.c', '.', 2) AS f, SUBSTRING_INDEX('a.b.c', '.', -1) AS g;
-- name: trims
SELECT TRIM('  x ') AS a, LTRIM('  x ') AS b, RTRIM('  x ') AS c, TRIM(BOTH 'x' FROM 'xxaxx') AS d, LPAD('7', 3, '0') AS e, RPAD('abc', 2, 'x') AS f;
-- name: positions
SELECT INSTR('hello', 'l') AS a, LOCATE('l', 'hello', 4) AS b, POSITION('z' IN 'hello') AS c;
-- name: splits
SELECT SPLIT('a,b,,c', ',') AS a, SPLIT('aXbYc', '[XY]') AS b;
-- name: regexes
SELECT REGEXP_EXTRACT('100-200', '(\\d+)-(\\d+)', 1) AS a, REGEXP_REPLACE('a1b22', '[0-9]+', '#') AS b, REGEXP_EXTRACT('x', '(\\d)', 1) AS c, 'abc' RLIKE 'b' AS d, REGEXP_EXTRACT_ALL('a1b2', '([a-z])(\\d)', 2) AS e;
-- name: replace_translate
SELECT REPLACE('aXbX', 'X', '--') AS a, TRANSLATE('abc', 'ab', '1') AS b, ASCII('A') AS c, CHR(66) AS d;
-- name: hashes
SELECT MD5('x') AS a, SHA1('x') AS b, SHA2('x', 256) AS c, BASE64(CAST('hi' AS BINARY)) AS e, HEX(255) AS f, HEX('hi') AS g;
-- name: contains
SELECT CONTAINS('hello', 'ell') AS a, STARTSWITH('hello', 'he') AS b, ENDSWITH('hello', 'x') AS c;
-- name: maths
SELECT ABS(-3) AS a, SIGN(-2.5D) AS b, MOD(7, 3) AS c, PMOD(-7, 3) AS d, POW(2, 3) AS e, ROUND(LOG10(1000), 6) AS f, GREATEST(1, NULL, 3) AS g, LEAST(NULL, 2) AS h, CBRT(27D) AS i, FACTORIAL(5) AS j;
-- name: nulls
SELECT ISNULL(NULL) AS a, ISNOTNULL(1) AS b, NVL2(NULL, 1, 2) AS c, IFNULL(NULL, 'd') AS d, NULLIF(1, 1) AS e, ISNAN(CAST('NaN' AS DOUBLE)) AS f, NANVL(CAST('NaN' AS DOUBLE), 1D) AS g;
-- name: arrays
SELECT SIZE(array(1, 2)) AS a, SIZE(NULL) AS b, CARDINALITY(array()) AS c, ARRAY_CONTAINS(array(1, NULL), 2) AS d, ARRAY_CONTAINS(array(1, 2), 2) AS e, SORT_ARRAY(array(3, NULL, 1)) AS f, SORT_ARRAY(array(3, NULL, 1), false) AS g;
-- name: arrays_more
SELECT ARRAY_DISTINCT(array(1, 1, NULL, NULL)) AS a, ARRAY_UNION(array(1, 2), array(2, 3)) AS b, ARRAY_INTERSECT(array(1, 2), array(2, 3)) AS c, ARRAY_EXCEPT(array(1, 2, 2), array(1)) AS d, ARRAY_JOIN(array('a', NULL, 'b'), ',') AS e, ARRAY_JOIN(array('a', NULL), ',', '?') AS f, FLATTEN(array(array(1), array(2, 3))) AS g, SLICE(array(1, 2, 3, 4), 2, 2) AS h;
-- name: arrays_minmax
SELECT ARRAY_MIN(array(3, NULL, 1)) AS a, ARRAY_MAX(array(3, NULL, 1)) AS b, ARRAY_POSITION(array('a', 'b'), 'b') AS c, ARRAY_REMOVE(array(1, 2, 1), 1) AS d, ARRAY_REPEAT('x', 2) AS e, ARRAYS_OVERLAP(array(1, 2), array(2)) AS f, CONCAT(array(1), array(2)) AS g, REVERSE(array(1, 2)) AS h;
-- name: lambdas
SELECT TRANSFORM(array(1, 2, 3), x -> x * 2) AS a, TRANSFORM(array(5, 6), (x, i) -> x + i) AS b, FILTER(array(1, 2, NULL), x -> x > 1) AS c, EXISTS(array(1, 2), x -> x = 2) AS d, FORALL(array(1, 2), x -> x > 0) AS e, AGGREGATE(array(1, 2, 3), 0, (a, x) -> a + x) AS f, REDUCE(array(1, 2), 10, (a, x) -> a + x, a -> a * 2) AS g;
-- name: lambda_on_structs
SELECT _id, TRANSFORM(items, i -> i.price * i.qty) AS totals, FILTER(items, i -> i.sku = 's1') AS kept FROM events WHERE items IS NOT NULL AND _id <> 'e04';
-- name: lambda_sees_columns
SELECT id, TRANSFORM(array(1, 2), x -> x + age) AS t FROM people;
-- name: maps
SELECT MAP_KEYS(map('a', 1, 'b', 2)) AS a, MAP_VALUES(map('a', 1)) AS b, MAP_ENTRIES(map('a', 1)) AS c, MAP_FROM_ARRAYS(array('x'), array(1)) AS d, MAP_CONCAT(map('a', 1), map('b', 2)) AS e, SIZE(map('a', 1)) AS f, MAP_CONTAINS_KEY(map('a', 1), 'b') AS g;
-- name: json
SELECT GET_JSON_OBJECT('{"a":{"b":1}}', '$.a.b') AS a, TO_JSON(named_struct('x', 1, 'y', NULL)) AS b;
-- name: casts_as_functions
SELECT INT('5') AS a, STRING(1) AS b, DOUBLE('1.5') AS c, BIGINT(2.9D) AS d, BOOLEAN('true') AS e, DATE('2024-01-02') AS f;
-- name: make_dates
SELECT MAKE_DATE(2024, 2, 29) AS a, MAKE_DATE(2023, 2, 29) AS b, NEXT_DAY(DATE '2024-03-01', 'MON') AS c, DATE_SUB(DATE '2024-03-01', 1) AS d, TO_DATE('2024-03-01 10:00:00') AS e;
