"""From files to a knowledge base: readers, cleaning, chunking, embedding, one visible change per document."""
