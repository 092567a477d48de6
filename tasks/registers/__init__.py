"""The steps of the registers: entries, petitions, obstacles, files (II.7, III.1.a, III.1.b, III.2.b, III.3)."""
