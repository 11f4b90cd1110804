"""What can go wrong, in words for the user: one base class, rendered once at the edges."""

from __future__ import annotations


class TutorError(Exception):
    """A failure with a code for programs and a sentence for people.

    `code` is stable and lower-case with underscores; `message` says what happened,
    what was kept and what to do next, and never quotes what the learner wrote.
    """

    code = "error"
    message = "Something went wrong. Nothing you wrote was lost; try again."

    def __init__(self, message: str | None = None, *, code: str | None = None) -> None:
        self.message = message or type(self).message
        self.code = code or type(self).code
        super().__init__(self.message)


class InvalidInput(TutorError):
    """A value that cannot be accepted."""

    code = "invalid"
    message = "That value is not accepted."


class NotSignedIn(TutorError):
    """Nobody valid is asking."""

    code = "not_signed_in"
    message = "Sign in to go on."


class Forbidden(TutorError):
    """Somebody is asking who may not."""

    code = "forbidden"
    message = "That is not allowed from here."


class NotFound(TutorError):
    """It does not exist, or it is somebody else's: the answer is the same."""

    code = "not_found"
    message = "That was not found. It may have been deleted."


class Conflict(TutorError):
    """It clashes with the present state."""

    code = "conflict"
    message = "That clashes with something that happened meanwhile. Reload and try again."


class TooMany(TutorError):
    """A rate limit or quota is used up; `retry_after` says when to come back."""

    code = "too_many"
    message = "That was too often. Wait a moment and try again."

    def __init__(
        self, message: str | None = None, *, retry_after: float, code: str | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class Unavailable(TutorError):
    """A part of the system is not able to answer now."""

    code = "unavailable"
    message = "The tutor is not able to answer just now. Your text is kept; try again in a moment."

    def __init__(
        self, message: str | None = None, *, retry_after: float = 5, code: str | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class NotConfigured(TutorError):
    """Nobody has set this part up; there is another way."""

    code = "not_configured"
    message = "That is not set up on this server."
