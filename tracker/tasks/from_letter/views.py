"""Pages that links of letters open: each asks to confirm one act, done as the person of the link.

Nobody is signed in by them, and they lead nowhere but to signing in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from tracker import clock, edge, uploads
from tracker.accounts.models import User
from tracker.accounts.queries import work_calendar
from tracker.db import db
from tracker.edge import public, shown_again_by, tell, whoever
from tracker.errors import Clash, NotFound, Refused
from tracker.evidence.store import StoredFile, keep_before_writing
from tracker.mail.links import Purpose
from tracker.signin.service import count_strange_link
from tracker.tasks.blueprint import bp
from tracker.tasks.extensions.forms import AskForm
from tracker.tasks.extensions.queries import find_obstacle, rule_of
from tracker.tasks.extensions.rules import last_day_to_ask
from tracker.tasks.forms import ActForm, UpdateForm, VersionedForm
from tracker.tasks.from_letter import service
from tracker.tasks.from_letter.queries import Opened, Shut, open_link
from tracker.tasks.models import ProgressBy, State, Task
from tracker.tasks.policy import leads_task
from tracker.tasks.progress import percent_known
from tracker.tasks.queries import find_last_move
from tracker.tasks.task_views import Theirs, both_sides
from tracker.tasks.telling import row_of
from tracker.words import N_, Words, small_number

FORMS: dict[Purpose, type[VersionedForm]] = {
    Purpose.ACKNOWLEDGE: ActForm,
    Purpose.REPORT: UpdateForm,
    Purpose.EXTEND: AskForm,
}


@bp.get("/act/<token>")
@public
def confirm_from_letter(token: str) -> ResponseReturnValue:
    """Say what the link does and for whom, and ask to confirm; whoever only looks changes nothing."""
    try:
        opened = _open(token)
    except Shut as shut:
        return _show_shut(shut)
    form = FORMS[opened.link.purpose](formdata=None, version=opened.task.version)
    if isinstance(form, UpdateForm):
        form.percent.data = percent_known(opened.task, opened.person)
        _suggest_document(form, opened.task)
    return _show(opened, form)


def _show_unsent(token: str) -> ResponseReturnValue:
    """The form with what was typed, to be sent again; without a good link there is none."""
    try:
        opened = _open(token)
    except Shut as shut:
        return _show_shut(shut)
    except (NotFound, Refused):  # Nobody turns these into a page here: this is one already.
        return redirect(url_for("signin.sign_in"), 303)
    with _speaking(opened.person.locale):
        form = FORMS[opened.link.purpose]()
        form.form_errors = [
            _("The page was open for too long. Please send it again: what you typed is kept.")
        ]
        return _show(opened, form, 422)


@bp.post("/act/<token>")
@public
@shown_again_by(_show_unsent)
def act_from_letter(token: str) -> ResponseReturnValue:
    try:
        return _take(token)
    except Shut as shut:
        db.session.rollback()
        return _show_shut(shut)


@bp.get("/act/done")
@public
def done_from_letter() -> ResponseReturnValue:
    """What was done stands on top of it; the link is used, and its address is left behind."""
    task_id, language = request.args.get("task", type=small_number), request.args.get("language", "")
    with _speaking(language if language in edge.LANGUAGES else "vi"):
        return _unlisted(render_template("tasks/from_letter/done.html", task_id=task_id))


def _open(token: str) -> Opened:
    """What the link opens. Who tries many addresses that are no links is slowed down."""
    try:
        return open_link(token)
    except NotFound:
        count_strange_link(request.remote_addr or "unknown")
        raise NotFound(
            N_("This link leads nowhere: a mail program may have cut it short. Sign in to open the task.")
        ) from None


def _take(token: str) -> ResponseReturnValue:
    """Do what the link is for with what was typed; what cannot be taken is shown again."""
    opened = _open(token)
    with _speaking(opened.person.locale):
        form = FORMS[opened.link.purpose]()
        if isinstance(form, UpdateForm):
            _suggest_document(form, opened.task)
        if not _is_filled(form):
            return _show(opened, form, 422)
        try:
            file = _keep_file(form)
            opened = open_link(token)  # The transaction was given up while the file was kept.
            said = _TAKERS[opened.link.purpose](opened, form, file)
        except Clash as clash:
            db.session.rollback()
            return _show_clash(open_link(token), form, clash)
        except Refused as refusal:
            db.session.rollback()
            return _show(open_link(token), edge.with_refusal(form, refusal), 422)
        tell(said)
    language = opened.person.locale
    return redirect(url_for(".done_from_letter", task=opened.task.id, language=language), 303)


def _suggest_document(form: UpdateForm, task: Task) -> None:
    """What a document that is handed in by the letter most often is: the task's product, of today."""
    form.suggest(title=task.product or task.title, issuer=task.agency.name, signed_on=clock.today())


