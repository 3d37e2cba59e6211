"""One example of each function; DESCRIBE FUNCTION shows it, and docs/functions.md its result."""

from __future__ import annotations

_SCALARS = """
abs(-2) | acos(1) | acosh(1) | add_months(DATE '2024-01-31', 1) | array(1, 2) | array_append(array(1), 2)
array_compact(array(1, NULL)) | array_contains(array(1, 2), 2) | array_distinct(array(1, 1))
array_except(array(1, 2), array(2)) | array_insert(array(1, 3), 2, 2) | array_intersect(array(1, 2), array(2))
array_join(array('a', 'b'), '-') | array_max(array(1, 3)) | array_min(array(1, 3)) | array_position(array(5, 6), 6)
array_prepend(array(2), 1) | array_remove(array(1, 2, 1), 1) | array_repeat('a', 2) | array_size(array(1, 2))
array_sort(array(2, NULL, 1)) | array_union(array(1), array(2)) | arrays_overlap(array(1), array(1, 2))
arrays_zip(array(1, 2), array('a', 'b')) | ascii('A') | asin(0) | asinh(0) | assert_true(1 < 2) | atan(0)
atan2(0, 1) | atanh(0) | base64('abc') | bin(5) | bit_count(7) | bit_get(5, 2) | bit_length('abc') | btrim('xax', 'x')
bround(2.5) | cardinality(array(1, 2)) | cbrt(27) | ceil(1.2) | ceiling(1.2) | char(65) | char_length('abc')
character_length('abc') | charindex('b', 'abc') | chr(65) | coalesce(NULL, 1) | concat('a', 'b') | concat_ws('-', 'a', NULL, 'b')
contains('abc', 'b') | conv('ff', 16, 10) | cos(0) | cosh(0) | cot(1) | crc32('abc') | csc(1)
date_add(DATE '2024-02-28', 2) | date_diff(DATE '2024-03-01', DATE '2024-02-28') | date_format(TIMESTAMP '2024-02-29 13:05:00', 'yyyy-MM-dd HH:mm')
date_from_unix_date(19782) | date_part('year', DATE '2024-02-29') | date_sub(DATE '2024-03-01', 1)
date_trunc('hour', TIMESTAMP '2024-02-29 13:05:00') | dateadd(DAY, 2, DATE '2024-02-28') | datediff(DATE '2024-03-01', DATE '2024-02-28')
datepart('month', DATE '2024-02-29') | day(DATE '2024-02-29') | dayname(DATE '2024-02-29') | dayofmonth(DATE '2024-02-29')
dayofweek(DATE '2024-02-29') | dayofweek_iso(DATE '2024-02-29') | dayofyear(DATE '2024-02-29') | decode(encode('abc', 'utf-8'), 'utf-8')
degrees(pi()) | e() | element_at(array(1, 2), -1) | elt(2, 'a', 'b') | encode('abc', 'utf-8') | endswith('abc', 'c')
equal_null(NULL, NULL) | exp(0) | expm1(0) | factorial(5) | find_in_set('b', 'a,b,c') | flatten(array(array(1), array(2)))
floor(1.8) | format_number(12345.678, 2) | format_string('%s has %d', 'a', 2) | from_json('{"a": 1}', 'a INT')
from_unixtime(0) | from_utc_timestamp(TIMESTAMP '2024-07-01 12:00:00', 'America/New_York') | get(array(1, 2), 0)
get_json_object('{"a": {"b": 1}}', '$.a.b') | getbit(5, 0) | greatest(1, 3, 2) | hash('abc') | hex(255) | hour(TIMESTAMP '2024-02-29 13:05:00')
hypot(3, 4) | if(1 < 2, 'yes', 'no') | iff(1 < 2, 'yes', 'no') | ifnull(NULL, 1) | ilike('ABC', 'a%') | initcap('ada lovelace')
instr('abc', 'c') | isnan(CAST('NaN' AS DOUBLE)) | isnotnull(1) | isnull(NULL) | json_array_length('[1, 2]') | json_object_keys('{"a": 1, "b": 2}')
last_day(DATE '2024-02-01') | lcase('ABC') | least(3, 1, 2) | left('abc', 2) | len('abc') | length('abc') | levenshtein('kitten', 'sitting')
like('abc', 'a%') | ln(e()) | locate('b', 'abc') | log(2, 8) | log10(1000) | log1p(0) | log2(8) | lower('ABC') | lpad('7', 3, '0')
ltrim('  a') | luhn_check('79927398713') | make_date(2024, 2, 29) | make_dt_interval(1, 2, 3, 4) | make_timestamp(2024, 2, 29, 13, 5, 0.5)
make_timestamp_ltz(2024, 2, 29, 13, 5, 0.5) | make_ym_interval(1, 2) | map('a', 1, 'b', 2) | map_concat(map('a', 1), map('b', 2))
map_contains_key(map('a', 1), 'a') | map_entries(map('a', 1)) | map_from_arrays(array('a', 'b'), array(1, 2))
map_from_entries(array(struct('a', 1))) | map_keys(map('a', 1)) | map_values(map('a', 1)) | mask('Ab12') | md5('abc')
mid('abcd', 2, 2) | minute(TIMESTAMP '2024-02-29 13:05:00') | mod(7, 3) | month(DATE '2024-02-29') | monthname(DATE '2024-02-29')
months_between(DATE '2024-03-31', DATE '2024-02-29') | named_struct('a', 1, 'b', 'x') | nanvl(CAST('NaN' AS DOUBLE), 0) | negative(1)
next_day(DATE '2024-02-29', 'MON') | nullif(1, 1) | nullifzero(0) | nvl(NULL, 1) | nvl2(NULL, 1, 2) | octet_length('é')
overlay('abcd', 'XY', 2) | parse_url('https://a.org/b?c=1', 'QUERY', 'c') | pi() | pmod(-7, 3) | position('b', 'abc') | positive(1)
pow(2, 3) | power(2, 3) | printf('%05.1f', 3.14159D) | quarter(DATE '2024-02-29') | radians(180) | regexp('abc', 'b.')
regexp_count('a1b2', '[0-9]') | regexp_extract('a12', '([a-z])([0-9]+)', 2) | regexp_extract_all('a1b2', '([0-9])', 1)
regexp_instr('abc', 'c') | regexp_like('abc', 'b.') | regexp_replace('a1b2', '[0-9]', '#') | regexp_substr('a12', '[0-9]+')
repeat('ab', 2) | replace('abc', 'b', 'x') | reverse('abc') | right('abc', 2) | rint(2.5) | rlike('abc', 'b.') | round(2.345, 2)
rpad('7', 3, '0') | rtrim('a  ') | schema_of_json('{"a": 1}') | sec(0) | second(TIMESTAMP '2024-02-29 13:05:07')
sentences('Hi there. Bye.') | sequence(1, 5, 2) | sha('abc') | sha1('abc') | sha2('abc', 256) | shiftleft(1, 3) | shiftright(8, 3)
shiftrightunsigned(8, 3) | sign(-2) | signum(-2) | sin(0) | sinh(0) | size(array(1, 2)) | slice(array(1, 2, 3), 2, 2) | sort_array(array(2, 1), false)
soundex('Robert') | space(2) | split('a,b', ',') | split_part('a.b.c', '.', 2) | sqrt(16) | startswith('abc', 'a')
str_to_map('a:1,b:2') | struct(1 AS a, 'x' AS b) | substr('abcd', 2, 2) | substring('abcd', -2) | substring_index('a.b.c', '.', 2)
tan(0) | tanh(0) | timestamp_micros(1) | timestamp_millis(1) | timestamp_seconds(1.5) | timestampdiff(HOUR, TIMESTAMP '2024-02-29 13:00:00', TIMESTAMP '2024-02-29 15:30:00') | timediff(MINUTE, DATE '2024-02-29', DATE '2024-03-01')
to_date('29.02.2024', 'dd.MM.yyyy') | to_json(struct(1 AS a, NULL AS b)) | to_timestamp('2024-02-29 13:05', 'yyyy-MM-dd HH:mm')
to_unix_timestamp('1970-01-02', 'yyyy-MM-dd') | to_utc_timestamp(TIMESTAMP '2024-07-01 12:00:00', 'America/New_York') | translate('abc', 'ab', 'x')
trim('  a ') | trunc(DATE '2024-02-29', 'year') | try_add(2147483647, 1) | try_divide(1, 0) | try_element_at(array(1), 5)
try_mod(1, 0) | try_multiply(2147483647, 2) | try_parse_url('x', 'HOST') | try_subtract(-2147483648, 1) | try_to_date('no', 'yyyy-MM-dd')
try_to_timestamp('no') | try_url_decode('a%2') | typeof(1.5) | ucase('abc') | unbase64('YWJj') | unhex('616263')
unix_date(DATE '1970-01-02') | unix_micros(TIMESTAMP '1970-01-01 00:00:01') | unix_millis(TIMESTAMP '1970-01-01 00:00:01')
unix_seconds(TIMESTAMP '1970-01-01 00:00:01') | unix_timestamp('1970-01-02', 'yyyy-MM-dd') | upper('abc') | url_decode('a%20b') | url_encode('a b')
weekday(DATE '2024-02-29') | weekofyear(DATE '2024-02-29') | width_bucket(5.3, 0.2, 10.6, 5) | xpath('<a><b>1</b></a>', 'a/b/text()')
xpath_boolean('<a><b>1</b></a>', 'a/b') | xpath_double('<a>1</a>', 'a') | xpath_float('<a>1</a>', 'a') | xpath_int('<a>1</a>', 'a')
xpath_long('<a>1</a>', 'a') | xpath_number('<a>1</a>', 'a') | xpath_short('<a>1</a>', 'a') | xpath_string('<a>x</a>', 'a')
xxhash64('abc') | year(DATE '2024-02-29') | yearofweek(DATE '2024-01-01') | zeroifnull(NULL) | array_concat(array(1), array(2))
div(7, 2) | current_database() | current_schema() | current_catalog() | current_timezone()
aggregate(array(1, 2, 3), 0, (a, x) -> a + x) | reduce(array(1, 2, 3), 0, (a, x) -> a + x) | exists(array(1, 2), x -> x > 1)
any_match(array(1, 2), x -> x > 1) | filter(array(1, 2), x -> x > 1) | forall(array(1, 2), x -> x > 1) | transform(array(1, 2), x -> x * 2)
transform_keys(map('a', 1), (k, v) -> upper(k)) | transform_values(map('a', 1), (k, v) -> v + 1) | map_filter(map('a', 1, 'b', 2), (k, v) -> v > 1)
map_zip_with(map('a', 1), map('a', 2), (k, x, y) -> x + y) | zip_with(array(1, 2), array(3, 4), (x, y) -> x + y)
make_interval(1, 2, 0, 4) | try_make_interval(1, 2, 0, 4) | timestampadd(HOUR, 2, TIMESTAMP '2024-02-29 13:00:00')
aes_decrypt(unhex('83F16B2AA704794132802D248E6BFD4E380078182D1544813898AC97E709B28A94'), '0000111122223333') | collate('abc', 'UTF8_BINARY')
collation('abc') | convert_timezone('Europe/Paris', 'UTC', TIMESTAMP '2024-07-01 12:00:00') | current_user() | session_user() | user()
from_csv('1,x', 'a INT, b STRING') | is_valid_utf8('abc') | make_timestamp_ntz(2024, 2, 29, 13, 5, 0) | make_valid_utf8('abc') | quote('it')
schema_of_csv('1,x') | to_binary('616263', 'hex') | to_char(78.12, '$99.99') | to_csv(struct(1 AS a, 'x' AS b)) | to_number('454', '999')
to_timestamp_ltz('2024-02-29 13:05:00') | to_timestamp_ntz('2024-02-29 13:05:00') | to_varchar(78.12, '$99.99')
try_aes_decrypt(unhex('00'), '0000111122223333') | try_make_timestamp(2024, 2, 30, 13, 5, 0) | try_make_timestamp_ltz(2024, 2, 30, 13, 5, 0)
try_make_timestamp_ntz(2024, 2, 30, 13, 5, 0) | try_to_binary('a!', 'base64') | try_to_number('x', '999') | try_validate_utf8('abc')
make_time(13, 5, 0.5) | time_diff('MINUTE', TIME '13:00', TIME '14:05') | time_trunc('HOUR', TIME '13:05:00')
time_from_seconds(3661) | time_from_millis(1500) | time_from_micros(1500000) | time_to_seconds(TIME '00:00:01.5')
time_to_millis(TIME '00:00:01.5') | time_to_micros(TIME '00:00:01.5') | to_time('13:05') | try_to_time('13-05', 'HH-mm')
validate_utf8('abc') | bitmap_bit_position(123) | bitmap_bucket_number(32769) | bitmap_count(X'1010') | version()
"""

