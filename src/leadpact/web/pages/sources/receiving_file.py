"""Takes an uploaded file as it comes: straight to the folder of uploads, a piece at a time, its digest on the way."""

from __future__ import annotations

import errno
import hashlib
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload

from leadpact.web.actions.upload import LARGEST

PREFIX: Final = "incoming-"


if TYPE_CHECKING:
    Uploaded = UploadedFile[Any]
else:
    Uploaded = UploadedFile


class Incoming(Uploaded):
    """A file on the disk; it goes with the request unless somebody moves it. `digest`: its SHA-256."""

    digest: str

    def close(self) -> None:
        """Close it, and remove it where it still lies."""
        with suppress(FileNotFoundError):
            super().close()

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(str(self.file.name if self.file is not None else ""))


class ToUploads(FileUploadHandler):
    """Writes the first file; `failed` says why it is not there: `too_large` or `disk_full`."""

    failed = ""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a file of ours. Raises SkipFile for any beyond the first, StopUpload where there is no room."""
        super().new_file(*args, **kwargs)
        if hasattr(self, "_file"):
            raise SkipFile
        try:
            folder = Path(settings.UPLOADS)
            folder.mkdir(parents=True, exist_ok=True)
            self._file = NamedTemporaryFile(dir=folder, prefix=PREFIX)  # noqa: SIM115 (it outlives this call)
        except OSError as failed:
            self._stop(failed)
        self._size, self._digest = 0, hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece. Raises StopUpload for a file that is too large, or a full disk."""
        self._size += len(raw_data)
        if self._size > LARGEST:
            self._end("too_large")
        self._digest.update(raw_data)
        try:
            self._file.write(raw_data)
        except OSError as failed:
            self._stop(failed)

    def file_complete(self, file_size: int) -> Incoming:
        """The file, whole."""
        try:
            self._file.flush()
        except OSError as failed:
            self._stop(failed)
        found = Incoming(self._file, self.file_name, self.content_type, file_size, self.charset)
        found.digest = self._digest.hexdigest()
        return found

    def upload_interrupted(self) -> None:
        """Whoever sent it went away."""
        if hasattr(self, "_file"):
            with suppress(OSError):
                self._file.close()

    def _stop(self, failed: OSError) -> None:
        if failed.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES):
            raise failed
        self._end("disk_full")

    def _end(self, why: str) -> None:
        self.failed = why
        self.upload_interrupted()
        raise StopUpload(connection_reset=False)
