"""Everything that leaves in words to a person."""