_CHANGING = """
curdate() | current_date() | current_timestamp() | localtimestamp() | now() | rand() | randn() | random() | shuffle(array(1, 2, 3)) | uuid()
randstr(5) | uniform(0, 10) | current_time()
monotonically_increasing_id() | aes_encrypt('Spark', '0000111122223333')
"""

_ROWS = "FROM VALUES (1, 'a', true), (2, 'b', false), (2, NULL, true) AS t(n, s, b)"

_AGGREGATES = """
any(b) | any_value(n) | approx_count_distinct(n) | approx_percentile(n, 0.5) | array_agg(n) | avg(n) | bit_and(n) | bit_or(n) | bit_xor(n)
bool_and(b) | bool_or(b) | collect_list(s) | collect_set(n) | corr(n, n) | count(s) | count_if(b) | countif(b) | covar_pop(n, n) | covar_samp(n, n)
bitmap_construct_agg(bitmap_bit_position(n)) | bitmap_or_agg(CAST(s AS BINARY)) | bitmap_and_agg(CAST(s AS BINARY)) | histogram_numeric(n, 2)
every(b) | first(s) | first_value(s) | hll_estimate(hll_build_agg(n)) | kurtosis(n) | last(n) | last_value(n) | listagg(s, ',') | max(n)
max_by(s, n) | mean(n) | median(n) | min(n) | min_by(s, n) | mode(n) | percentile(n, 0.5) | percentile_approx(n, 0.5)
percentile_cont(0.5) WITHIN GROUP (ORDER BY n) | percentile_disc(0.5) WITHIN GROUP (ORDER BY n) | regr_avgx(n, n) | regr_avgy(n, n)
regr_count(n, n) | regr_intercept(n, n) | regr_r2(n, n) | regr_slope(n, n) | regr_sxx(n, n) | regr_sxy(n, n) | regr_syy(n, n) | skewness(n) | some(b) | std(n) | stddev(n) | stddev_pop(n)
stddev_samp(n) | string_agg(s, ',') | sum(n) | try_avg(n) | try_sum(n) | var_pop(n) | var_samp(n) | variance(n)
"""

