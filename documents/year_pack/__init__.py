"""Hồ sơ năm: what the archive of a year is called inside, the pages a person reads, and the script that checks it."""
