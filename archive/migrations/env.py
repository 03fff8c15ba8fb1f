"""How Alembic runs the migrations: on the connection that `archive.database` holds the lock with."""

from alembic import context

from archive.models import Base

# A column may be altered on SQLite only by building the table anew; batch mode does that.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
