"""The service's settings for tests: a folder of their own, and quick password digests where none is the test's matter."""

import atexit
import os
import shutil
import tempfile

if "LEADPACT_HOME" not in os.environ:
    os.environ["LEADPACT_HOME"] = tempfile.mkdtemp(prefix="leadpact-tests-")
    atexit.register(shutil.rmtree, os.environ["LEADPACT_HOME"], ignore_errors=True)
os.environ.setdefault("LEADPACT_SECRET_KEY", "a secret of the tests, and of nothing else")

from leadpact.web.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
