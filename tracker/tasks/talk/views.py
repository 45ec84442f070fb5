"""The page on which people talk about a task, and the mark that one has looked at it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import edge, uploads
from tracker.accounts.models import User
from tracker.db import db
from tracker.edge import signed_in, tell
from tracker.errors import Clash, NotAllowed, Refused
from tracker.evidence.file_views import send_kept
from tracker.evidence.store import StoredFile, keep_before_writing
from tracker.tasks.blueprint import bp
from tracker.tasks.models import Task
from tracker.tasks.policy import may
from tracker.tasks.queries import get_task
from tracker.tasks.steps import Step
from tracker.tasks.talk import service
from tracker.tasks.talk.forms import CommentForm, EditCommentForm
from tracker.tasks.talk.models import Comment
from tracker.tasks.talk.policy import can_change, can_read_former
from tracker.tasks.talk.queries import get_comment, get_comment_file, new_since, people_who_see, talk_of
from tracker.tasks.task_views import head_of
from tracker.words import N_, small_number


@bp.get("/<int:task_id>/talk")
def talk(task_id: int) -> ResponseReturnValue:
    return _show(get_task(task_id, signed_in()), CommentForm(formdata=None))


@bp.post("/<int:task_id>/talk")
def comment(task_id: int) -> ResponseReturnValue:
    task, form = _task_to_talk_about(task_id), CommentForm()
    form.offer(_people_to_speak_to(task))
    if not form.validate():
        return _show(task, form, 422)
    try:
        files = _kept(form)
        said = service.comment_on(
            _task_to_talk_about(task_id),
            text=form.text.data or "",
            files=files,
            mentioned=form.chosen,
            by=signed_in(),
        )
    except Refused as refusal:
        db.session.rollback()
        return _show(get_task(task_id, signed_in()), _with_refusal(form, refusal), 422)
    told = [mention.user.name for mention in said.mentions]
    if told:
        tell(_("Your comment is kept; told by mail: %(names)s.", names=", ".join(told)))
    else:
        tell(_("Your comment is kept."))
    return redirect(url_for(".talk", task_id=task_id, _anchor=f"comment-{said.id}"))


def _kept(form: CommentForm) -> list[StoredFile]:
    """The files, taken in while the database is left alone."""
    given = [file for file in form.files.data or () if file]
    if len(given) > service.MOST_FILES:
        limit = N_("At most %(limit)s files at once.", limit=service.MOST_FILES)
        raise Refused(limit, field="files")
    return [keep_before_writing(file) for file in given]


def _with_refusal(form: CommentForm, refusal: Refused) -> CommentForm:
    """A file's fault is said at the field of files."""
    field = "files" if refusal.field == "file" else refusal.field
    edge.with_refusal(form, Refused(refusal.words, field=field))
    return form


def _task_to_talk_about(task_id: int) -> Task:
    task = get_task(task_id, signed_in())
    if not may(signed_in(), Step.COMMENT, task):
        raise NotAllowed
    return task


def _people_to_speak_to(task: Task) -> list[User]:
    return [person for person in people_who_see(task) if person.id != signed_in().id]


def _show(task: Task, form: CommentForm, status: int = 200) -> ResponseReturnValue:
    user, head = signed_in(), head_of(task)
    page = talk_of(task, before=request.args.get("before", type=small_number))
    if Step.COMMENT in head["steps"]:
        form.offer(_people_to_speak_to(task))
    if status != 200 and any(form.files.data or ()) and not form.files.errors:
        form.files.errors = [_("Choose the files again: a browser does not keep them.")]
    return render_template(
        "tasks/talk/show.html",
        **head,
        page=page,
        form=form,
        new_since=new_since(user, task.id),
        may_change={one.id for one in page.comments if can_change(user, one)},
        may_read_former={one.id for one in page.comments if can_read_former(user, one)},
        upload_limit=uploads.limit(),
        most_files=service.MOST_FILES,
    ), status


# --- one's own words ---------------------------------------------------------


@bp.get("/<int:task_id>/talk/<int:comment_id>/edit")
def edit_comment(task_id: int, comment_id: int) -> ResponseReturnValue:
    said = _own(task_id, comment_id)
    form = EditCommentForm(formdata=None, text=said.text, version=len(said.versions))
    return _show_edit(said, form)


@bp.post("/<int:task_id>/talk/<int:comment_id>/edit")
def save_comment(task_id: int, comment_id: int) -> ResponseReturnValue:
    said, form = _own(task_id, comment_id), EditCommentForm()
    form.offer(_people_to_speak_to(said.task))
    if not form.validate():
        return _show_edit(said, form, 422)
    try:
        changed = service.edit_comment(
            said, text=form.text.data or "", mentioned=form.chosen, seen=form.seen, by=signed_in()
        )
    except Refused as refusal:
        db.session.rollback()
        said = _own(task_id, comment_id)
        form.version.data = len(said.versions)
        is_clash = isinstance(refusal, Clash)
        edge.with_refusal(form, refusal)
        return _show_edit(said, form, refusal.status if is_clash else 422, is_clash=is_clash)
    tell(
        _("Your words are changed; the former ones stay beside them.")
        if changed
        else _("Nothing was changed.")
    )
    return redirect(url_for(".talk", task_id=task_id, _anchor=f"comment-{comment_id}"))


@bp.post("/<int:task_id>/talk/<int:comment_id>/remove")
def remove_comment(task_id: int, comment_id: int) -> ResponseReturnValue:
    service.remove_comment(_own(task_id, comment_id), by=signed_in())
    tell(_("Your comment is removed."))
    return redirect(url_for(".talk", task_id=task_id))


def _own(task_id: int, comment_id: int) -> Comment:
    said = get_comment(comment_id, get_task(task_id, signed_in()))
    if said.by_id != signed_in().id or not may(signed_in(), Step.COMMENT, said.task):
        raise NotAllowed
    if said.removed_at is not None:
        raise Refused(N_("The comment was removed."))
    return said


def _show_edit(
    said: Comment, form: EditCommentForm, status: int = 200, *, is_clash: bool = False
) -> ResponseReturnValue:
    form.offer(_people_to_speak_to(said.task))
    return render_template(
        "tasks/talk/edit.html", comment=said, task=said.task, form=form, is_clash=is_clash
    ), status


@bp.get("/comment-files/<int:file_id>/file")
def comment_file(file_id: int) -> ResponseReturnValue:
    return send_kept(get_comment_file(file_id, signed_in()))


# --- having looked -----------------------------------------------------------


@bp.post("/<int:task_id>/seen")
def seen(task_id: int) -> ResponseReturnValue:
    """Note that the reader has looked; a script asks for no page, a form is led back to the talk."""
    is_quiet = bool(request.form.get("quiet"))
    service.mark_seen(get_task(task_id, signed_in()), by=signed_in(), is_visit_over=not is_quiet)
    if is_quiet:
        return "", 204
    return redirect(url_for(".talk", task_id=task_id))
