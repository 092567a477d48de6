"""Where a channel gets its access token from. Who keeps and renews it stands behind `TokenSource`."""

from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr

from notifications.outcomes import Outcome, OutcomeKind


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token, and the number of the pair it belongs to: how one says which one was refused."""

    value: SecretStr
    version: int


class TokenUnavailable(Exception):
    """There is no token to send with. The sentence says what to do; `kind` whether waiting helps."""

    def __init__(self, kind: OutcomeKind, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind

    @property
    def outcome(self) -> Outcome:
        """What this means for a message: nothing was sent."""
        return Outcome(kind=self.kind, code="token", detail=str(self))


class TokenSource(Protocol):
    """Gives the token to send with."""

    def current(self) -> AccessToken:
        """The token to use now.

        Raises:
            TokenUnavailable: there is none.
        """

    def renewed(self, refused: AccessToken) -> AccessToken:
        """A newer token than the one that Zalo has refused.

        Raises:
            TokenUnavailable: there is none.
        """


class FixedToken:
    """The one token of a channel's URL; it lives 25 hours and nobody renews it."""

    def __init__(self, value: SecretStr) -> None:
        self._token = AccessToken(value, 0)

    def current(self) -> AccessToken:
        """The token of the URL."""
        return self._token

    def renewed(self, refused: AccessToken) -> AccessToken:
        """There is no other."""
        raise TokenUnavailable(
            OutcomeKind.CONFIGURATION, "Mã truy cập trong địa chỉ kênh Zalo đã hết hạn; hãy ghi mã mới."
        )
