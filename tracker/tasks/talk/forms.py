"""What people say about a task."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField

from tracker.accounts.models import User
from tracker.evidence.filetypes import ACCEPT
from tracker.fields import AtMost, Checkboxes, Lines, id_choices
from tracker.tasks.shape import LONGEST_PASSAGE


class TalkForm(FlaskForm):
    """Words, and whom they are for."""

    text = Lines(
        _l("Your words"),
        [AtMost(LONGEST_PASSAGE)],
        description=_l("Write @ and a name to speak to somebody: they are told by mail."),
    )
    mentioned = Checkboxes(_l("Speak to"))

    def offer(self, people: Sequence[User]) -> None:
        self.mentioned.choices = id_choices(people)

    @property
    def chosen(self) -> set[int]:
        return {int(each) for each in self.mentioned.data or ()}


class CommentForm(TalkForm):
    files = MultipleFileField(_l("Files"), render_kw={"accept": ACCEPT})


class EditCommentForm(TalkForm):
    """`seen` is how many former texts the comment had when the form was opened."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        typed = str(self.version.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1
