"""Numbers from stored findings: the tables become a book, the one code of measures counts in it, pages show what is kept."""
