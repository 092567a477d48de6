"""The channels that messages leave by; importing this package alone imports no Apprise."""
