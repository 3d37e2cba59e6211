-- name: delimiters_known_before_the_rows
SELECT listagg(upper(a), concat(',', ' ')) WITHIN GROUP (ORDER BY upper(a)), listagg(a, 1) WITHIN GROUP (ORDER BY a), listagg(a, ',' || '') WITHIN GROUP (ORDER BY a) FROM VALUES 'a', 'b' AS t(a);
-- name: delimiters_of_rows
SELECT listagg(a, b) FROM VALUES ('a', ',') AS t(a, b);
-- name: bytes_joined
SELECT listagg(b) WITHIN GROUP (ORDER BY a), listagg(b, x'2c') WITHIN GROUP (ORDER BY a) FROM VALUES (1, x'41'), (2, x'42') AS t(a, b);
-- name: bytes_joined_by_text
SELECT listagg(b, ',') FROM VALUES (x'41') AS t(b);
-- name: different_numbers_joined
SELECT listagg(DISTINCT c, ',') WITHIN GROUP (ORDER BY c DESC) FROM VALUES 1, 2, 10, 2 AS t(c);
-- name: different_numbers_cast_and_joined
SELECT listagg(DISTINCT CAST(c AS STRING), ',') WITHIN GROUP (ORDER BY c) FROM VALUES 1, 2, 10, 2 AS t(c);
-- name: raw_texts_side_by_side
SELECT r"a'b\n", r'x' 'y\n', 'a' r'\n', r'it''s';
-- name: flags_within_patterns
SELECT regexp_instr('ABC', '(?-i)b'), 'aB' rlike '(?i)a(?-i)B', regexp_extract('xAB', 'x((?i)a)B', 1), 'A' rlike '\\u0041';
-- name: classes_of_letters
SELECT 'é' rlike '\\p{Ll}', 'É' rlike '\\p{Lu}', '大' rlike '\\p{L}';
-- name: dollar_before_the_last_line_end
SELECT 'ab\n' rlike 'b$';
-- name: classes_in_every_way
SELECT regexp_extract('é大X1', '(?<=é)\\p{L}(?=X)', 0), regexp_replace('aé大X1 ü', '\\P{L}', '_'), regexp_replace('aé大X1 ü', '(?!q)\\P{L}', '_'), 'A' rlike '(?!q)\\p{Lu}$', '٣' rlike '\\p{N}', regexp_replace('Ab1', '[\\p{Lu}\\d]', '-'), regexp_replace('Ab1', '\\p{Alpha}', '-');
-- name: dollars_and_line_ends
SELECT 'ab\n\n' rlike 'b$', 'ab\r\n' rlike 'b$', 'ab$' rlike 'b\\$', 'abc' rlike 'b$', 'ab\u2028' rlike '^ab$', 'x' rlike 'a|b$', 'b\n' rlike 'a|b$', '' rlike '$', 'é' rlike '(é$)';
-- name: dollars_of_lines_and_in_quotes
SELECT 'b\nc' rlike '(?m)b$', 'b\nc' rlike '(?im)B$', 'a$' rlike '\\Qa$', 'b\nc' rlike 'b$', 'B\n' rlike '(?i)b$';
