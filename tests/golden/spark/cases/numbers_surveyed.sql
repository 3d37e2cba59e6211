-- name: null_with_decimals
SELECT 1BD / NULL, NULL / 1BD, CAST(1 AS DECIMAL(3,0)) * NULL, NULL % CAST(1 AS DECIMAL(10,0)), pmod(NULL, CAST(1 AS DECIMAL(5,2))), CAST(1 AS DECIMAL(20,0)) / NULL;

-- name: text_and_decimal_literals
SELECT 1.5 = '1.51', '1.5' > 0.5, 1.5BD <=> '1.51', 0.5 <= '1.5', 1.5 > 'x', '1.7' = 1BD;

-- name: text_and_decimal_columns
SELECT a = b, a = '1.7', c = b, b BETWEEN 0.5 AND 2, b IN (1.2) FROM VALUES (CAST(1 AS DECIMAL(3,0)), '1.2', 1.20) t(a, b, c);

-- name: whole_numbers_and_decimal_literals
SELECT i > -1e30BD, i < 1e30BD, i > 1e30BD, i = 1e30BD, i < 1.5, i <= 1.5, 1.5 < i, 1.5 >= i, i > 0.5, i >= 0.5
FROM VALUES (1), (2), (NULL) t(i);

-- name: whole_literals_and_decimal_literals
SELECT 1 < 1.5, 1 <= 1.5, 1.5 > 1, 1 > -0.5, 1 = 1.5, -1.5 < 1L, 1.5 < 1Y, 2.5 >= 1S, 1 <=> 1.5, 1 > 0.00001, 1 > -(1.5);

-- name: letters_behind_numbers
SELECT .10D, -.10D, -.50F, .1BD, .10BD, -.10BD, 123.0E-28BD, 1E5BD, 12e-3BD, -0.0D, -0BD, 1 + 1.5BD, 100BD * 2;

-- name: not_greater
SELECT 1 !> 2, 1 !< 2;

-- name: shifts_keep_their_signs
SELECT 8 >>> 1, 8 >> 1, 8 << 1;

-- name: ceil_and_floor_exactly
SELECT ceil(a, 1), floor(a, 1), ceil(a, -2), floor(a, -3), ceil(a, 5) FROM VALUES (100.0), (123456789123456789.0), (0.1234567891011), (-0.15) t(a);

-- name: ceil_and_floor_of_types
SELECT ceil(9223372036854775807, -1), floor(-9223372036854775808, -3), ceil(12345678901234567890123456789.12345, 3), floor(1.29F, 1), ceil('1.25', 1), ceil(1.25D, 1), ceil(12Y, -1), floor('x', 1);

-- name: round_to_digits_of_other_types
SELECT round(1.55, '1'), round(1.55, 1.0), bround(2.5, '0'), round(2.5, 1D), round(123, '-1'), round(1.55, 'x');

-- name: raise_error_has_no_type
SELECT if(v > 50, raise_error('too large: ' || v), v + 1), coalesce(v, raise_error('none')) FROM VALUES (1), (8) t(v);

-- name: raise_error_raises
SELECT if(v > 5, raise_error('too large: ' || v), v + 1) FROM VALUES (1), (8) t(v);

-- name: assert_true_by_name
SELECT assert_true(1 < 2), typeof(raise_error('x')) IS NULL AND false FROM VALUES (1) t(a) WHERE a > 1;

-- name: pictures_written
SELECT to_char(5.00, '9'), to_char(5.01, '9'), to_char(0.0, '9G999'), to_char(1.500, '9.90'), to_char(-83028485.0000, '9G999G999G999'), to_char(0, '9.9');

-- name: pictures_read
SELECT to_number('4 5', '999'), try_to_number(' 1 , 2 3 4 ', '9,999'), to_number('5 4 4 . 7 8', '999.99');

-- name: intervals_add
SELECT a + b, a - b, try_add(a, b), try_subtract(a, b), try_multiply(a, 2), try_divide(a, 0), try_divide(a, 2)
FROM VALUES (INTERVAL '1' DAY, INTERVAL '2' DAY), (INTERVAL '1' DAY, NULL) t(a, b);

-- name: intervals_overflow_tried
SELECT try_add(INTERVAL 2147483647 MONTH, INTERVAL 2 MONTH), try_add(INTERVAL 106751991 DAY, INTERVAL 3 DAY),
  try_subtract(INTERVAL 106751991 DAY, INTERVAL -3 DAY), try_multiply(INTERVAL 106751991 DAY, 2),
  try_multiply(INTERVAL 2147483647 MONTH, 2), try_divide(INTERVAL 106751991 DAY, 0.5), try_divide(INTERVAL 2147483647 MONTH, 0.5);

-- name: intervals_overflow
SELECT INTERVAL 106751991 DAY + INTERVAL 3 DAY;

-- name: intervals_overflow_months
SELECT INTERVAL 2147483647 MONTH + INTERVAL 2 MONTH;

-- name: intervals_summed_tried
SELECT try_sum(d), try_avg(d), try_sum(m), try_avg(m)
FROM VALUES (INTERVAL '106751991 DAYS', INTERVAL '2147483647 months'), (INTERVAL '1 DAYS', INTERVAL '1 months') t(d, m);

-- name: intervals_summed
SELECT sum(c), avg(c), try_sum(c), try_avg(c), try_sum(DISTINCT c) FROM VALUES (INTERVAL '1' DAY), (INTERVAL '2' DAY), (NULL), (INTERVAL '2' DAY) t(c);

-- name: calendar_intervals_multiplied
SELECT make_interval(1, 2) * 2, 2 * make_interval(1), make_interval(1) / 2, make_interval(1) * '1';

-- name: elt_of_bytes_and_null (differs: bytes beside NULL stay bytes, where Spark makes text of them)
SELECT elt(1, CAST('1' AS BINARY), NULL);

-- name: sentences_of_dates
SELECT sentences('on 2017-12-11');
