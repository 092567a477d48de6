"""Zalo as Apprise channels: Official Account consultation messages, and templates by user id or telephone number.

`messages.py` says what may be sent, `client.py` says it over one lasting connection, `codes.yaml` says what each
answer means, `channel.py` is what Apprise sees, `consent.py` trades tokens. Tokens come in through `TokenSource`: who
keeps them is no concern of a channel.
"""
