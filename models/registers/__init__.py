"""The registers that an office keeps beside the plan's days (II.7, III.1.a, III.1.b, III.2.b, III.3)."""
