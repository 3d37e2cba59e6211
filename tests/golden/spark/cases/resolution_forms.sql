-- name: field_missing
SELECT user.nope FROM events;

-- name: field_of_a_text
SELECT user.id.x FROM events;

-- name: fields_of_fields
SELECT a.b.c FROM VALUES (named_struct('b', named_struct('c', 5))) t(a);

-- name: alias_before_struct
SELECT a.b FROM (SELECT named_struct('b', 5) AS a, 6 AS b) a;

-- name: alias_column_and_field_alike
SELECT t.t.t FROM (SELECT named_struct('t', 5) AS t) t;

-- name: alias_or_struct_column
SELECT b.a FROM VALUES (1) a(a), VALUES (named_struct('a', 2)) t(b), VALUES (3) b(a);

-- name: field_of_an_array_of_structs
SELECT arr.x, arr[0].x FROM VALUES (array(named_struct('x', 1), named_struct('x', 2))) t(arr);

-- name: key_of_a_map_by_dot
SELECT m.k, m['k'] FROM VALUES (map('k', 1)) t(m);

-- name: lateral_aliases
SELECT 1 AS a, a + 1 AS b, b * 2 AS c;

-- name: lateral_alias_hidden_by_a_column
SELECT age + 1 AS age, age AS b FROM people WHERE id = 'u1';

-- name: lateral_alias_of_an_aggregate
SELECT sum(age) AS s, s + 1 AS t, s / count(*) AS u FROM people;

-- name: lateral_alias_of_a_group
SELECT city AS c, upper(c) AS u, count(*) FROM people GROUP BY city;

-- name: lateral_alias_of_a_window
SELECT row_number() OVER (ORDER BY id NULLS LAST) AS rn, rn + 1 AS nx FROM people;

-- name: lateral_alias_inside_an_aggregate
SELECT age AS a, sum(a) AS s FROM people;

-- name: alias_in_where
SELECT id AS x FROM people WHERE x = 'u1';

-- name: lateral_alias_of_a_struct
SELECT named_struct('q', 1) AS s, s.q AS z;

-- name: lateral_alias_of_a_generator
SELECT explode(array(1,2)) AS e, e + 1 AS f;

-- name: order_by_alias_over_column (ordered)
SELECT id AS name, name AS x FROM people ORDER BY x;

-- name: order_by_qualified_column (ordered)
SELECT -age AS age FROM people ORDER BY people.age;

-- name: order_by_expression_of_an_alias (ordered)
SELECT -age AS age FROM people ORDER BY age + 1;

-- name: group_by_alias (ordered)
SELECT id x FROM people GROUP BY x ORDER BY x;

-- name: group_by_position (ordered)
SELECT city x, count(*) FROM people GROUP BY 1 ORDER BY 2, 1;

-- name: order_by_an_aggregate_not_selected
SELECT city FROM people GROUP BY city ORDER BY max(age);

-- name: order_by_a_column_not_grouped (ordered)
SELECT city FROM people GROUP BY city ORDER BY age;

-- name: distinct_ordered_by_another_column (ordered)
SELECT DISTINCT city FROM people ORDER BY age;

-- name: distinct_ordered_by_an_expression
SELECT DISTINCT city FROM people ORDER BY upper(city);

-- name: columns_named_by_keywords
SELECT timestamp, date, key, value, year, month FROM VALUES (1, 2, 3, 4, 5, 6) AS t(timestamp, date, key, value, year, month);

-- name: columns_with_odd_names
SELECT `a b`, `c``d`, `e.f` FROM VALUES (1, 2, 3) AS t(`a b`, `c``d`, `e.f`);

-- name: empty_name
SELECT `1`, `` FROM VALUES (3) AS t(`1`);

-- name: name_starting_with_a_digit
SELECT 1a FROM VALUES (1) t(1a);

-- name: struct_of_a_qualified_star
SELECT struct(p.*) FROM people p WHERE id = 'u1';

-- name: array_of_a_star
SELECT array(p.age, p.*) FROM VALUES (1, 2) p(age, x);

-- name: concat_of_a_star
SELECT concat(*) FROM VALUES ('a', 'b') t(x, y);

-- name: counts_of_stars
SELECT count(*), count(t.*), count(x, y) FROM VALUES (1, NULL), (2, 3) t(x, y);

-- name: count_distinct_star
SELECT count(DISTINCT *) FROM VALUES (1, 1), (1, 1) t(x, y);

-- name: tuple_in_tuples
SELECT * FROM VALUES (1, 2) t(x, y) WHERE (x, y) IN ((1, 2));

-- name: column_of_two_subqueries_ambiguous
SELECT a FROM (SELECT 1 a) t1, (SELECT 2 a) t2;

-- name: identifier_of_a_joined_text
SELECT IDENTIFIER('a' || 'bs')(-1);

-- name: identifier_of_a_missing_column
SELECT IDENTIFIER('nope') FROM people;

-- name: identifier_as_alias
SELECT 1 AS IDENTIFIER('abc');

-- name: identifier_as_cte
WITH IDENTIFIER('cte') AS (SELECT 1 a) SELECT * FROM cte;

-- name: sample_of_nothing
SELECT * FROM people TABLESAMPLE (0 PERCENT);

-- name: sample_above_the_whole
SELECT count(*) FROM people TABLESAMPLE (101 PERCENT);

-- name: sample_of_negative_rows
SELECT count(*) FROM people TABLESAMPLE (-1 ROWS);

-- name: sample_of_a_bucket
SELECT count(*) FROM people TABLESAMPLE (BUCKET 4 OUT OF 4);

-- name: sample_of_bytes
SELECT count(*) FROM people TABLESAMPLE (20 BYTES);

-- name: sample_of_a_subquery
SELECT count(*) FROM (SELECT * FROM people) TABLESAMPLE (2 ROWS) t;

-- name: table_alias_with_too_few_names
SELECT * FROM people AS p(a, b) WHERE a = 'u1';

-- name: table_name_hidden_by_its_alias
SELECT * FROM people p WHERE p.id = 'u1' AND people.id = 'u1';

-- name: texts_side_by_side
SELECT 'a' 'b', "x" "y";

-- name: two_columns_alike_by_star
SELECT * FROM (SELECT 1 a, 2 a);

-- name: stars_twice
SELECT t.*, t.* FROM VALUES (1) t(a);

-- name: select_of_nothing
SELECT;

-- name: qualified_star_without_from
SELECT t.*;

-- name: star_in_a_scalar_subquery
SELECT (SELECT * FROM VALUES (1) t(a));

-- name: qualified_names_in_every_clause (ordered)
SELECT a FROM VALUES (1) t(a) WHERE t.a = 1 GROUP BY t.a HAVING t.a > 0 ORDER BY t.a;

-- name: limit_and_offset_of_expressions (ordered)
SELECT id FROM people ORDER BY id NULLS LAST LIMIT 1 + 1 OFFSET 1;

-- name: limit_negative
SELECT id FROM people LIMIT -1;

-- name: limit_of_null
SELECT id FROM people LIMIT NULL;

-- name: limit_of_a_column
SELECT id FROM people LIMIT age;
