"""What changes records, one verb a file; nothing else writes to the database."""
