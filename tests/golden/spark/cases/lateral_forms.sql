-- name: column_repeated
SELECT * FROM VALUES (1,2),(3,4) t(a,b), LATERAL (SELECT a);

-- name: left_with_condition_of_both
SELECT * FROM VALUES (1,2),(3,4) t(a,b) LEFT JOIN LATERAL (SELECT * FROM VALUES (1,5),(1,6) u(a,c) WHERE u.a = t.a) s ON s.c > b;

-- name: left_without_condition
SELECT * FROM VALUES (1,2),(3,4) t(a,b) LEFT JOIN LATERAL (SELECT * FROM VALUES (1,5),(1,6) u(a,c) WHERE u.a = t.a) s;

-- name: left_with_condition_of_the_right
SELECT * FROM VALUES (1,2),(3,4) t(a,b) LEFT JOIN LATERAL (SELECT * FROM VALUES (1,5),(1,6) u(a,c) WHERE u.a = t.a) s ON s.c = 6;

-- name: aggregates_without_groups
SELECT * FROM VALUES (1,2),(3,4) t(a,b), LATERAL (SELECT count(*) n, max(c) m FROM VALUES (1,5),(1,6) u(a,c) WHERE u.a = t.a);

-- name: aggregates_by_a_group_and_inequality
SELECT * FROM VALUES (1,2),(3,4) t(a,b), LATERAL (SELECT sum(c) m FROM VALUES (1,5),(1,6) u(a,c) WHERE u.a > t.a GROUP BY u.a);

-- name: first_row_of_each
SELECT * FROM VALUES (1,2),(3,4) t(a,b), LATERAL (SELECT c FROM VALUES (1,5),(1,6),(3,1) u(a,c) WHERE u.a = t.a ORDER BY c DESC LIMIT 1);

-- name: union_of_inner_and_outer
SELECT * FROM VALUES (1,2),(3,4) t(a,b), LATERAL (SELECT c FROM VALUES (1,5),(1,6),(3,1) u(a,c) WHERE u.a = t.a UNION ALL SELECT b);

-- name: distinct_rows
SELECT * FROM VALUES (1,2),(3,4) t(a,b), LATERAL (SELECT DISTINCT c FROM VALUES (1,5),(1,5),(3,1) u(a,c) WHERE u.a = t.a);

-- name: lateral_reading_a_lateral
SELECT * FROM VALUES (1,2),(3,4) t(a,b), LATERAL (SELECT a + 1 AS c), LATERAL (SELECT c + b AS d);

-- name: join_with_renamed_column
SELECT * FROM VALUES (1,2),(3,4) t(a,b) JOIN LATERAL (SELECT a * 10 AS c) u(z) ON z > 10;

-- name: right_join
SELECT * FROM VALUES (1,2),(3,4) t(a,b) RIGHT JOIN LATERAL (SELECT a * 10 AS c);

-- name: full_join
SELECT * FROM VALUES (1,2),(3,4) t(a,b) FULL JOIN LATERAL (SELECT a * 10 AS c) ON true;

-- name: using_a_common_name
SELECT * FROM VALUES (1,2),(3,4) t(a,b) JOIN LATERAL (SELECT a AS a) u USING (a);

-- name: union_of_outer_columns
SELECT * FROM VALUES (1,2),(3,4) t(a,b), LATERAL (SELECT a AS x UNION SELECT b AS x) u;

-- name: values_alone
SELECT * FROM VALUES (1,2),(3,4) t(a,b), LATERAL (VALUES (1),(2)) u(v);

-- name: with_inside
SELECT * FROM VALUES (1,2),(3,4) t(a,b), LATERAL (WITH q AS (SELECT a AS z) SELECT z + 1 FROM q);

-- name: inner_name_hides_outer
SELECT * FROM VALUES (1,2),(3,4) t(a,b), LATERAL (SELECT b FROM VALUES (9) u(b));

-- name: explode_by_comma
SELECT * FROM VALUES (array(1,2)),(array()) t(a), LATERAL explode(a);

-- name: left_explode
SELECT * FROM VALUES (array(1,2)),(array()) t(a) LEFT JOIN LATERAL explode(a) AS e(x);

-- name: explode_outer_joined
SELECT * FROM VALUES (array(1,2)),(array()) t(a) JOIN LATERAL explode_outer(a) AS e(x);

-- name: inline_fields_by_alias
SELECT e.col1 FROM VALUES (array(struct(1,'a'),struct(2,'b'))) t(a), LATERAL inline(a) AS e;

-- name: stack_of_columns
SELECT * FROM VALUES (1,2) t(a,b), LATERAL stack(2, a, b) s(x);

