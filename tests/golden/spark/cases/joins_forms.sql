-- name: full_using_of_two_types
SELECT * FROM VALUES (1,'a'),(2,'b') AS t(k,v) FULL JOIN VALUES (2L,'x'),(3L,'y') AS u(k,w) USING (k);

-- name: full_using_each_side_and_merged
SELECT t.k, u.k, k FROM VALUES (1,'a'),(2,'b') AS t(k,v) FULL JOIN VALUES (2L,'x'),(3L,'y') AS u(k,w) USING (k);

-- name: using_stars_of_both_sides
SELECT u.*, t.* FROM VALUES (1,'a'),(2,'b') AS t(k,v) JOIN VALUES (2,'x'),(3,'y') AS u(k,w) USING (k);

-- name: right_using_stars_of_both_sides
SELECT u.*, t.* FROM VALUES (1,'a'),(2,'b') AS t(k,v) RIGHT JOIN VALUES (2,'x'),(3,'y') AS u(k,w) USING (k);

-- name: natural_right
SELECT * FROM VALUES (1,'a'),(2,'b') AS t(k,v) NATURAL RIGHT JOIN VALUES (2,'x'),(3,'y') AS u(k,w);

-- name: natural_without_common_names
SELECT * FROM VALUES (1,'a'),(2,'b') AS t(k,v) NATURAL JOIN VALUES (2,'x'),(3,'y') AS u(m,w);

-- name: semi_using
SELECT * FROM VALUES (1,'a'),(2,'b') AS t(k,v) LEFT SEMI JOIN VALUES (2,'x'),(3,'y') AS u(k,w) USING (k);

-- name: anti_by_condition
SELECT * FROM VALUES (1,'a'),(2,'b') AS t(k,v) ANTI JOIN VALUES (2,'x'),(3,'y') AS u(k,w) ON t.k = u.k;

-- name: semi_by_inequality
SELECT * FROM VALUES (1,'a'),(2,'b') AS t(k,v) SEMI JOIN VALUES (2,'x'),(3,'y') AS u(k,w) ON t.k < u.k;

-- name: left_without_condition
SELECT * FROM VALUES (1,'a'),(2,'b') AS t(k,v) LEFT JOIN VALUES (2,'x'),(3,'y') AS u(k,w);

-- name: full_without_condition
SELECT * FROM VALUES (1,'a'),(2,'b') AS t(k,v) FULL JOIN VALUES (2,'x'),(3,'y') AS u(k,w);

-- name: cross_with_condition
SELECT * FROM VALUES (1,'a'),(2,'b') AS t(k,v) CROSS JOIN VALUES (2,'x'),(3,'y') AS u(k,w) ON t.k = u.k;

-- name: cross_with_using
SELECT * FROM VALUES (1,'a'),(2,'b') AS t(k,v) CROSS JOIN VALUES (2,'x'),(3,'y') AS u(k,w) USING (k);

-- name: comma_then_join
SELECT * FROM VALUES (1) AS a(x), VALUES (2) AS b(y) JOIN VALUES (2),(3) AS c(z) ON b.y = c.z;

-- name: comma_then_join_reading_the_first
SELECT * FROM VALUES (1) AS a(x), VALUES (2) AS b(y) JOIN VALUES (2),(3) AS c(z) ON a.x < c.z;

-- name: join_in_parentheses_renamed
SELECT j.p FROM (people a JOIN orders b ON a.id = b.person) AS j(p, q,r,s,t,u,v,w,x,y) WHERE p < q;

-- name: null_safe_equality_of_text
SELECT a.id, b.id FROM people a JOIN people b ON a.city <=> b.city AND a.id <> b.id;

-- name: left_by_or
SELECT a.i, b.i FROM nums a LEFT JOIN nums b ON a.i = b.i OR a.l < b.l;

-- name: full_by_two_conditions
SELECT a.i, b.i FROM nums a FULL JOIN nums b ON a.i = b.i AND a.l < b.l;

-- name: equality_of_structs
SELECT a._id, b._id FROM events a JOIN events b ON a.user = b.user WHERE a._id < b._id;

-- name: equality_of_arrays
SELECT a._id, b._id FROM events a JOIN events b ON a.tags = b.tags AND a._id < b._id;

-- name: condition_with_in_subquery
SELECT a._id, p.name FROM events a JOIN people p ON a.user.id = p.id AND p.age IN (SELECT age FROM people WHERE age > 30);

-- name: left_condition_with_exists_of_the_right
SELECT a._id, p.name FROM events a LEFT JOIN people p ON a.user.id = p.id AND EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id);

-- name: left_condition_with_exists_of_both
SELECT a._id, p.name FROM events a LEFT JOIN people p ON a.user.id = p.id AND EXISTS (SELECT 1 FROM orders o WHERE o.person = a.user.id AND o.amount > 5);

-- name: column_of_two_sides_ambiguous
SELECT k FROM VALUES (1) AS t(k) JOIN VALUES (1) AS u(k) ON t.k = u.k;

-- name: name_of_no_side
SELECT a.k FROM VALUES (1) AS t(k) JOIN VALUES (1) AS u(k) ON t.k = u.k;

-- name: using_name_of_another_case
SELECT * FROM VALUES (1) AS t(k) JOIN VALUES (1) AS u(K) USING (k);

