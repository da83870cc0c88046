"""An area of the pages."""
