"""The review as one page: what the figures say, in sentences, tables and pictures, in four languages."""
