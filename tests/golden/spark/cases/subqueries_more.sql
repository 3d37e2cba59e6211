-- name: t_a_b_lateral_t_1
SELECT * FROM VALUES (1,2),(3,4) t(a,b), LATERAL (SELECT t.*);

-- name: t_a_b_lateral_t_2
SELECT * FROM VALUES (1,2),(3,4) t(a,b), LATERAL (SELECT t.* FROM VALUES (7) u(q));

-- name: array_array_t_a_left_3
SELECT * FROM VALUES (array(1,2)),(array()) t(a) LEFT JOIN LATERAL explode(a) AS e(x) ON x > 1;

-- name: array_array_t_a_join_4
SELECT * FROM VALUES (array(1,2)),(array()) t(a) JOIN LATERAL explode(a) AS e(x) ON x > 1;

-- name: array_array_t_a_join_5
SELECT * FROM VALUES (array(1,2)),(array()) t(a) JOIN LATERAL posexplode(a) AS e(i, x) ON i = 1;

-- name: array_struct_struct_t_a_6
SELECT * FROM VALUES (array(struct(1,'a'),struct(2,'b'))) t(a) JOIN LATERAL inline(a) AS e(x,y) ON x = 2;

-- name: array_null_t_a_left_7
SELECT * FROM VALUES (array(1,2)),(NULL) t(a) LEFT JOIN LATERAL explode_outer(a) AS e(x) ON x IS NULL;

-- name: t_n_lateral_range_8
SELECT * FROM VALUES (2),(1) t(n), LATERAL range(3);

-- name: t_n_join_lateral_range_9
SELECT * FROM VALUES (2),(1) t(n) JOIN LATERAL range(3) r ON r.id = n;

-- name: t_k_v_left_semi_10
SELECT * FROM VALUES (1,'a'),(2,'b') AS t(k,v) LEFT SEMI JOIN VALUES (2,'x'),(3,'y') AS u(k,w);

-- name: t_k_v_left_anti_11
SELECT * FROM VALUES (1,'a'),(2,'b') AS t(k,v) LEFT ANTI JOIN VALUES (2,'x'),(3,'y') AS u(k,w);

-- name: cast_decimal_union_all_cast_12
SELECT CAST(1 AS DECIMAL(38,0)) UNION ALL SELECT CAST(1 AS DECIMAL(38,38));

-- name: coalesce_cast_decimal_cast_decimal_13
SELECT coalesce(CAST(1 AS DECIMAL(38,10)), CAST(1 AS DECIMAL(38,30)));

-- name: cast_decimal_cast_decimal_14
SELECT CAST(1 AS DECIMAL(38,10)) = CAST(1 AS DECIMAL(38,30));

-- name: cast_decimal_cast_decimal_15
SELECT CAST(1 AS DECIMAL(38,10)) = CAST(0.1 AS DECIMAL(38,38));

-- name: struct_a_union_all_struct_16
SELECT struct(1 AS a) UNION ALL SELECT struct(2 AS b);

-- name: array_struct_a_c_union_17
SELECT array(struct(1 AS a, 'x' AS c)) UNION SELECT array(struct(2 AS b, 'y' AS d));

-- name: struct_a_s_union_all_18
SELECT struct(1 AS a) AS s UNION ALL SELECT struct(2L AS b);

-- name: map_struct_a_union_all_19
SELECT map('k', struct(1 AS a)) UNION ALL SELECT map('k', struct(2 AS b));

-- name: struct_a_except_struct_b_20
SELECT struct(1 AS a) EXCEPT SELECT struct(1 AS b);

-- name: struct_a_struct_a_null_21
SELECT * FROM VALUES (struct(1 AS a)), (struct(2 AS a)), (NULL);

-- name: struct_struct_22
SELECT * FROM VALUES struct(1, 2), struct(3, 4);

-- name: struct_struct_t_a_b_23
SELECT * FROM VALUES struct(1, 2), struct(3, 4) AS t(a, b);

-- name: named_struct_null_24
SELECT * FROM VALUES (named_struct('a', 1)), (NULL);

-- name: named_struct_named_struct_t_25
SELECT * FROM VALUES named_struct('a', 1), named_struct('a', 2) t(s);

-- name: query_26
SELECT * FROM VALUES (1), ('a');

-- name: struct_t_a_b_27
SELECT * FROM VALUES (1, struct(1, 2)) t(a, b);

-- name: null_in_28
SELECT NULL IN (SELECT 1);

-- name: null_in_where_false_29
SELECT NULL IN (SELECT 1 WHERE false);

-- name: null_not_in_where_false_30
SELECT NULL NOT IN (SELECT 1 WHERE false);
