"""What a person types to sign in or to set a password."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length


class SignInForm(FlaskForm):
    email = StringField(
        _l("Mail address"), [InputRequired(_l("Type your mail address.")), Length(max=254)]
    )
    password = PasswordField(_l("Password"), [InputRequired(_l("Type your password.")), Length(max=200)])
    next = HiddenField()
    kept = HiddenField()


class NewPasswordForm(FlaskForm):
    password = PasswordField(_l("New password"), [InputRequired(_l("Type a new password."))])
    again = PasswordField(_l("The same once more"), [InputRequired(_l("Type the new password once more."))])


class ChangePasswordForm(NewPasswordForm):
    present = PasswordField(_l("Present password"), [InputRequired(_l("Type your present password."))])
