-- name: count_plus_one_of_no_rows
SELECT id, (SELECT count(*) + 1 FROM orders o WHERE o.person = p.id) AS n FROM people p;

-- name: coalesced_sum_of_no_rows
SELECT id, (SELECT coalesce(sum(amount), 0) FROM orders o WHERE o.person = p.id) AS n FROM people p;

-- name: count_grouped_of_no_rows
SELECT id, (SELECT count(*) FROM orders o WHERE o.person = p.id GROUP BY o.person) AS n FROM people p;

-- name: count_with_having
SELECT id, (SELECT count(*) FROM orders o WHERE o.person = p.id HAVING count(*) > 1) AS n FROM people p;

-- name: count_having_zero
SELECT id, (SELECT count(*) FROM orders o WHERE o.person = p.id HAVING count(*) = 0) AS n FROM people p;

-- name: more_than_one_row
SELECT id, (SELECT 1 FROM orders o WHERE o.person = p.id) AS n FROM people p;

-- name: ordered_first_row
SELECT id, (SELECT oid FROM orders o WHERE o.person = p.id ORDER BY oid DESC LIMIT 1) AS n FROM people p;

-- name: ordered_second_row
SELECT id, (SELECT oid FROM orders o WHERE o.person = p.id ORDER BY oid DESC LIMIT 1 OFFSET 1) AS n FROM people p;

-- name: max_by_inequality
SELECT id, (SELECT max(oid) FROM orders o WHERE o.person > p.id) AS n FROM people p;

-- name: max_by_or
SELECT id, (SELECT max(oid) FROM orders o WHERE o.person = p.id OR o.amount > 50) AS n FROM people p;

-- name: distinct_of_the_key
SELECT id, (SELECT DISTINCT person FROM orders o WHERE o.person = p.id) AS n FROM people p;

-- name: no_row_without_from
SELECT (SELECT 1 WHERE false);

-- name: many_rows_of_a_table
SELECT (SELECT oid FROM orders);

-- name: two_columns
SELECT (SELECT 1, 2);

-- name: having_a_scalar
SELECT city, sum(age) FROM people GROUP BY city HAVING sum(age) > (SELECT min(age) FROM people);

-- name: case_of_exists
SELECT id, CASE WHEN EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id) THEN 'y' ELSE 'n' END x FROM people p;

-- name: in_as_a_column
SELECT id, id IN (SELECT person FROM orders) x FROM people;

-- name: not_in_as_a_column
SELECT id, id NOT IN (SELECT person FROM orders) x FROM people;

-- name: not_in_with_nulls
SELECT id FROM people WHERE id NOT IN (SELECT person FROM orders);

-- name: not_in_of_no_rows
SELECT id FROM people WHERE id NOT IN (SELECT person FROM orders WHERE false);

-- name: in_or_a_condition
SELECT id FROM people WHERE id IN (SELECT person FROM orders) OR age > 40;

-- name: not_of_in_and_a_condition
SELECT id FROM people WHERE NOT (id IN (SELECT person FROM orders) AND age > 30);

-- name: pair_in
SELECT id FROM people WHERE (id, age) IN (SELECT person, 36 FROM orders);

-- name: pair_not_in
SELECT id FROM people WHERE (id, age) NOT IN (SELECT person, 36 FROM orders WHERE person IS NOT NULL);

-- name: pair_not_in_with_null
SELECT id FROM people WHERE (id, city) NOT IN (SELECT person, NULL FROM orders);

-- name: struct_in_structs
SELECT id FROM people WHERE struct(id, age) IN (SELECT struct(person, 36) FROM orders);

-- name: pair_in_structs
SELECT id FROM people WHERE (id, age) IN (SELECT struct(person, 36) FROM orders);

-- name: not_in_null
SELECT 1 NOT IN (SELECT NULL);

-- name: in_with_coercion
SELECT 1 IN (SELECT 1.0), '2024-01-01' IN (SELECT date'2024-01-01');

-- name: case_of_in
SELECT CASE WHEN 1 IN (SELECT 2) THEN 'a' WHEN 1 IN (SELECT 1) THEN 'b' END AS c;

-- name: sum_of_case_of_in
SELECT sum(CASE WHEN id IN (SELECT person FROM orders) THEN 1 ELSE 0 END) FROM people;

