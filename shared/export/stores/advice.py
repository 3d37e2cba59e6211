"""What to do about each kind of failure at a destination, for `storage_errors.translated`."""

from __future__ import annotations

from shared.lake.storage_errors import Advice

FOLDER = Advice(
    full="free or add space at the destination; then `feedmill runs retry RUN` tries the delivery again",
    refused="check the permissions and that it is not mounted read-only",
    blocked="remove what stands there, or give the destination another url",
    missing="was the folder moved, or the destination's url changed?",
    credentials="check the permissions",
    silent="check that the file system is mounted; it may pass",
)

S3 = Advice(
    full="free or add space at the store; then `feedmill runs retry RUN` tries the delivery again",
    refused="check the destination's key and secret, and what the key may do in the bucket",
    blocked="remove what stands there, or give the destination another url",
    missing="does the bucket exist? Feedmill creates none",
    credentials="give the destination --secret-ref key=… and secret=…, or set AWS_ACCESS_KEY_ID "
    "and AWS_SECRET_ACCESS_KEY for every process that delivers",
    silent="check the destination's endpoint_url and the network; it may pass",
)

SPOOL = Advice(
    full="free or add space for the spool (export.spool), or lower export.max_rows_per_file",
    refused="check the permissions of the spool (export.spool)",
    blocked="remove what stands there, or set export.spool to another place",
    missing="was the spool (export.spool) removed meanwhile?",
    credentials="check the permissions of the spool (export.spool)",
    silent="check the disk of the spool (export.spool)",
)
