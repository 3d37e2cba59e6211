-- name: sum_group_grouping_sets (ordered)
SELECT a, sum(b) FROM VALUES (1, 2), (1, 3), (NULL, 4) AS t(a, b) GROUP BY GROUPING SETS ((a), ()) ORDER BY ALL;

-- name: count_false_group_grouping
SELECT count(*) FROM VALUES (1, 2) AS t(a, b) WHERE false GROUP BY GROUPING SETS (());

-- name: count_false_group
SELECT count(*) FROM VALUES (1, 2) AS t(a, b) WHERE false GROUP BY a;

-- name: count_grouping_false_group
SELECT count(*), grouping(a) FROM VALUES (1, 2) AS t(a, b) WHERE false GROUP BY CUBE(a);

-- name: count_false_group_rollup
SELECT a, count(*) FROM VALUES (1, 2) AS t(a, b) WHERE false GROUP BY ROLLUP(a);

-- name: count_false_group_grouping_2
SELECT a, count(*) FROM VALUES (1, 2) AS t(a, b) WHERE false GROUP BY GROUPING SETS ((a), ());

-- name: count_group_cube (ordered)
SELECT a, b, c, count(*) FROM VALUES (1, 2, 3), (1, 3, 3) AS t(a, b, c) GROUP BY a, CUBE(b, c) ORDER BY 1, 2, 3;

-- name: count_group_rollup_grouping (ordered)
SELECT a, b, c, count(*) FROM VALUES (1, 2, 3), (1, 3, 3) AS t(a, b, c) GROUP BY a, ROLLUP(b), GROUPING SETS ((c), ()) ORDER BY 1, 2, 3;

-- name: count_group_grouping_sets (ordered)
SELECT a, b, count(*) FROM VALUES (1, 2, 3), (1, 3, 3) AS t(a, b, c) GROUP BY a, b GROUPING SETS ((a), (b), (a, b)) ORDER BY 1, 2, 3;

-- name: count_group_cube_2 (ordered)
SELECT a, b, count(*) FROM VALUES (1, 2, 3), (1, 3, 3) AS t(a, b, c) GROUP BY a, b WITH CUBE ORDER BY 1, 2, 3;

-- name: count_group_rollup (ordered)
SELECT a, b, count(*) FROM VALUES (1, 2, 3), (1, 3, 3) AS t(a, b, c) GROUP BY a, b WITH ROLLUP ORDER BY 1, 2, 3;

-- name: count_group_grouping_sets_2 (ordered)
SELECT a, b, count(*) FROM VALUES (1, 2, 3), (1, 3, 3) AS t(a, b, c) GROUP BY GROUPING SETS (ROLLUP(a, b), CUBE(a)) ORDER BY 1, 2, 3;

-- name: count_group_rollup_2 (ordered)
SELECT a, b, count(*) FROM VALUES (1, 2, 3), (1, 3, 3) AS t(a, b, c) GROUP BY ROLLUP((a, b), c) ORDER BY 1, 2, 3;

-- name: sum_group_cube (ordered)
SELECT a + b, b, sum(a - b) FROM VALUES (1, 2), (1, 3) AS t(a, b) GROUP BY a + b, b WITH CUBE ORDER BY 1, 2;

-- name: count_group
SELECT a + b AS x, count(*) FROM VALUES (1, 2), (1, 3) AS t(a, b) GROUP BY x;

-- name: count_group_2
SELECT a + b, count(*) FROM VALUES (1, 2), (1, 3) AS t(a, b) GROUP BY 1;

-- name: count_group_3
SELECT a, count(*) FROM VALUES (1, 2), (1, 3) AS t(a, b) GROUP BY 2;

-- name: count_group_4
SELECT a, count(*) FROM VALUES (1, 2), (1, 3) AS t(a, b) GROUP BY 3;

-- name: count_group_5
SELECT a, count(*) FROM VALUES (1, 2), (1, 3) AS t(a, b) GROUP BY 0;

-- name: group
SELECT a, 1 FROM VALUES (1, 2), (1, 3) AS t(a, b) GROUP BY a, 1;

-- name: sum_group
SELECT a, 1, sum(b) FROM VALUES (1, 2), (1, 3) AS t(a, b) GROUP BY 1, 2;

-- name: group_all
SELECT a, b + 1 FROM VALUES (1, 2), (1, 3) AS t(a, b) GROUP BY ALL;

