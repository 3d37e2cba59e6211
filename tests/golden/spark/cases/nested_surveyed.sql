-- name: in_of_rows_1
SELECT (1, '2.0') IN ((1, 2)), (1, 2) IN ((1, 'a')), (1, 2) IN ((1L, 2)), (1, NULL) IN ((1, 2)), (1, NULL) IN ((1, NULL), (2, 3)), (1, 2) NOT IN ((1, NULL), (2, 3))

-- name: in_of_rows_2
SELECT (a, b) IN ((1, 2)), (a, b) IN ((b, a)), (a, a) IN ((1, 1)), (a, b) IN (struct(1 AS a, 2 AS b)), (a, b) IN (NULL) FROM VALUES (1, 2), (NULL, 2), (3, NULL) AS t(a, b)

-- name: in_of_structs_1
SELECT named_struct('a', 1, 'b', 2) IN (named_struct('x', 1, 'y', 2)), named_struct('a', 1) IN (named_struct('A', 1L)), array(1, NULL) IN (array(1, NULL)), struct(3 AS a) IN (NULL)

-- name: index_null_1
SELECT array(1, 2)[NULL], array(struct(1 AS a))[NULL].a, map('a', 1)[NULL], element_at(array(1), cast(NULL AS int))

-- name: empty_map_cast_1
SELECT cast(map() AS map<int, string>), cast(array() AS array<string>), coalesce(map(), map(1, 2))

-- name: star_of_struct_1
SELECT struct(s.*), struct(a, s.*), array(s.*), map(s.*), coalesce(s.*), concat(s.*) FROM VALUES (5, named_struct('x', 1, 'y', 2)), (6, NULL) AS t(a, s) WHERE a = 5

-- name: star_of_struct_2
SELECT struct(a, s.*), count(s.*) OVER (), greatest(t.s.*, 7) FROM VALUES (5, named_struct('x', 1, 'y', 2)), (6, NULL) AS t(a, s)

-- name: star_of_struct_3
SELECT count(s.*), count(DISTINCT s.*), count(s.x, a) FROM VALUES (5, named_struct('x', 1, 'y', 2)), (6, NULL), (7, named_struct('x', 1, 'y', NULL)) AS t(a, s)

-- name: star_of_struct_4
SELECT struct(s.q.*) FROM VALUES (named_struct('q', named_struct('x', 1, 'y', 2))) AS t(s)

-- name: star_except_fields_1
SELECT * EXCEPT (s.x) FROM VALUES (5, named_struct('x', 1, 'y', 2)), (6, NULL) AS t(a, s)

-- name: parentheses_1
SELECT (s).x, (s.q).z, ((s).q).z FROM VALUES (named_struct('x', 1, 'q', named_struct('z', 2))) AS t(s)

-- name: star_of_struct_5
SELECT struct(s.q.r.*), struct(t.s.q.*) FROM VALUES (named_struct('q', named_struct('r', struct(1 AS z), 'y', 2))) AS t(s)

-- name: lambdas_as_keys_1
SELECT aggregate(ys, 0, (a, y) -> a + y) AS s, count(*) FROM VALUES (array(1, 2)), (array(3)) AS t(ys) GROUP BY aggregate(ys, 0, (b, y) -> b + y)

-- name: lambdas_as_keys_2
SELECT size(filter(ys, y -> y > 1)) + 1, count(*) FROM VALUES (array(1, 2)), (array(3)) AS t(ys) GROUP BY size(filter(ys, y -> y > 1)) HAVING size(filter(ys, x -> x > 1)) > 0

-- name: lambdas_as_keys_3
SELECT transform(ys, y -> transform(ys, z -> y - z)) FROM VALUES (array(1, 2)), (array(3)) AS t(ys) GROUP BY transform(ys, z -> transform(ys, y -> y - z))
