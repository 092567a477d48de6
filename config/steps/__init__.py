"""What the plan's data says about each step; every section is optional, and what the plan leaves open is labelled."""