-- name: count_group_all
SELECT a, b + count(*) FROM VALUES (1, 2), (1, 3) AS t(a, b) GROUP BY ALL;

-- name: count_upper_group_all
SELECT a, count(*) + 1, upper('x') FROM VALUES (1, 2), (1, 3) AS t(a, b) GROUP BY ALL;

-- name: count_group_all_2
SELECT count(*) FROM VALUES (1, 2), (1, 3) AS t(a, b) GROUP BY ALL;

-- name: count_group_all_having
SELECT count(*) c, 'x' y FROM VALUES (1, 2), (1, 3) AS t(a, b) GROUP BY ALL HAVING c > 1;

-- name: group_2
SELECT a, b FROM VALUES (1, 2), (1, 3) AS t(a, b) GROUP BY a;

-- name: sum_having
SELECT sum(b) FROM VALUES (1, 2), (1, 3) AS t(a, b) HAVING sum(b) > 3;

-- name: having_true
SELECT 1 FROM VALUES (1, 2), (1, 3) AS t(a, b) HAVING true;

-- name: having
SELECT 1 FROM VALUES (1, 2), (1, 3) AS t(a, b) HAVING 1 > 2;

-- name: having_max
SELECT a FROM VALUES (1, 2), (1, 3) AS t(a, b) HAVING max(b) > 1;

-- name: having_count
SELECT 1 HAVING count(*) > 0;

-- name: sum_group_having
SELECT a AS x, sum(b) AS s FROM VALUES (1, 2), (1, 3), (2, 1) AS t(a, b) GROUP BY a HAVING s > 1 AND x = 1;

-- name: sum_n_group_having (ordered)
SELECT a, sum(b) AS s, s + 1 AS n FROM VALUES (1, 2), (1, 3), (2, 1) AS t(a, b) GROUP BY a HAVING n > 2 ORDER BY n;

-- name: sum_group_2
SELECT a FROM VALUES (1, 2), (1, 3), (2, 1) AS t(a, b) WHERE sum(b) > 1 GROUP BY a;

-- name: sum_max
SELECT sum(max(b)) FROM VALUES (1, 2), (1, 3), (2, 1) AS t(a, b);

-- name: group_sum
SELECT a FROM VALUES (1, 2), (1, 3), (2, 1) AS t(a, b) GROUP BY a, sum(b);

-- name: distinct_desc (ordered)
SELECT DISTINCT a FROM VALUES (1, 2), (1, 3), (2, 1) AS t(a, b) ORDER BY a DESC;

-- name: distinct (ordered)
SELECT DISTINCT a, b FROM VALUES (1, 2), (1, 3), (2, 1) AS t(a, b) ORDER BY b, a;

-- name: distinct_2 (ordered)
SELECT DISTINCT a FROM VALUES (1, 2), (1, 3), (2, 1) AS t(a, b) ORDER BY b;

-- name: distinct_3 (ordered)
SELECT DISTINCT a + 1 AS x FROM VALUES (1, 2), (1, 3), (2, 1) AS t(a, b) ORDER BY -x;

-- name: distinct_sum_group (ordered)
SELECT DISTINCT sum(b) FROM VALUES (1, 2), (1, 3), (2, 5) AS t(a, b) GROUP BY a ORDER BY 1;

-- name: plain (ordered)
SELECT * FROM VALUES (1), (NULL), (2) AS t(a) ORDER BY a;

-- name: desc (ordered)
SELECT * FROM VALUES (1), (NULL), (2) AS t(a) ORDER BY a DESC;

-- name: nulls_last (ordered)
SELECT * FROM VALUES (1), (NULL), (2) AS t(a) ORDER BY a NULLS LAST;

-- name: desc_nulls_first (ordered)
SELECT * FROM VALUES (1), (NULL), (2) AS t(a) ORDER BY a DESC NULLS FIRST;

-- name: double (ordered)
SELECT a FROM VALUES (double('NaN')), (0.0D), (-0.0D), (NULL), (double('-Infinity')) AS t(a) ORDER BY a;

-- name: count_double_group (ordered)
SELECT a, count(*) FROM VALUES (double('NaN')), (double('NaN')), (0.0D), (-0.0D), (NULL), (NULL) AS t(a) GROUP BY a ORDER BY a;

-- name: distinct_double (ordered)
SELECT DISTINCT a FROM VALUES (double('NaN')), (double('NaN')), (0.0D), (-0.0D) AS t(a) ORDER BY a;