-- name: json_tuple_of_a_column
SELECT * FROM VALUES ('{"a":1,"b":"z"}') t(j), LATERAL json_tuple(j, 'a', 'b') s(x, y);

-- name: range_of_a_column
SELECT * FROM VALUES (2),(0),(NULL) t(n), LATERAL range(n);

-- name: explode_of_a_map
SELECT * FROM VALUES (map('a',1,'b',2)) t(m), LATERAL explode(m);

-- name: views_outer_chained
SELECT * FROM VALUES (array(1,2)),(array()),(NULL) t(a) LATERAL VIEW OUTER explode(a) x AS e LATERAL VIEW posexplode(array(e, 10)) y AS p, q;

-- name: views_outer_of_null
SELECT x.e, p FROM VALUES (array(1,2)),(array()),(NULL) t(a) LATERAL VIEW OUTER explode(a) x AS e LATERAL VIEW OUTER posexplode(CAST(NULL AS ARRAY<INT>)) y AS p, q;

-- name: view_with_too_many_names
SELECT * FROM people p LATERAL VIEW explode(array(1,2)) t AS a, b;

-- name: view_of_a_number
SELECT * FROM people p LATERAL VIEW explode(1) t AS a;

-- name: view_of_a_plain_function
SELECT * FROM people p LATERAL VIEW upper('a') t AS a;

-- name: view_of_stack
SELECT * FROM VALUES (1) t(a) LATERAL VIEW stack(2, a, 'x', 3, 'y') s AS c, d;

-- name: view_inline_outer_without_names
SELECT s.q FROM VALUES (1) t(a) LATERAL VIEW inline_outer(array(struct(1 AS q, 'x' AS r))) s;

-- name: from_explode_of_a_map
SELECT * FROM explode(map('a',1)) t;

-- name: from_explode_outer_of_nothing
SELECT * FROM explode_outer(array());

-- name: from_posexplode_outer_of_nothing
SELECT * FROM posexplode_outer(array());

-- name: from_inline_outer_with_null
SELECT * FROM inline_outer(array(struct(1,2), NULL));

-- name: from_stack_uneven
SELECT * FROM stack(2, 1, 2, 3);

-- name: from_explode_of_null
SELECT * FROM explode(NULL);

-- name: from_explode_with_two_arguments
SELECT * FROM explode(array(1), 2);

-- name: from_an_unknown_function
SELECT * FROM nosuch(1);

-- name: from_a_plain_function
SELECT * FROM upper('a');

-- name: range_of_four_arguments
SELECT * FROM range(1, 10, 3, 2) AS t(a);

-- name: range_downwards
SELECT * FROM range(5, 0, -2);

-- name: range_of_no_step
SELECT * FROM range(1, 5, 0);

-- name: range_of_null
SELECT * FROM range(NULL);

-- name: range_without_arguments
SELECT * FROM range();

-- name: range_of_five_arguments
SELECT * FROM range(1,2,3,4,5);

-- name: range_joined_using
SELECT * FROM RaNgE(2) a JOIN range(1,3) b USING (id);

-- name: range_of_a_name
SELECT * FROM range(id);

-- name: range_of_great_numbers
SELECT * FROM range(10000000000, 10000000002);

-- name: explode_read_by_lateral_explode
SELECT * FROM explode(array(1,2)) a(x), LATERAL explode(array(x, x * 10)) b(y);

-- name: from_lateral_first
SELECT * FROM LATERAL explode(array(1,2)) e(x);

-- name: struct_fields_of_the_outer
SELECT t.user.id, x FROM events t, LATERAL (SELECT t.user.plan AS x);

-- name: view_outer_inline_of_a_table
SELECT _id, z.* FROM events LATERAL VIEW OUTER inline(items) z AS s, p, q;

-- name: view_explode_of_a_map_ordered (ordered)
SELECT _id, k, v FROM events LATERAL VIEW explode(counts) z AS k, v ORDER BY _id, k;

-- name: left_first_row_by_order
SELECT p.id, o.* FROM people p LEFT JOIN LATERAL (SELECT oid, amount FROM orders WHERE person = p.id ORDER BY amount DESC NULLS LAST LIMIT 1) o;

-- name: left_row_number_of_each
SELECT p.id, o.* FROM people p LEFT JOIN LATERAL (SELECT oid, row_number() OVER (ORDER BY oid DESC) rn FROM orders WHERE person = p.id) o ON rn = 1;

-- name: aggregates_with_having
SELECT p.id, o.* FROM people p, LATERAL (SELECT count(*) c FROM orders WHERE person = p.id HAVING count(*) > 1) o;
