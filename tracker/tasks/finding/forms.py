"""What people type about views they keep."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField

from tracker.fields import AtMost, Given, Line
from tracker.tasks.finding.service import LONGEST_NAME


class NameForm(FlaskForm):
    name = Line(_l("Name of the view"), [Given(_l("Give the view a name.")), AtMost(LONGEST_NAME)])


class ViewForm(NameForm):
    is_shared = BooleanField(_l("Share it with everybody of the agency"))