-- name: sort
SELECT * FROM VALUES (1), (2) AS t(a) SORT BY a;

-- name: cluster
SELECT * FROM VALUES (1), (2) AS t(a) CLUSTER BY a;

-- name: distribute_sort_desc
SELECT * FROM VALUES (1), (2) AS t(a) DISTRIBUTE BY a SORT BY a DESC;

-- name: limit_all
SELECT * FROM VALUES (1), (2) AS t(a) LIMIT ALL;

-- name: limit_offset (ordered)
SELECT * FROM VALUES (1), (2), (3) AS t(a) ORDER BY a LIMIT 1 + 1 OFFSET 1;

-- name: limit (ordered)
SELECT * FROM VALUES (1), (2), (3) AS t(a) ORDER BY a LIMIT -1;

-- name: limit_2 (ordered)
SELECT * FROM VALUES (1), (2), (3) AS t(a) ORDER BY a LIMIT '2';

-- name: limit_3 (ordered)
SELECT * FROM VALUES (1), (2), (3) AS t(a) ORDER BY a LIMIT NULL;

-- name: limit_4 (ordered)
SELECT * FROM VALUES (1), (2), (3) AS t(a) ORDER BY a LIMIT a;

-- name: offset (ordered)
SELECT * FROM VALUES (1), (2), (3) AS t(a) ORDER BY a OFFSET 2;

-- name: limit_5 (ordered)
SELECT * FROM VALUES (1), (2), (3) AS t(a) ORDER BY a LIMIT (SELECT 1);

-- name: except
SELECT * EXCEPT (a) FROM VALUES (1, 2) AS t(a, b);

-- name: except_named_struct
SELECT * EXCEPT (s.x) FROM VALUES (1, named_struct('x', 1, 'y', 2)) AS t(a, s);

-- name: except_zz
SELECT * EXCEPT (zz) FROM VALUES (1, 2) AS t(a, b);

-- name: except_2
SELECT t.* EXCEPT (a) FROM VALUES (1, 2) AS t(a, b);

-- name: named_struct
SELECT s.* FROM VALUES (named_struct('x', 1, 'y', 2)) AS t(s);

-- name: except_named_struct_2
SELECT s.* EXCEPT (x) FROM VALUES (named_struct('x', 1, 'y', 2)) AS t(s);

-- name: named_struct_2
SELECT t.s.* FROM VALUES (named_struct('x', 1, 'y', 2)) AS t(s);

-- name: struct_array_coalesce_concat
SELECT struct(*), array(*), coalesce(*), concat(*) FROM VALUES ('a', 'b') AS t(a, b);

-- name: struct_except
SELECT struct(t.*), struct(* EXCEPT (a)) FROM VALUES ('a', 'b') AS t(a, b);

-- name: coalesce
SELECT * FROM VALUES (1, 2) AS t(a, b) WHERE coalesce(*) = 1;

-- name: false
SELECT 1 WHERE false;

-- name: plain_2
SELECT 1 WHERE 1 = 1;

-- name: plain_3
SELECT `a`, t.`b`, `a` AS `x y`, `a` AS `q``q` FROM VALUES (1, 2) AS t(a, b);

-- name: broadcast_comment_nested
SELECT /*+ BROADCAST(t) */ a -- comment
  , /* c /* nested */ */ b FROM VALUES (1, 2) AS t(a, b);

-- name: coalesce_repartition
SELECT /*+ COALESCE(3), REPARTITION(2, a) */ * FROM VALUES (1, 2) AS t(a, b);

-- name: all
SELECT ALL a FROM VALUES 1, 1 AS t(a);

-- name: plain_4
SELECT a b FROM VALUES 1 AS t(a);

-- name: plain_5
SELECT a, a FROM VALUES 1 AS t(a);

-- name: plain_6
SELECT a AS x, x + 1 AS y, y * 2 FROM VALUES 1 AS t(a);

-- name: plain_7
SELECT `(a)?+.+` FROM VALUES (1, 2) AS t(a, b);

-- name: desc_2 (ordered)
SELECT a AS x FROM VALUES 3, 1, 2 AS t(a) ORDER BY x + 1 DESC, t.a;

-- name: count_group_desc (ordered)
SELECT a, count(*) FROM VALUES 3, 1, 1 AS t(a) GROUP BY a ORDER BY count(*) DESC, a;

