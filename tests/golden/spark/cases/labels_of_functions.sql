-- name: math_names
SELECT sqrt(4), exp(0), floor(1.5), ceil(1.5), abs(-1), pow(2, 3), power(2, 3), mod(5, 2), pmod(5, 2), sign(1), ln(1), log10(1), log(2, 8), greatest(1, 2), least(1, 2);
-- name: text_names
SELECT lower('A'), trim('a'), ltrim('a'), rtrim('a'), replace('a', 'b', 'c'), regexp_replace('a', 'b', 'c'), regexp_extract('a', 'b', 0), split('a', 'b'), instr('a', 'b'), locate('a', 'b'), lpad('a', 2, 'x'), left('a', 1), concat_ws('-', 'a', 'b'), reverse('a'), initcap('a');
-- name: date_names
SELECT date_format(joined, 'yyyy'), to_date('2024-01-01'), datediff(joined, joined), date_sub(joined, 1), add_months(joined, 1), month(joined), last_day(joined), date_trunc('MONTH', joined), trunc(joined, 'MM'), unix_timestamp(joined), to_timestamp('2024-01-01'), months_between(joined, joined) FROM people LIMIT 1;
-- name: null_names
SELECT nvl2(city, 1, 2), nullif(age, 1), ifnull(city, 'x'), isnull(city), isnotnull(city), isnan(score), nanvl(score, 1.0D) FROM people LIMIT 1;
-- name: array_names
SELECT size(array(1)), array_contains(array(1), 1), sort_array(array(2, 1)), element_at(array(1), 1), array_join(array('a'), ','), explode(array(1)) FROM people LIMIT 1;
-- name: window_names
SELECT ntile(2) OVER (ORDER BY oid), cume_dist() OVER (ORDER BY oid), dense_rank() OVER (ORDER BY oid), first_value(oid) OVER (PARTITION BY person ORDER BY oid), lead(oid) OVER (ORDER BY oid), nth_value(oid, 2) OVER (ORDER BY oid), max(oid) OVER (ORDER BY oid DESC RANGE BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING), avg(oid) OVER w FROM orders WINDOW w AS (PARTITION BY person);
-- name: struct_names
SELECT struct(1 AS a, 2), named_struct('a', 1).a, map('k', 1)['k'], array(named_struct('f', 1)).f, array(named_struct('f', 1))[0].f;
