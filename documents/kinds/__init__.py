"""The kinds of documents, one module each: what the data mean in the words that an office signs."""
