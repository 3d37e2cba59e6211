"""The columns of a change log beside those of the query whose rows it keeps."""

OP = "_op"
"""What a row does: I, U or D. A D row repeats the values that went.

Beside them L is an event that came too late, and M and S say that a session was merged into
another one, or that another one was split off it.
"""

LATE, MERGED, SPLIT = "L", "M", "S"

ASIDE = ("D", LATE, MERGED, SPLIT)
"""Rows that are not part of what the log says now."""

REVISION = "_revision"
"""1, 2, 3 … of the rows of one key; the last one holds."""

KEY = "_key"
"""What tells the rows of an output apart: a digest of the identity and the row's own key."""

IDENTITY = "_fm_identity"
"""Whose row it is, stored where the query does not show it."""

DUPLICATE = "_duplicate"
"""Whether an event has the identity and the id of another one that counts; by wish."""

BECAME = "_became"
"""The session id that events of a session have now; only of queries that show `SESS_ID`."""

COLUMNS = (OP, REVISION, KEY)
"""Those that are delivered."""
