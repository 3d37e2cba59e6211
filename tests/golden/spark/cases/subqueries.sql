-- name: scalar
SELECT name, (SELECT MAX(oid) FROM orders) AS m FROM people;
-- name: scalar_of_nothing
SELECT (SELECT oid FROM orders WHERE oid > 100) AS x;
-- name: scalar_correlated
SELECT name, (SELECT SUM(amount) FROM orders o WHERE o.person = p.id) AS total FROM people p;
-- name: scalar_correlated_count
SELECT name, (SELECT COUNT(*) FROM orders o WHERE o.person = p.id) AS n FROM people p;
-- name: scalar_in_where
SELECT oid FROM orders WHERE amount = (SELECT MAX(amount) FROM orders);
-- name: exists
SELECT name FROM people p WHERE EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id);
-- name: not_exists
SELECT name FROM people p WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id AND o.amount > 0);
-- name: exists_uncorrelated
SELECT name FROM people WHERE EXISTS (SELECT 1 FROM orders WHERE oid > 100);
-- name: in
SELECT name FROM people WHERE id IN (SELECT person FROM orders);
-- name: not_in_with_null
SELECT name FROM people WHERE id NOT IN (SELECT person FROM orders);
-- name: not_in_without_null
SELECT name FROM people WHERE id NOT IN (SELECT person FROM orders WHERE person IS NOT NULL);
-- name: not_in_of_nothing
SELECT name FROM people WHERE id NOT IN (SELECT person FROM orders WHERE oid > 100);
-- name: in_correlated
SELECT name FROM people p WHERE 20 IN (SELECT amount FROM orders o WHERE o.person = p.id);
-- name: in_of_two_columns
SELECT oid FROM orders WHERE (person, day) IN (SELECT id, DATE '2024-03-02' FROM people);
-- name: exists_as_value
SELECT name, EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id) AS buys FROM people p;
-- name: nested
SELECT name FROM people WHERE id IN (SELECT person FROM orders WHERE amount > (SELECT AVG(amount) FROM orders WHERE oid < 3));
-- name: in_having
SELECT person FROM orders GROUP BY person HAVING SUM(amount) > (SELECT AVG(amount) FROM orders WHERE amount > 0 AND amount < 50);
-- name: correlated_not_equal
SELECT a.oid FROM orders a WHERE EXISTS (SELECT 1 FROM orders b WHERE b.day = a.day AND b.oid <> a.oid);
-- name: with_or
SELECT name FROM people p WHERE age > 50 OR EXISTS (SELECT 1 FROM orders o WHERE o.person = p.id AND o.amount < 0);
-- name: correlated_to_events
SELECT _id FROM events e WHERE price = (SELECT MAX(price) FROM events f WHERE f.user.id = e.user.id);
