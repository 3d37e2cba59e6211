-- name: defaults_and_types
SELECT approx_count_distinct(id), approx_count_distinct(cast(id as string)), approx_count_distinct(id % 300), approx_count_distinct(cast(id as double), 0.01) FROM range(1000);
-- name: deviations
SELECT approx_count_distinct(id), approx_count_distinct(id, 0.39), approx_count_distinct(id, 0.3), approx_count_distinct(id,0.2), approx_count_distinct(id,0.1), approx_count_distinct(id,0.02) FROM range(50000);
-- name: by_group
SELECT id % 7 k, approx_count_distinct(id * id), approx_count_distinct(id*31, 0.02), approx_count_distinct(id, 0.03) FROM range(30000) GROUP BY 1;
-- name: over_windows
SELECT approx_count_distinct(i) OVER (PARTITION BY b), approx_count_distinct(s) FILTER (WHERE i > 2) OVER () FROM nums;
-- name: empty
SELECT approx_count_distinct(i) FROM nums WHERE false;
-- name: kinds_of_values
SELECT approx_count_distinct(NULL), approx_count_distinct(d), approx_count_distinct(struct(i,s)), approx_count_distinct(array(i)), approx_count_distinct(n), approx_count_distinct(b) FROM nums;
-- name: filtered
SELECT b, approx_count_distinct(i) FILTER (WHERE i>1) FROM nums GROUP BY b;
-- name: sliding
SELECT i, approx_count_distinct(l) OVER (ORDER BY i ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM nums;
-- name: fine
SELECT approx_count_distinct(id, 0.015) FROM range(5000);
-- name: too_wide
SELECT approx_count_distinct(id, 0.5) FROM range(5);
-- name: odd
SELECT approx_count_distinct(id, id) FROM range(5);
-- name: hashes_of_columns
SELECT hash(i, s, d, l), xxhash64(i, s, d, l, n, b) FROM nums;
-- name: hash_of_null_and_nested
SELECT xxhash64(cast(NULL as string)), hash(NULL), hash(array(1,2), 'x', struct(1,'a')), xxhash64(array(1,2), 'x', struct(1,'a'));
-- name: hashes_of_times_and_decimals
SELECT hash(timestamp'2020-01-01 00:00:00', date'2020-01-01', cast(1.5 as float), x'0102', 1Y, 2S, 1.5, 12345678901234567890123.5);
-- name: long_hashes_of_times
SELECT xxhash64(timestamp'2020-01-01 00:00:00', date'2020-01-01', cast(1.5 as float), x'0102', 1Y, 2S, 1.5, 12345678901234567890123.5, timestamp_ntz'2020-01-01 00:00:00');
-- name: hashes_of_intervals
SELECT hash(interval 1 day), xxhash64(interval 1 month, 'ä漢', '');
-- name: long_hashes_summed
SELECT sum(xxhash64(cast(id as string)) % 1000) FROM range(5000);
