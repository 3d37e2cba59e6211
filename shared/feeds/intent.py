"""What a run's commit changes in the record: data, made of what was read and computed."""

from __future__ import annotations

from datetime import datetime

from shared.core import ids
from shared.export.plan import DeliverySpec
from shared.feeds.compute import Computed, Work
from shared.feeds.definition import Delivery
from shared.feeds.release import code_version
from shared.lake.dataset import Dataset
from shared.queue import contracts
from shared.state import commits
from shared.state.feeds import Feed
from shared.state.runs import Claim, Run


def of(claim: Claim, run: Run, feed: Feed, work: Work, computed: Computed) -> commits.Intent:
    """Return the intent of a run's only commit, without its deliveries."""
    written, interval = computed.written, work.interval
    return commits.Intent(
        claim=claim,
        kind="append",
        batch_id=work.batch_id,
        rows=written.rows if written else 0,
        files=len(written.files) if written else 0,
        bytes=written.bytes if written else 0,
        ingest_time=work.ingest_time,
        cursor=commits.CursorMove(
            feed.id, feed.generation, interval.start, interval.end, anew=work.anew
        ),
        ledger=commits.LedgerEntry(
            feed_id=feed.id,
            generation=feed.generation + work.anew,
            slot=run.slot,
            source_uuid=feed.source_uuid,
            interval_from=interval.start,
            interval_to=interval.end,
            pins=work.pins,
            plan_hash=work.query.plan_hash,
            code_version=code_version(),
            content_hash=computed.content_hash,
            counts=computed.counts,
        ),
        counts=computed.counts,
    )


def delivery(
    wanted: Delivery, run: Run, feed: Feed, output: Dataset, now: datetime
) -> commits.NewDelivery:
    """Return a delivery that is due with a run's commit, and the message that rings for it."""
    task = contracts.Deliver(delivery_id=ids.ulid(now), run_id=run.id, feed=feed.name)
    return commits.NewDelivery(
        id=task.delivery_id,
        name=wanted.key,
        slot=run.slot,
        spec=DeliverySpec.of(wanted, output.dataset_id).to_json(),
        feed_id=feed.id,
        task=task.NAME,
        payload=task.to_json(),
    )
