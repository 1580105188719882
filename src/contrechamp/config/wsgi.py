"""The WSGI application that the web server runs."""

import atexit
import gc
import os

from django.core.wsgi import get_wsgi_application

from contrechamp.config.loading import loading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contrechamp.config.settings")
with loading():
    application = get_wsgi_application()
atexit.register(gc.unfreeze)  # of each thread the collector closes the database