-- name: plain_8 (ordered)
SELECT -a AS a FROM VALUES 3, 1, 2 AS t(a) ORDER BY a;

-- name: count_group_6 (ordered)
SELECT a % 2 AS a, count(*) FROM VALUES 3, 1, 2 AS t(a) GROUP BY a ORDER BY 1, 2;

-- name: count (ordered)
SELECT count(*) FROM VALUES 3, 1, 2 AS t(a) ORDER BY a;

-- name: max (ordered)
SELECT max(a) FROM VALUES 3, 1, 2 AS t(a) ORDER BY max(a);

-- name: plain_9 (ordered)
SELECT a FROM VALUES 3, 1, 2 AS t(a) ORDER BY 2;

-- name: map (ordered)
SELECT a FROM VALUES (map(1,2)) AS t(a) ORDER BY a;

-- name: distinct_map
SELECT DISTINCT a FROM VALUES (map(1,2)), (map(1,2)) AS t(a);

-- name: count_named_struct_group
SELECT a.x, count(*) FROM VALUES (named_struct('x', 1)), (named_struct('x', 1)) AS t(a) GROUP BY a.x;

-- name: count_array_group
SELECT a, count(*) FROM VALUES (array(1)), (array(1)) AS t(a) GROUP BY a;

-- name: upper_lower_group
SELECT upper(a), lower(a) FROM VALUES 'a', 'A' AS t(a) GROUP BY upper(a);

-- name: case_when_then_else (ordered)
SELECT CASE WHEN a > 1 THEN 'x' ELSE 'y' END, count(*) FROM VALUES 1, 2, 3 AS t(a) GROUP BY CASE WHEN a > 1 THEN 'x' ELSE 'y' END ORDER BY 2;

-- name: grouping_count_group
SELECT grouping(a), count(*) FROM VALUES 1 AS t(a) GROUP BY a;

-- name: grouping__id_group_cube
SELECT a, grouping__id FROM VALUES (1, 2) AS t(a, b) GROUP BY CUBE(a, b);

-- name: group_cube_having_grouping (ordered)
SELECT a, b FROM VALUES (1, 2) AS t(a, b) GROUP BY CUBE(a, b) HAVING grouping(a) = 1 ORDER BY grouping(b), b;

-- name: group_cube_grouping_id (ordered)
SELECT a, b FROM VALUES (1, 2) AS t(a, b) GROUP BY CUBE(a, b) ORDER BY grouping_id(a, b), a;

-- name: k_sum_group_grouping
SELECT a AS k, sum(b) FROM VALUES (1, 2), (1, 4) AS t(a, b) GROUP BY GROUPING SETS ((k), ());

-- name: k_sum_group_cube
SELECT a AS k1, b AS k2, sum(a) FROM VALUES (1, 2), (1, 4) AS t(a, b) GROUP BY CUBE(k1, k2);

-- name: sum_group_rollup
SELECT a, b, sum(a) FROM VALUES (1, 2), (1, 4) AS t(a, b) GROUP BY ROLLUP(1, 2);

-- name: sum_group_rollup_all (ordered)
SELECT a, b, sum(a) FROM VALUES (1, 2), (1, 4) AS t(a, b) GROUP BY 1, 2 WITH ROLLUP ORDER BY ALL DESC;

-- name: count_group_7
SELECT count(*) c FROM VALUES (1, 2), (1, 4) AS t(a, b) GROUP BY c;

-- name: count_group_8
SELECT count(*) FROM VALUES (1, 2), (1, 4) AS t(a, b) GROUP BY NULL;

-- name: group_3
SELECT 'x' FROM VALUES (1, 2), (1, 4) AS t(a, b) GROUP BY 'x';

-- name: sum_group_3
SELECT sum(a) FROM VALUES (1, 2), (2, 4) AS t(a, b) GROUP BY a > 1;

-- name: max_count
SELECT (SELECT max(x) FROM VALUES 1, 2 AS s(x)), count(*) FROM VALUES 1 AS t(a);

-- name: sum_group_4
SELECT a + 1 + 1, sum(b) FROM VALUES (1, 2), (2, 4) AS t(a, b) GROUP BY a + 1;

-- name: every_group
SELECT every(a > 1) AND a > 0 FROM VALUES (1), (2) AS t(a) GROUP BY a;

-- name: sum_over_group
SELECT a, sum(a) OVER () FROM VALUES (1), (2) AS t(a) GROUP BY a;
