"""The service as a WSGI application, for `leadpact serve` and any other server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadpact.web.settings")
application = get_wsgi_application()
