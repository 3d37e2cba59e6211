-- name: dots
SELECT _id, user.id AS u, USER.PLAN AS p, commerce.`order`.id AS o, commerce.`order`.`30_day` AS d FROM events;
-- name: dots_reserved_unquoted
SELECT _id, commerce.order.id AS o FROM events;
-- name: brackets
SELECT _id, user['id'] AS u, commerce['order']['30_day'] AS d FROM events;
-- name: qualified
SELECT e.user.id AS u, events2._id AS i FROM events e JOIN events AS events2 ON e._id = events2._id WHERE E.Page = 'home';
-- name: case_insensitive
SELECT PAGE, Price FROM EVENTS WHERE _ID <= 'e02';
-- name: array_index
SELECT _id, tags[0] AS t0, tags[5] AS t5, element_at(tags, 1) AS e1 FROM events WHERE _id <> 'e02';
-- name: array_of_structs_field
SELECT _id, items.sku AS skus, items.price AS prices, items.sku[0] AS first, items[0].sku AS also FROM events;
-- name: maps
SELECT _id, counts['k'] AS k, counts['none'] AS n, element_at(counts, 'k') AS e FROM events;
-- name: map_of_arrays_of_structs
SELECT _id, identityMap['ECID'].id AS ids, identityMap['ECID'][0].id AS first, identityMap['ECID'].id[0] AS also FROM events;
-- name: struct_star
SELECT user.* FROM events WHERE _id = 'e01';
-- name: table_star
SELECT o.*, p.name FROM orders o JOIN people p ON o.person = p.id;
-- name: star_except
SELECT * EXCEPT (joined, score) FROM people;
-- name: alias_of_the_same_list
SELECT age + 1 AS older, older * 2 AS twice FROM people;
-- name: column_before_alias
SELECT age + 1 AS score, score AS kept FROM people;
-- name: names_of_paths
SELECT user.id, identityMap['ECID'].id[0] AS x, page FROM events WHERE _id = 'e01';
-- name: derived_columns
SELECT a, b FROM (SELECT id, name FROM people) AS t(a, b);
-- name: subquery_without_alias
SELECT n FROM (SELECT name AS n FROM people);
-- name: struct_whole
SELECT user AS u FROM events WHERE _id IN ('e01', 'e07');
-- name: make_struct
SELECT struct(id AS k, age a, name) AS s, named_struct('x', 1, 'y', 'z') AS t FROM people WHERE id = 'u1';
-- name: nested_make_struct
SELECT s.inner.v + 1 AS v FROM (SELECT struct(struct(age AS v) AS inner) AS s FROM people WHERE id = 'u1');
-- name: without_from
SELECT 1 AS a, 'x' AS b WHERE true;
-- name: without_from_where_false
SELECT CAST(NULL AS STRING) AS a, CAST(NULL AS TIMESTAMP) AS t WHERE false;
