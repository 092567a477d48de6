"""The one way this product says no: a Vietnamese sentence for the person who must act."""


class Refused(Exception):
    """A request that was not carried out and changed nothing. The message is shown to people as it stands."""
