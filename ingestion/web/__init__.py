"""The page on which documents are added, listed and removed."""
