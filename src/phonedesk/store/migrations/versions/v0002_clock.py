"""How long a call took, and by how much the machine's clock was moved meanwhile."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add both to the call; of the calls that are there nobody measured either."""
    op.add_column("call", sa.Column("duration", sa.BigInteger(), nullable=True))
    op.add_column(
        "call", sa.Column("clock_moved", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
    )
