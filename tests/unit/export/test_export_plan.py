from dataclasses import dataclass

import pytest

from shared.core.errors import InputError, InternalError, NotFoundError
from shared.export.plan import DeliverySpec, check


@dataclass(frozen=True)
class Asked:
    """A delivery as a definition has it."""

    destination: str = "drop"
    path: str = "visits"
    format: str = "parquet"
    compression: str | None = None
    manifest: str = "feedmill"


@pytest.mark.parametrize(("format_", "default"), [("parquet", "zstd"), ("ndjson", "gzip")])
def test_without_a_compression_the_format_has_its_own(format_: str, default: str) -> None:
    spec = DeliverySpec.of(Asked(format=format_), "0a" * 12)
    assert (spec.format, spec.compression, spec.dataset_id) == (format_, default, "0a" * 12)


def test_a_spec_goes_through_json() -> None:
    spec = DeliverySpec.of(Asked(compression="snappy"), "0a" * 12)
    assert DeliverySpec.from_json(spec.to_json()) == spec
    with pytest.raises(InternalError, match="has the spec"):
        DeliverySpec.from_json({"destination": "drop"})


def test_what_is_known_passes() -> None:
    check(Asked(), ["drop"])
    check(Asked(format="ndjson", compression="none"), {"drop", "more"})


@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        (Asked(format="avro"), "unknown format 'avro'", "known: ndjson, parquet"),
        (
            Asked(compression="lzo"),
            "parquet has no compression 'lzo'",
            "known: zstd, snappy, gzip, none",
        ),
        (
            Asked(format="ndjson", compression="snappy"),
            "ndjson has no compression 'snappy'",
            "known: gzip, zstd, none",
        ),
        (Asked(manifest="adobe"), "unknown manifest 'adobe'", "known: feedmill"),
        (Asked(destination="drpo"), "there is no destination 'drpo'", "did you mean drop?"),
    ],
)
def test_what_is_unknown_is_refused_with_what_is_known(
    asked: Asked, message: str, hint: str
) -> None:
    with pytest.raises(InputError) as refused:
        check(asked, ["drop"])
    assert (refused.value.message, refused.value.hint) == (message, hint)


def test_a_destination_that_is_missing_is_to_be_created() -> None:
    with pytest.raises(NotFoundError) as refused:
        check(Asked(), [])
    assert "feedmill destination create drop" in str(refused.value)
