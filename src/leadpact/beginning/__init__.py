"""What a new user begins with: a whole agreement from a template, in their language, and sample events to try it on."""

from .answers import AnswerError, Answers, Person
from .sample import sample_events
from .settings import SETTINGS
from .skeleton import TEMPLATES
from .writing import agreement_text

__all__ = ["SETTINGS", "TEMPLATES", "AnswerError", "Answers", "Person", "agreement_text", "sample_events"]