_WINDOWS = """
cume_dist() | dense_rank() | lag(n) | lead(n) | nth_value(n, 2) | ntile(2) | percent_rank() | rank() | row_number()
"""

_GENERATORS = """
explode(array(1, 2)) | explode_outer(array()) | posexplode(array('a', 'b')) | posexplode_outer(array())
inline(array(struct(1 AS a, 'x' AS b))) | inline_outer(array(struct(1 AS a))) | json_tuple('{"a": 1, "b": 2}', 'a', 'b') | stack(2, 1, 'a', 2, 'b')
"""

_ADOBE = {
    "sess_timeout": "SESS_TIMEOUT(timestamp, 60 * 30)",
    "sess_id": "SESS_ID(timestamp, page, 60 * 30)",
    "sess_start_if": "SESS_START_IF(timestamp, page = 'a')",
    "sess_end_if": "SESS_END_IF(timestamp, page = 'a')",
    "attribution_first_touch": "ATTRIBUTION_FIRST_TOUCH(timestamp, 'page', page)",
    "attribution_last_touch": "ATTRIBUTION_LAST_TOUCH(timestamp, 'page', page)",
    "attribution_first_touch_exp_if": (
        "ATTRIBUTION_FIRST_TOUCH_EXP_IF(timestamp, 'page', page, page = 'b', false)"
    ),
    "attribution_last_touch_exp_if": (
        "ATTRIBUTION_LAST_TOUCH_EXP_IF(timestamp, 'page', page, page = 'b', false)"
    ),
    "attribution_first_touch_exp_timeout": (
        "ATTRIBUTION_FIRST_TOUCH_EXP_TIMEOUT(timestamp, 'page', page, 3600)"
    ),
    "attribution_last_touch_exp_timeout": (
        "ATTRIBUTION_LAST_TOUCH_EXP_TIMEOUT(timestamp, 'page', page, 3600)"
    ),
    "previous": "PREVIOUS(page, 1, true)",
    "next": "NEXT(page, 1, true)",
    "time_between_previous_match": (
        "TIME_BETWEEN_PREVIOUS_MATCH(timestamp, page = 'a', 'minutes')"
    ),
    "time_between_next_match": "TIME_BETWEEN_NEXT_MATCH(timestamp, page = 'b', 'minutes')",
}

