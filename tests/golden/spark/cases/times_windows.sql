-- name: count_1
select window, count(*) from values ('a', timestamp '2020-01-01 00:00:01'), ('b', timestamp '2020-01-01 00:07:00') as t(a, ts) group by window(ts, '5 minutes');

-- name: count_2 (ordered)
select window.start, window.end, count(*) from values ('a', timestamp '2020-01-01 00:00:01'), ('b', timestamp '2020-01-01 00:07:00') as t(a, ts) group by window(ts, '10 minutes', '5 minutes') order by 1;

-- name: count_3
select a, session_window.start, session_window.end, count(*) from values ('a', timestamp '2020-01-01 00:00:01'), ('a', timestamp '2020-01-01 00:03:00'), ('b', timestamp '2020-01-01 00:07:00') as t(a, ts) group by a, session_window(ts, '5 minutes');

-- name: window_time_1
select a, window_time(window), sum(v) from (select a, window, count(*) v from values ('a', timestamp '2020-01-01 00:00:01') as t(a, ts) group by a, window(ts, '5 minutes')) group by a, window_time(window), window(window_time(window), '10 minutes');

-- name: window_1 (ordered)
select window(ts, '1 hour').start, count(*) c from values (timestamp '2020-01-01 00:10:00'), (timestamp '2020-01-01 01:10:00'), (null) t(ts) group by window(ts, '1 hour') order by 1;

-- name: t_1 (ordered)
select window.end from values (timestamp '2020-01-01 00:10:00') t(ts) group by window(ts, '1 hour', '30 minutes', '5 minutes') order by 1;
