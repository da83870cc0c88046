"""The service's settings for tests: a folder of their own, and quick password digests where none is the test's matter."""

import os
import tempfile

os.environ.setdefault("LEADPACT_HOME", tempfile.mkdtemp(prefix="leadpact-tests-"))
os.environ.setdefault("LEADPACT_SECRET_KEY", "a secret of the tests, and of nothing else")

from leadpact.web.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
