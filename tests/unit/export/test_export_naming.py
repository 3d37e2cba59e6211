from datetime import UTC, datetime, timedelta, timezone

from shared.export import naming


def test_the_folder_is_that_of_the_slot_in_utc() -> None:
    berlin = timezone(timedelta(hours=1))
    slot = datetime(2026, 3, 1, 0, 5, 59, tzinfo=berlin)
    found = naming.folder("a/b", "0123456789abcdef01234567", slot)
    assert found == "a/b/0123456789abcdef01234567/exportTime=202602282305"
    assert naming.folder("a/b/", "d", datetime(2026, 1, 2, 3, 4, tzinfo=UTC)) == (
        "a/b/d/exportTime=202601020304"
    )


def test_a_file_is_named_by_its_number_delivery_and_content() -> None:
    sha = "0123456789abcdef" * 4
    assert naming.part(7, "01J", sha, "json.gz") == "part-00007-01J-0123456789abcdef.json.gz"


def test_manifests_are_told_by_their_names() -> None:
    assert naming.manifest("01J") == "manifest-01J.json"
    assert naming.is_manifest("x/y/manifest-01J.json")
    assert not naming.is_manifest("x/part-00000-01J-0123456789abcdef.json")
    assert not naming.is_manifest("manifest-01J/part.parquet")
