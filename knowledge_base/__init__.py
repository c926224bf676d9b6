"""What is known and how it is found again: documents, chunks, dense and lexical search, articles."""