def _is_filled(form: VersionedForm) -> bool:
    is_valid: bool = form.validate()
    if isinstance(form, UpdateForm) and form.has_document:
        return form.check_document() and is_valid
    return is_valid


def _keep_file(form: VersionedForm) -> StoredFile | None:
    if isinstance(form, UpdateForm) and form.has_document:
        return keep_before_writing(form.file.data)
    return None


def _acknowledge(opened: Opened, form: Any, _file: StoredFile | None) -> Words:
    service.acknowledge(opened, version=form.seen)
    return N_("Task %(code)s is acknowledged.", code=opened.task.code)


def _report(opened: Opened, form: Any, file: StoredFile | None) -> Words:
    service.report(
        opened,
        percent=form.percent.data,
        words=form.words.data or "",
        difficulty=form.difficulty.data or "",
        reason=form.reason.data or "",
        document=form.document(file) if file else None,
        version=form.seen,
    )
    percent = form.percent.data
    code = opened.task.code
    return N_("Your report on task %(code)s is saved: %(percent)s%% done.", code=code, percent=percent)


def _ask_for_time(opened: Opened, form: Any, _file: StoredFile | None) -> Words:
    service.ask_for_time(opened, reason=form.reason.data, new_due=form.due.data, version=form.seen)
    return N_("More time is asked for; whoever decides is told by mail.")


_TAKERS: dict[Purpose, Callable[[Opened, Any, StoredFile | None], Words]] = {
    Purpose.ACKNOWLEDGE: _acknowledge,
    Purpose.REPORT: _report,
    Purpose.EXTEND: _ask_for_time,
}


# --- the pages -----------------------------------------------------------------


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    """In the language of the letter, unless another was chosen at this browser."""
    with force_locale(session.get("locale") or language):
        yield


def _show_clash(opened: Opened, form: VersionedForm, clash: Clash) -> ResponseReturnValue:
    """Both texts, side by side; what was typed can be sent again by the same link."""
    form.version.data = opened.task.version
    edge.with_refusal(form, clash)
    return _show(opened, form, clash.status, both_sides(opened.task, form, opened.step, opened.person))


def _show(
    opened: Opened, form: VersionedForm, status: int = 200, theirs: Theirs | None = None
) -> ResponseReturnValue:
    task, person = opened.task, opened.person
    is_report = isinstance(form, UpdateForm)
    if is_report and status != 200 and form.file.data:
        with _speaking(opened.person.locale):
            form.file.errors = [*form.file.errors, _("Choose the file again: a browser does not keep it.")]
    reader = whoever()
    with _speaking(opened.person.locale):
        page = render_template(
            f"tasks/from_letter/{opened.link.purpose.name.lower()}.html",
            form=form,
            task=task,
            row=row_of(task, clock.today()),
            person=person,
            titles=[m.title or edge.say(m.role.words) for m in person.memberships_at(task.agency_id)],
            agency_name=task.agency.name,
            somebody_else=reader if reader is not None and reader.id != person.id else None,
            last_return=find_last_move(task, State.RETURNED) if task.state is State.RETURNED else None,
            leads=leads_task(person, task),
            is_worked_out=task.progress_by is not ProgressBy.HAND,
            theirs=theirs,
            upload_limit=uploads.limit(),
            **(_rule_of(opened) if isinstance(form, AskForm) else {}),
        )
    return _unlisted(page, status, sends=True)


def _rule_of(opened: Opened) -> dict[str, Any]:
    """The agency's rule for more time, and what stands in its way."""
    task, rule = opened.task, rule_of(opened.task.agency_id)
    last_day = None
    if task.due is not None:
        last_day = last_day_to_ask(task.due, rule.days_before, work_calendar(task.agency_id))
    return {"rule": rule, "last_day": last_day, "obstacle": find_obstacle(task, rule)}


def _show_shut(shut: Shut) -> ResponseReturnValue:
    """Why the link does nothing any more, and what to do instead."""
    person = db.session.get(User, shut.link.user_id)
    with _speaking(person.locale if person is not None else "vi"):
        page = render_template("tasks/from_letter/shut.html", shut=shut)
    return _unlisted(page, shut.status)


def _unlisted(page: str, status: int = 200, *, sends: bool = False) -> Response:
    """The page, kept out of search engines; its address, which holds the link, is told to nobody.

    Over TLS a form proves by its origin where it comes from; the origin alone is no secret.
    """
    response = make_response(page, status)
    response.headers["Referrer-Policy"] = "strict-origin" if sends else "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response
