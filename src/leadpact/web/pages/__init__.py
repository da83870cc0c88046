"""The pages: a folder an area, each with its `urls`, views that read records and call actions, and templates."""
