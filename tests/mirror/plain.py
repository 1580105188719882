"""Settings of a node that a test runs in processes of its own: styles as they lie in the rooms, no build step."""

from contrechamp.config.settings import *  # noqa: F403

STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
