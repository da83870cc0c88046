"""What can go wrong when a document is set: one exception, whose message is one sentence for the person who asked."""


class NotSetError(Exception):
    """A format could not set the document; nothing was written. The message says why, and what to do."""


class NoFontError(NotSetError):
    """No font of this machine has letters of the document: install one that has them, and render again."""
