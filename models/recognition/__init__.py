"""Recognition, commendation and spreading (II.8, II.9, III.3)."""
