-- Functions and types surveyed against Spark, second part.

-- name: mended_1
select -1::string a, -1.5::string b, -'3'::string c, -1L::int, - 2::bigint, -1Y::string, -(1)::string;

-- name: mended_2
select -1L::string::int, -1.5BD::string, -1L::string || 'a', - 128Y::int, -1L + 2::string, 3 -1L::int, -1D::string;

-- name: mended_3
select -a::string, -9223372036854775808L::string from values (1) t(a);

-- name: mended_4
select struct(t.*, a + 1, 'x' as y, 7), struct(8, t.*, 9) from values (1, 2) t(a, b);

-- name: mended_5
select named_struct();

-- name: mended_6
select from_json('{"a":1e5}', 'a string'), from_json('{"a":1.50}', 'a string'), from_json('{"a":1E+2, "b":-0.0}', 'a string, b string'), from_json('{"a":[1e5, 2.0], "b":{"c":1e40}}', 'a string, b string');

-- name: mended_7
select from_json('{"a":1.0000000000000000000000001, "b":123456789012345678901234567890}', 'a string, b string'), from_json('{"a":1e-7}', 'map<string,string>'), from_json('[1e2]', 'array<string>');

-- name: mended_8
select from_json('{"a":1e400, "b": -1e400}', 'a string, b string');

-- name: mended_9
select from_json('{"a":1e400}', 'a double'), get_json_object('{"a":1e400}', '$.a'), from_json('{"a":[1e400, 2]}', 'a string');

-- name: mended_10
select lower('İ'), upper('ß'), upper('ﬁ'), lower('ΑΣ'), lower('ΑΣΑ'), lower('Σ'), upper('ŉ'), upper('ǰ'), upper('ΐ'), upper('ﬀ'), upper('և'), upper('ᾳ'), upper('ᾼ'), lower('ᾼ'), lower('ẞ');

-- name: mended_11
select hex(lower('İ')), upper('ǅ'), lower('ǅ'), lower('ΑΣ ΑΣ. ΑΣ''Α'), lower('Α.Σ'), initcap('ﬁ ΑΣ ΑΣΣ ǆ ßa İa');

-- name: mended_12
select 'ﬁ' ilike 'FI', 'İ' ilike 'i', 'ß' ilike 'SS', 'Ä_x' ilike 'ä/_X' escape '/', 'ΑΣ' ilike 'ας', 'x' ilike null, cast(null as string) ilike 'ä', 'ab' ilike any ('Ä%', 'A%');

-- name: mended_13
select upper(s), lower(s), s ilike 'a%' from values ('abc'), ('Äb'), (null), ('') t(s);

-- name: mended_14
select map(-0.0D, 1) m, map(0.0D, 1)[-0.0D] v, map_from_arrays(array(-0.0D), array(1)) w, map(-0.0F, 1, 1F, 2) x;

-- name: mended_15
select map(0.0D, 1, -0.0D, 2);
