"""What the tests of checking share: the small world of the public pages."""

from tests.site.conftest import _readers, bare, documented, home, reader, world  # noqa: F401
