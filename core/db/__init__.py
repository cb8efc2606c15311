"""The database: connections, transactions and column types. It knows no table of the product.

`Session` is an open transaction, a SQLAlchemy Core connection that the edge commits (decision
0002). Rooms import it from here, so that SQL stays in stores.
"""

from core.db.database import Database, Session
from core.db.types import BigId, UtcDateTime, metadata

__all__ = ["BigId", "Database", "Session", "UtcDateTime", "metadata"]
