"""Puts the `pysqlite3` wheel where Django looks for SQLite.

SQLite before 3.51.3 can corrupt a write-ahead log when a checkpoint meets a writer (the WAL-reset bug), and Debian's
is older.
"""

import sys

import pysqlite3

sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
