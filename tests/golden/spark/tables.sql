-- name: people
SELECT CAST(col1 AS STRING) AS id, CAST(col2 AS STRING) AS name, CAST(col3 AS STRING) AS city,
  CAST(col4 AS INT) AS age, CAST(col5 AS DATE) AS joined, CAST(col6 AS DOUBLE) AS score
FROM VALUES
  ('u1', 'Ada', 'London', 36, '2024-01-15', 9.5),
  ('u2', 'Bob', 'Paris', NULL, '2024-02-29', 7.25),
  ('u3', 'Cid', NULL, 51, NULL, NULL),
  ('u4', 'Dee', 'Paris', 28, '2023-12-31', 7.25),
  (NULL, 'Eve', 'Oslo', 44, '2024-03-01', 1.0);

-- name: orders
SELECT CAST(col1 AS INT) AS oid, CAST(col2 AS STRING) AS person, CAST(col3 AS DECIMAL(12,2)) AS amount,
  CAST(col4 AS DATE) AS day
FROM VALUES
  (1, 'u1', 10.50, '2024-03-01'),
  (2, 'u1', 20.00, '2024-03-02'),
  (3, 'u2', NULL, '2024-03-02'),
  (4, 'u9', 99.99, '2024-03-03'),
  (5, NULL, 5.00, '2024-03-03'),
  (6, 'u4', -3.25, NULL);

-- name: nums
SELECT CAST(col1 AS INT) AS i, CAST(col2 AS BIGINT) AS l, CAST(col3 AS DOUBLE) AS d,
  CAST(col4 AS STRING) AS s, CAST(col5 AS BOOLEAN) AS b, CAST(col6 AS DECIMAL(10,3)) AS n
FROM VALUES
  (1, 10, '1.5', 'a', true, 1.250),
  (2, NULL, '-0.0', 'B', false, -2.500),
  (3, 30, 'NaN', NULL, NULL, NULL),
  (4, 40, 'Infinity', '', true, 0.005),
  (5, 50, '0.0', '10', false, 9999999.999),
  (NULL, 60, NULL, ' x ', NULL, 1.250),
  (7, -70, '-Infinity', '2024-01-02', true, 0.000);

-- name: events
SELECT col1 AS _id, named_struct('id', col2, 'plan', col3) AS user, CAST(col4 AS TIMESTAMP) AS timestamp,
  CAST(col5 AS STRING) AS page, CAST(col6 AS DECIMAL(10,2)) AS price, CAST(col7 AS STRING) AS code,
  named_struct('order', named_struct('id', CAST(col8 AS STRING), '30_day', CAST(col9 AS INT))) AS commerce,
  CAST(col10 AS ARRAY<STRING>) AS tags,
  CAST(col11 AS ARRAY<STRUCT<sku: STRING, price: DOUBLE, qty: INT>>) AS items,
  CAST(col12 AS MAP<STRING, ARRAY<STRUCT<id: STRING, primary: BOOLEAN>>>) AS identityMap,
  CAST(col13 AS MAP<STRING, INT>) AS counts
FROM VALUES
  ('e01', 'u1', 'free', '2024-03-01 10:00:00', 'home', 1.00, 'em:1', NULL, 1, array('a', 'b'),
    array(named_struct('sku', 's1', 'price', 2.5D, 'qty', 1), named_struct('sku', 's2', 'price', NULL, 'qty', 3)),
    map('ECID', array(named_struct('id', 'x1', 'primary', true))), map('k', 1, 'K2', 2)),
  ('e02', 'u1', 'free', '2024-03-01 10:10:00', 'list', NULL, NULL, 'o1', 2, array(), array(), map(), map()),
  ('e03', 'u1', 'free', '2024-03-01 10:40:00', 'item', 2.50, '', NULL, NULL, NULL, NULL, NULL, NULL),
  ('e04', 'u1', 'pro', '2024-03-01 11:10:01', 'cart', 3.75, 'ad:7', 'o2', 4, array('c', NULL), array(NULL),
    map('ECID', array(), 'ecid', array(named_struct('id', 'x2', 'primary', false))), map('k', NULL)),
  ('e05', 'u2', 'pro', '2024-03-01 10:05:00', 'home', 0.10, NULL, NULL, 5, array('b'),
    array(named_struct('sku', 's1', 'price', 4.0D, 'qty', 2)), map('AAID', NULL), map('k', 7)),
  ('e06', 'u2', 'pro', '2024-03-01 10:05:00', 'item', 0.20, 'em:2', NULL, 6, array('a', 'a'), NULL, NULL, NULL),
  ('e07', 'u2', NULL, '2024-03-02 00:00:00', 'home', NULL, NULL, 'o3', NULL, NULL, NULL, NULL, NULL),
  ('e08', 'u3', 'free', '2024-02-29 23:59:59.999999', NULL, 5.00, 'em:1', NULL, 8, array('z'), NULL, NULL, NULL),
  ('e09', 'u4', NULL, '2024-03-01 12:00:00', 'home', 7.00, 'em:9', NULL, 9, NULL, NULL, NULL, NULL),
  ('e10', 'u4', NULL, '2024-03-01 12:00:30', 'list', 8.00, NULL, NULL, 10, NULL, NULL, NULL, NULL);
