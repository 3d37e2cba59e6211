-- name: inner
SELECT o.oid, p.name FROM orders o JOIN people p ON o.person = p.id;
-- name: left
SELECT o.oid, p.name FROM orders o LEFT JOIN people p ON o.person = p.id;
-- name: right
SELECT o.oid, p.name FROM orders o RIGHT OUTER JOIN people p ON o.person = p.id;
-- name: full
SELECT o.oid, p.name FROM orders o FULL OUTER JOIN people p ON o.person = p.id;
-- name: cross
SELECT COUNT(*) AS n FROM orders CROSS JOIN people;
-- name: comma
SELECT o.oid, p.name FROM orders o, people p WHERE o.person = p.id AND p.age > 30;
-- name: left_condition_in_on
SELECT o.oid, p.name FROM orders o LEFT JOIN people p ON o.person = p.id AND p.age > 30;
-- name: left_condition_on_left_side
SELECT o.oid, p.name FROM orders o LEFT JOIN people p ON o.person = p.id AND o.oid > 2;
-- name: full_with_filter
SELECT o.oid, p.id FROM orders o FULL JOIN people p ON o.person = p.id WHERE p.id IS NULL OR o.oid IS NULL;
-- name: non_equi
SELECT a.oid AS a, b.oid AS b FROM orders a JOIN orders b ON a.amount < b.amount AND a.day = b.day;
-- name: null_safe
SELECT o.oid, p.name FROM orders o JOIN people p ON o.person <=> p.id;
-- name: semi
SELECT name FROM people p LEFT SEMI JOIN orders o ON o.person = p.id;
-- name: anti
SELECT name FROM people p LEFT ANTI JOIN orders o ON o.person = p.id;
-- name: using
SELECT id, a.name AS n, b.city FROM people a JOIN people b USING (id);
-- name: using_star
SELECT * FROM (SELECT id, age FROM people) JOIN (SELECT id, city FROM people) USING (id);
-- name: using_full_merges
SELECT k, a, b FROM (SELECT person AS k, oid AS a FROM orders) FULL JOIN (SELECT id AS k, age AS b FROM people) USING (k);
-- name: using_right
SELECT k, a, b FROM (SELECT person AS k, oid AS a FROM orders) RIGHT JOIN (SELECT id AS k, age AS b FROM people) USING (k);
-- name: natural
SELECT * FROM (SELECT id, age FROM people) NATURAL JOIN (SELECT id, city FROM people);
-- name: three_tables
SELECT p.name, o.oid, q.name AS other FROM people p JOIN orders o ON o.person = p.id LEFT JOIN people q ON q.city = p.city AND q.id <> p.id;
-- name: self_join_events
SELECT a._id AS a, b._id AS b FROM events a JOIN events b ON a.user.id = b.user.id AND a.timestamp < b.timestamp;
-- name: event_lookup
SELECT e._id, p.city FROM events e LEFT JOIN people p ON e.user.id = p.id;
-- name: lookup_on_null_keys
SELECT e._id, p.name FROM events e FULL JOIN people p ON e.user.id = p.id WHERE e._id IS NULL OR p.id IS NULL;
-- name: different_types
SELECT a.i, b.l FROM nums a JOIN nums b ON a.i * 10 = b.l;
-- name: text_against_number
SELECT n.s, o.oid FROM nums n JOIN orders o ON n.s = o.oid + 5 + 0;
-- name: doubles
SELECT a.i AS a, b.i AS b FROM nums a JOIN nums b ON a.d = b.d;
-- name: on_subquery
SELECT p.name, t.total FROM people p JOIN (SELECT person, SUM(amount) AS total FROM orders GROUP BY person) t ON t.person = p.id;