-- name: using_a_missing_name
SELECT * FROM VALUES (1) AS t(k) JOIN VALUES (1) AS u(K) USING (nope);

-- name: full_using_number_and_text
SELECT * FROM VALUES (1) AS t(k) FULL JOIN VALUES ('1'),('x') AS u(k) USING (k);

-- name: equality_of_date_and_text
SELECT * FROM VALUES (date'2024-01-01') AS t(k) JOIN VALUES ('2024-01-01'),('1.0') AS u(k) ON t.k = u.k;

-- name: equality_of_boolean_and_number
SELECT * FROM VALUES (true) AS t(k) JOIN VALUES (1),(0) AS u(k) ON t.k = u.k;

-- name: using_twice_over_three
SELECT * FROM VALUES (1, 'a') AS t(a, b) JOIN VALUES (1, 'a', 5) AS u(a, b, c) USING (a, b) JOIN VALUES (1, 9) AS v(a, d) USING (a);

-- name: full_using_over_three
SELECT * FROM VALUES (1),(2) AS t(a) FULL JOIN VALUES (2),(3) AS u(a) USING (a) FULL JOIN VALUES (3),(4) AS v(a) USING (a);

-- name: full_using_grouped (ordered)
SELECT a, count(*) FROM VALUES (1),(2) AS t(a) FULL JOIN VALUES (2),(3) AS u(a) USING (a) GROUP BY a ORDER BY a;

-- name: natural_full_filtered_by_the_right
SELECT t.a FROM VALUES (1),(2) AS t(a) NATURAL FULL JOIN VALUES (2),(3) AS u(a) WHERE u.a IS NULL;

-- name: generated_names_of_values
SELECT * FROM VALUES (1, 2) x JOIN VALUES (1, 3) y ON x.col1 = y.col1;

-- name: anti_with_nulls
SELECT * FROM VALUES (1),(NULL) t1(a) LEFT ANTI JOIN VALUES (1),(NULL) t2(a) ON t1.a = t2.a;

-- name: semi_null_safe
SELECT * FROM VALUES (1),(NULL) t1(a) LEFT SEMI JOIN VALUES (1),(NULL) t2(a) ON t1.a <=> t2.a;

-- name: semi_reading_the_right
SELECT t2.a FROM VALUES (1),(NULL) t1(a) LEFT SEMI JOIN VALUES (1),(NULL) t2(a) ON t1.a <=> t2.a;

-- name: left_on_false
SELECT * FROM VALUES (1) t1(a) LEFT JOIN VALUES (1) t2(a) ON false;

-- name: condition_of_a_number
SELECT * FROM VALUES (1) t1(a) LEFT JOIN VALUES (1) t2(a) ON 1;

-- name: condition_with_an_aggregate
SELECT * FROM VALUES (1) t1(a) JOIN VALUES (2) t2(b) ON count(*) > 1;

-- name: two_sides_of_one_alias
SELECT * FROM VALUES (1) t1(a) JOIN VALUES (2) t1(a);

-- name: alias_of_two_sides_ambiguous
SELECT t1.a FROM VALUES (1) t1(a) JOIN VALUES (2) t1(a);

-- name: equality_of_maps
SELECT * FROM VALUES (map(1,2)) t1(a) JOIN VALUES (map(1,2)) t2(a) ON t1.a = t2.a;

-- name: equality_of_structs_of_other_names
SELECT * FROM VALUES (named_struct('x',1)) t1(a) JOIN VALUES (named_struct('y',1L)) t2(a) ON t1.a = t2.a;

-- name: condition_by_a_function_of_both
SELECT * FROM VALUES (array(1)) t1(a) JOIN VALUES (1) t2(a) ON array_contains(t1.a, t2.a);

-- name: hints_of_joins
SELECT /*+ MERGE(a, b), SHUFFLE_HASH(b) */ a.id FROM people a JOIN orders b ON a.id = b.person;

-- name: hint_unknown
SELECT /*+ nosuchhint(foo) */ id FROM people;

-- name: left_grouped_having_alias
SELECT p.id, sum(o.amount) s FROM people p LEFT JOIN orders o ON p.id = o.person GROUP BY p.id HAVING s > 0 OR s IS NULL;

-- name: two_columns_alike_in_a_subquery
SELECT a FROM (SELECT x.a, y.a FROM (SELECT 1 a) x JOIN (SELECT 1 a) y ON x.a = y.a);

-- name: natural_without_common_names_of_tables
SELECT * FROM people p NATURAL JOIN orders o;

-- name: select_in_three_parentheses
SELECT * FROM (((SELECT 1 AS a)));

-- name: join_in_parentheses_joined
SELECT * FROM (people p JOIN orders o ON p.id = o.person) JOIN nums n ON n.i = o.oid;

-- name: nested_joins_in_parentheses
SELECT p.id, n.i FROM (people p JOIN (orders o JOIN nums n ON n.i = o.oid) ON p.id = o.person);

-- name: conditions_after_three_joins
SELECT * FROM VALUES (1) a(x) JOIN VALUES (1) b(x) JOIN VALUES (1) c(x) ON a.x = b.x AND b.x = c.x;

-- name: conditions_after_each_join
SELECT * FROM VALUES (1) a(x) JOIN VALUES (1) b(x) ON a.x = b.x JOIN VALUES (1) c(x) ON b.x = c.x;
