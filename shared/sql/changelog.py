"""The columns of a change log beside those of the query whose rows it keeps."""

OP = "_op"
"""What a row does: I, U or D. A D row repeats the values that went. L is an event too late."""

LATE = "L"

ASIDE = ("D", LATE)
"""Rows that are not part of what the log says now."""

REVISION = "_revision"
"""1, 2, 3 … of the rows of one key; the last one holds."""

KEY = "_key"
"""What tells the rows of an output apart: a digest of the identity and the row's own key."""

IDENTITY = "_fm_identity"
"""Whose row it is, stored where the query does not show it."""

COLUMNS = (OP, REVISION, KEY)
"""Those that are delivered."""
