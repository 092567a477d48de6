"""What the program costs, as ratios between things measured side by side in one run."""
