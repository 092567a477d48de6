"""Alembic's environment: migrations run on a connection that `models/schema.py` hands over."""

from alembic import context

from models import tables  # noqa: F401
from models.base import Record

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Record.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