_EVENTS = (
    "FROM VALUES ('u', TIMESTAMP '2024-02-29 13:00:00', 'a'),"
    " ('u', TIMESTAMP '2024-02-29 13:40:00', 'b') AS t(id, timestamp, page)"
)

_WHOLE = {
    "grouping": f"SELECT n, grouping(n), sum(n) {_ROWS} GROUP BY ROLLUP (n) ORDER BY 2, 1",
    "grouping_id": f"SELECT n, grouping_id(n), sum(n) {_ROWS} GROUP BY ROLLUP (n) ORDER BY 2, 1",
    "hll_build_agg": f"SELECT hll_estimate(hll_build_agg(n)) {_ROWS}",
    "hll_estimate": f"SELECT hll_estimate(hll_build_agg(s)) {_ROWS}",
    "hll_merge_agg": (
        f"SELECT hll_estimate(hll_merge_agg(k)) FROM (SELECT hll_build_agg(n) AS k {_ROWS} GROUP BY s)"
    ),
    "raise_error": "SELECT if(1 < 2, 'fine', raise_error('1 is not less than 2'))",
    "session_window": (
        "SELECT w.start, w.end, count(*) FROM (SELECT session_window(at, '30 minutes') AS w"
        " FROM VALUES (TIMESTAMP'2024-03-01 10:20:00') AS t(at)) GROUP BY w"
    ),
    "window": (
        "SELECT w.start, w.end, count(*) FROM (SELECT window(at, '1 hour') AS w"
        " FROM VALUES (TIMESTAMP '2024-02-29 13:05:00') AS t(at)) GROUP BY w"
    ),
    "window_time": (
        "SELECT window_time(w) FROM (SELECT window(at, '1 hour') AS w"
        " FROM VALUES (TIMESTAMP '2024-02-29 13:05:00') AS t(at))"
    ),
}


