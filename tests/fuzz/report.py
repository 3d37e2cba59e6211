"""What was drawn and what came out: the coverage, and the differences found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.fuzz.known import KNOWN
from tests.fuzz.terms import CALLEES, PAIRS


@dataclass(frozen=True, slots=True)
class Difference:
    """The smallest query found whose answer differs."""

    label: str
    what: str
    query: str
    theirs: str
    mine: str

    def is_known(self) -> bool:
        """Whether the list of known differences has it."""
        return any(known.covers(self.label, self.what, self.query) for known in KNOWN)


@dataclass(slots=True)
class Report:
    """Counts by label; differences."""

    drawn: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    found: list[Difference] = field(default_factory=list)
    _told: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, parts: Iterable[Report]) -> Report:
        """Return the reports of several processes as one."""
        whole = cls()
        for part in parts:
            for mine, theirs in (
                (whole.drawn, part.drawn),
                (whole.answered, part.answered),
                (whole.refused, part.refused),
                (whole.accepted, part.accepted),
            ):
                mine.update(theirs)
            whole.pairs |= part.pairs
            whole.found += part.found
        return whole

    def new(self) -> list[Difference]:
        """Return the differences that are not known, each label and kind once in a run."""
        first = {(d.label, d.what): d for d in reversed(self.found) if not d.is_known()}
        new = [difference for key, difference in first.items() if key not in self._told]
        self._told.update(first)
        return new

    def table(self) -> Iterable[str]:
        """Yield the lines of the coverage."""
        names = {callee.name for callee in CALLEES}
        yield f"cases {self.drawn.total()}, answered alike {self.answered.total()}"
        yield f"functions drawn {len(names & self.drawn.keys())} of {len(names)}"
        yield f"functions answered by both {len(names & self.answered.keys())}"
        yield f"pairs of types drawn {len(self.pairs)} of {len(PAIRS)}"
        yield f"never answered by both: {_listed(names - self.answered.keys())}"
        yield f"refused by us only {self.refused.total()}: {_counted(self.refused)}"
        yield f"refused by Spark only {self.accepted.total()}: {_counted(self.accepted)}"
        yield f"known differences met {sum(d.is_known() for d in self.found)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} ({n})" for name, n in counts.most_common(40)) or "none"
