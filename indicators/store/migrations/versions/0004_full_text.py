"""Articles may wait for the text of their page, and keep the feed's teaser beside it; feeds say how that goes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("feeds", sa.Column("full_text", sa.Boolean, nullable=False, server_default="0"))
    op.add_column("feeds", sa.Column("pages_read", sa.Integer, nullable=False, server_default="0"))
    op.add_column("feeds", sa.Column("pages_failed", sa.Integer, nullable=False, server_default="0"))
    op.add_column("feeds", sa.Column("page_error", sa.Text))
    op.add_column("articles", sa.Column("teaser", sa.Text))
    op.add_column("articles", sa.Column("page_due", sa.DateTime(timezone=True)))
    waiting = sa.text("page_due IS NOT NULL")
    op.create_index("ix_articles_page_due", "articles", ["page_due"], sqlite_where=waiting, postgresql_where=waiting)
