"""Signing in and out, setting a password, choosing a language."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import edge
from tracker.db import db
from tracker.edge import public, signed_in, tell
from tracker.errors import Refused
from tracker.signin import gate, passwords, service
from tracker.signin.forms import ChangePasswordForm, NewPasswordForm, SignInForm
from tracker.signin.queries import get_invitation

bp = Blueprint("signin", __name__)


@bp.get("/signin")
@public
def sign_in() -> ResponseReturnValue:
    form = SignInForm(formdata=None, next=request.args.get("next", ""))
    return render_template("signin/sign_in.html", form=form)


@bp.post("/signin")
@public
def enter() -> ResponseReturnValue:
    form = SignInForm()
    try:
        if not form.validate():
            raise Refused(_("The address or the password is not right."))
        user = service.sign_in(form.email.data, form.password.data, machine=request.remote_addr or "unknown")
    except Refused as refusal:
        form.password.errors = [*form.password.errors, edge.say(refusal.words)]
        return render_template("signin/sign_in.html", form=form), 422
    gate.let_in(user)
    if form.kept.data:
        return gate.show_kept(form.kept.data, user)
    return redirect(form.next.data if gate.is_local(form.next.data or "") else url_for("accounts.home"))


@bp.post("/signout")
@public
def leave() -> ResponseReturnValue:
    gate.let_out()
    return redirect(url_for(".sign_in"))


@bp.get("/signin/invitation/<token>")
@public
def invitation(token: str) -> ResponseReturnValue:
    found = get_invitation(token)
    return render_template("signin/invitation.html", form=NewPasswordForm(formdata=None), person=found.user)


@bp.post("/signin/invitation/<token>")
@public
def take_invitation(token: str) -> ResponseReturnValue:
    found = get_invitation(token)
    form = NewPasswordForm()
    person = found.user
    try:
        password_hash = _new_hash(form, email=person.email)
    except Refused as refusal:
        form.password.errors = [*form.password.errors, edge.say(refusal.words)]
        return render_template("signin/invitation.html", form=form, person=person), 422
    user = service.take_invitation(get_invitation(token), password_hash)
    gate.let_in(user)
    tell(_("Your password is set. Welcome."))
    return redirect(url_for("accounts.home"))


def _new_hash(form: NewPasswordForm, *, email: str) -> str:
    """The hash of the password typed twice; argon2 works with no transaction open."""
    if not form.validate():
        raise Refused(_("Type the new password twice."))
    if form.password.data != form.again.data:
        raise Refused(_("The two passwords are not the same."))
    passwords.check_strength(form.password.data, email=email)
    db.session.rollback()
    return passwords.hash_password(form.password.data)


@bp.get("/account")
def account() -> ResponseReturnValue:
    return render_template("signin/account.html", form=ChangePasswordForm(formdata=None))


@bp.post("/account")
def change_password() -> ResponseReturnValue:
    user = signed_in()
    form = ChangePasswordForm()
    present_hash, email = user.password_hash, user.email
    try:
        service.count_password_try(user)
        if not passwords.matches(form.present.data or "", present_hash):
            raise Refused(_("The present password is not right."))
        password_hash = _new_hash(form, email=email)
    except Refused as refusal:
        form.password.errors = [*form.password.errors, edge.say(refusal.words)]
        return render_template("signin/account.html", form=form), 422
    service.change_password(user, password_hash)
    gate.let_in(user)
    tell(_("Your password is changed. Other sessions of yours have ended."))
    return redirect(url_for(".account"))


@bp.post("/language")
@public
def choose_language() -> ResponseReturnValue:
    language = request.form.get("language", "")
    if language not in edge.LANGUAGES:
        abort(400)
    session["locale"] = language
    if (user := edge.whoever()) is not None:
        service.choose_language(user, language)
    back = request.form.get("back", "")
    return redirect(back if gate.is_local(back) else url_for("accounts.home"), 303)
