"""What units hand in: files, parts, extensions, reasons for lateness (II.6, III.2.a)."""
