"""Run forms of the steps beyond hand-ins; the shared shapes are `flows/forms.py`."""