-- name: max_of_a_scalar
SELECT max((SELECT max(amount) FROM orders o)) FROM people p;

-- name: exists_without_from
SELECT id FROM people p WHERE EXISTS (SELECT 1 WHERE p.age > 40);

-- name: exists_of_an_aggregate
SELECT id FROM people p WHERE EXISTS (SELECT max(oid) FROM orders WHERE person = p.id);

-- name: exists_of_a_grouped_aggregate
SELECT id FROM people p WHERE EXISTS (SELECT max(oid) FROM orders WHERE person = p.id GROUP BY person);

-- name: exists_of_an_aggregate_with_having
SELECT id FROM people p WHERE EXISTS (SELECT max(oid) FROM orders WHERE person = p.id HAVING count(*) > 1);

-- name: exists_or_exists
SELECT id FROM people p WHERE EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id) OR EXISTS (SELECT 1 FROM nums WHERE i = age);

-- name: not_exists_with_or
SELECT id FROM people p WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id OR o.amount > p.age);

-- name: exists_of_a_union
SELECT id FROM people p WHERE EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id UNION SELECT 2 FROM nums n WHERE n.i = p.age);

-- name: exists_with_a_correlated_in
SELECT id FROM people p WHERE EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id AND o.oid IN (SELECT i FROM nums WHERE nums.i = o.oid));

-- name: in_of_a_correlated_max
SELECT id FROM people p WHERE age IN (SELECT max(age) FROM people q WHERE q.city = p.city);

-- name: max_before_a_date
SELECT id FROM people p WHERE age = (SELECT max(age) FROM people q WHERE q.joined < p.joined);

-- name: window_inside
SELECT id, (SELECT sum(q.age) OVER (ORDER BY q.id) FROM people q WHERE q.id = p.id) w FROM people p;

-- name: inner_filter_by_an_outer_aggregate
SELECT city, count(*), (SELECT count(*) FROM people q WHERE q.age > sum(p.age)) m FROM people p GROUP BY city;

-- name: scalar_of_rollup_keys
SELECT city, age, count(*), (SELECT max(q.name) FROM people q WHERE q.city = p.city) m FROM people p GROUP BY ROLLUP(city, age);

-- name: having_exists
SELECT city, count(*) FROM people p GROUP BY city HAVING EXISTS (SELECT 1 FROM people q WHERE q.city = p.city AND q.age > 30);

-- name: having_in
SELECT city, count(*) FROM people p GROUP BY city HAVING max(p.age) IN (SELECT age FROM people);

-- name: scalar_grouped_by_position
SELECT (SELECT max(age) FROM people) AS m, count(*) FROM people GROUP BY 1;

-- name: greater_than_all
SELECT id FROM people WHERE age > ALL (SELECT 30);

-- name: nested_correlations
SELECT p.id FROM people p WHERE p.age IN (SELECT q.age FROM people q WHERE q.id = p.id AND q.age > (SELECT min(age) FROM people r WHERE r.city = q.city));

-- name: in_ordered_and_limited
SELECT id FROM people WHERE id IN (SELECT person FROM orders ORDER BY amount LIMIT 2);

-- name: in_of_an_outer_name
SELECT id FROM people WHERE id IN (SELECT nope FROM orders);

-- name: in_of_except
SELECT id FROM people p WHERE id IN (SELECT person FROM orders EXCEPT SELECT 'u1');

-- name: in_of_two_columns
SELECT id FROM people p WHERE id IN (SELECT person, oid FROM orders);

-- name: inside_a_lambda
SELECT transform(array(1,2), x -> x + (SELECT 1));

-- name: field_of_a_scalar
SELECT (SELECT struct(id, age) FROM people WHERE id = 'u1').id AS x;

-- name: with_inside_a_comparison
SELECT id FROM people p WHERE age > (WITH q AS (SELECT avg(age) a FROM people) SELECT a FROM q);

-- name: union_of_two_rows
SELECT (SELECT 1 UNION ALL SELECT 1) AS x;

-- name: filter_over_a_count
SELECT i, (SELECT r FROM (SELECT count(*) AS r FROM orders o WHERE o.oid = n.l) q WHERE r > 0) x FROM nums n;

-- name: outer_name_in_a_left_join_condition
SELECT i, (SELECT max(o.oid) FROM orders o LEFT JOIN people p ON o.person = p.id AND o.oid < n.i) x FROM nums n;