def _by_name(text: str, tail: str = "") -> dict[str, str]:
    calls = [part.strip() for line in text.strip().splitlines() for part in line.split(" | ")]
    return {call.partition("(")[0]: f"SELECT {call}{tail}" for call in calls}


EXAMPLES: dict[str, str] = {
    **_by_name(_SCALARS),
    **_by_name(_CHANGING),
    **_by_name(_AGGREGATES, f" {_ROWS}"),
    **_by_name(_WINDOWS, f" OVER (ORDER BY n) {_ROWS}"),
    **_by_name(_GENERATORS),
    **{
        name: f"SELECT {call} OVER (PARTITION BY id ORDER BY timestamp) {_EVENTS}"
        for name, call in _ADOBE.items()
    },
    **_WHOLE,
}
"""A whole query by the lower-case name of the function that it shows."""

CHANGING: frozenset[str] = frozenset(_by_name(_CHANGING))
"""Functions that give another value each time."""

DIFFERENCES: dict[str, str] = {
    "approx_percentile": "exact, where Spark's answer is within its accuracy",
    "percentile_approx": "exact, where Spark's answer is within its accuracy",
    "monotonically_increasing_id": "numbers of another layout, unique and rising too",
    "shuffle": "another order for the same seed",
}
"""What is known to be otherwise than in Spark by design; golden cases hold what is not mended."""
