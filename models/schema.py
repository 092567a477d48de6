"""Bringing a database to the schema of this version, with Alembic.

On SQLite a batch migration rebuilds tables; with foreign keys on, dropping the old one would delete child rows by
cascade. So migrations connect with `foreign_keys=OFF` and end with `foreign_key_check`.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from config.refusals import Refused

SCRIPTS = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", SCRIPTS.as_posix().replace("%", "%%"))
    return config


def newest() -> str:
    """The revision that this version of the program wants."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def current(url: str) -> str | None:
    """The revision a database has; None for an empty one."""
    with _connect(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database to a revision, up or down.

    Raises:
        Refused: the database was made by a newer version of the program, or a foreign key no longer holds.
    """
    have = current(url)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if have is not None and have not in known:
        raise Refused(
            f"Cơ sở dữ liệu do phiên bản mới hơn của chương trình tạo ra (lược đồ {have}). "
            "Hãy cập nhật chương trình, hoặc đặt DANVAN_HOME sang thư mục khác."
        )
    config = _config()
    with _connect(url) as connection:
        config.attributes["connection"] = connection
        down = revision == "base" or (have is not None and revision != "head" and revision != have)
        (command.downgrade if down else command.upgrade)(config, revision)
        connection.commit()
        if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
            raise Refused("Sau khi nâng cấp, cơ sở dữ liệu có liên kết không còn đúng. Hãy khôi phục bản sao lưu.")


def _connect(url: str) -> Connection:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    connection = create_engine(parsed, poolclass=NullPool).connect()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
    return connection
