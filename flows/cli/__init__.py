"""The command line. Nothing here imports ours, Prefect or SQLAlchemy before a command runs: `--help` stays quick."""
