"""What can go wrong with a request, told in words for its reader.

Verbs raise these; `create_app` turns each into a page. The view of a form catches
`Refused` and `Clash` itself and shows the form again with what was typed.
"""

from __future__ import annotations

from tracker.words import N_, Words

NO_SUCH_PAGE = N_("There is no such page, or it is not yours to see.")
NOT_YOUR_ROLE = N_("Your role does not allow this.")


class TrackerError(Exception):
    """Something the reader must be told; `words` are translated at the edge."""

    status = 500

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


class NotFound(TrackerError):
    """No such row, or one that the reader may not know of."""

    status = 404

    def __init__(self, words: Words = NO_SUCH_PAGE) -> None:
        super().__init__(words)


class NotAllowed(TrackerError):
    """The reader may see the thing and may not do this with it."""

    status = 403

    def __init__(self, words: Words = NOT_YOUR_ROLE) -> None:
        super().__init__(words)


class Refused(TrackerError):
    """A rule of the domain forbids it; nothing was changed. `field` names the form's field at fault."""

    status = 409

    def __init__(self, words: Words, *, field: str | None = None) -> None:
        super().__init__(words)
        self.field = field


class Clash(Refused):
    """Somebody else saved the same row meanwhile; both texts must reach the second."""
