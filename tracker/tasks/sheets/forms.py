"""What people bring of a plan."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms.validators import StopValidation

from tracker.fields import Given
from tracker.tasks.sheets.plan_file import MOST_BYTES


class PlanForm(FlaskForm):
    """The workbook of a plan."""

    file = FileField(
        _l("Workbook of the plan (.xlsx)"),
        [Given(_l("Choose the workbook of the plan."))],
        render_kw={"accept": ".xlsx"},
    )

    def validate_file(self, field: Any) -> None:
        if not (field.data.filename or "").lower().endswith(".xlsx"):
            raise StopValidation(_("A plan is brought as an .xlsx workbook."))
        if getattr(field.data.stream, "size", 0) > MOST_BYTES:
            raise StopValidation(
                _("The workbook is larger than %(limit)s MB.", limit=MOST_BYTES // 1_000_000)
            )
