"""Every metric Feedmill counts: names, labels and units in one place."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200)

TASKS = Counter("feedmill_tasks_total", "Tasks that ended, by how.", ["task", "state"])
TASK_SECONDS = Histogram(
    "feedmill_task_seconds", "Seconds a task took.", ["task"], buckets=_SECONDS
)
TASKS_RUNNING = Gauge("feedmill_tasks_running", "Tasks being worked on.", ["task"])

SLOTS = Counter("feedmill_slots_total", "Slots that came due, by what became of them.", ["outcome"])
SLOT_LAG_SECONDS = Histogram(
    "feedmill_slot_lag_seconds", "Seconds from a slot to its run in the queue.", buckets=_SECONDS
)
MAINTENANCE = Counter(
    "feedmill_maintenance_total", "Maintenance runs queued, by what they do.", ["work"]
)
RINGS = Counter("feedmill_rings_total", "Messages sent to the broker.")
RUNG_AGAIN = Counter("feedmill_rung_again_total", "Rows rung for again, by kind.", ["kind"])
TICK_SECONDS = Histogram(
    "feedmill_tick_seconds", "Seconds one tick of beat took.", buckets=_SECONDS
)
BROKER_FAILURES = Counter("feedmill_broker_failures_total", "Times the broker did not answer.")
