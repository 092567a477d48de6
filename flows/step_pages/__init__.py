"""Pages that the steps of the plan end with; the shared parts are `flows/artifacts.py`."""
