"""An agreement to try everything on, and a year of believable events for it, of any size; the first step of a demo."""

from .places import AGREEMENT
from .writing import FORMATS, ORDERS, VERSION, generate

__all__ = ["AGREEMENT", "FORMATS", "ORDERS", "VERSION", "generate"]
