"""The live service: the only part that knows Django. Records are its tables, actions alone write, pages and the API show."""
