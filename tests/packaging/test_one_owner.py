"""Our packages have everyday names; nobody else in the environment may own a file below them."""

import importlib.metadata
from pathlib import PurePosixPath

OURS = {"shared", "workers", "scheduler", "feedmill.py"}


def test_no_other_distribution_owns_a_file_under_our_names() -> None:
    intruders = []
    seen = 0
    for distribution in importlib.metadata.distributions():
        name = distribution.metadata["Name"]
        seen += 1
        if name == "feedmill":
            continue
        intruders += [
            f"{name}: {file}"
            for file in distribution.files or ()
            if PurePosixPath(file).parts[0] in OURS
        ]

    assert seen > 50
    assert intruders == []
