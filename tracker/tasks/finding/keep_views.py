"""Pages on which people keep views of the task list under a name."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import edge
from tracker.db import db
from tracker.edge import here, signed_in, tell
from tracker.errors import Refused
from tracker.tasks.blueprint import bp
from tracker.tasks.finding import service
from tracker.tasks.finding.bar_views import ENDPOINTS, query_of
from tracker.tasks.finding.filters import filter_from
from tracker.tasks.finding.forms import NameForm, ViewForm
from tracker.tasks.finding.models import Layout, SavedView
from tracker.tasks.finding.policy import may_keep, may_unshare
from tracker.tasks.finding.queries import get_view, list_kept_views
from tracker.tasks.finding.views import group_asked, order_asked


@bp.get("/views")
def saved_views() -> ResponseReturnValue:
    """The views offered to the reader, with what they may do with each."""
    return _show_views()


@bp.get("/views/new")
def new_view() -> ResponseReturnValue:
    return _show_new(ViewForm(formdata=None))


@bp.post("/views/new")
def save_view() -> ResponseReturnValue:
    """Keep the filter that the address holds."""
    form = ViewForm()
    if not form.validate():
        return _show_new(form, 422)
    try:
        view = service.save_view(
            here(),
            name=form.name.data or "",
            query=_query(),
            layout=_layout(),
            is_shared=form.is_shared.data,
            by=signed_in(),
        )
    except Refused as refusal:
        db.session.rollback()
        edge.with_refusal(form, refusal)
        return _show_new(form, 422)
    tell(_("The view “%(name)s” is kept.", name=view.name))
    return redirect(_address(view))


@bp.post("/views/<int:view_id>/rename")
def rename_view(view_id: int) -> ResponseReturnValue:
    view, form = get_view(view_id, here(), signed_in()), NameForm()
    if not form.validate():
        return _show_views(renamed=view_id, form=form, status=422)
    try:
        service.rename_view(view, form.name.data or "", by=signed_in())
    except Refused as refusal:
        db.session.rollback()
        edge.with_refusal(form, refusal)
        return _show_views(renamed=view_id, form=form, status=422)
    tell(_("The view is called “%(name)s” now.", name=view.name))
    return redirect(url_for(".saved_views"))


@bp.post("/views/<int:view_id>/share")
def share_view(view_id: int) -> ResponseReturnValue:
    return _change(view_id, service.share_view, _("Everybody of the agency is offered the view now."))


@bp.post("/views/<int:view_id>/unshare")
def unshare_view(view_id: int) -> ResponseReturnValue:
    return _change(view_id, service.unshare_view, _("The view is its owner's alone now."))


@bp.post("/views/<int:view_id>/delete")
def delete_view(view_id: int) -> ResponseReturnValue:
    return _change(view_id, service.delete_view, _("The view is deleted; no task was changed."))


def _change(view_id: int, verb: Callable[..., None], told: str) -> ResponseReturnValue:
    verb(get_view(view_id, here(), signed_in()), by=signed_in())
    tell(told)
    return redirect(url_for(".saved_views"))


def _show_views(
    *, renamed: int | None = None, form: NameForm | None = None, status: int = 200
) -> ResponseReturnValue:
    user = signed_in()
    views = [
        (
            view,
            _address(view),
            may_keep(user, view),
            may_unshare(user, view),
            form if view.id == renamed and form else NameForm(formdata=None, name=view.name),
        )
        for view in list_kept_views(here(), user)
    ]
    return render_template("tasks/finding/views.html", views=views, renamed=renamed), status


def _show_new(form: ViewForm, status: int = 200) -> ResponseReturnValue:
    query, layout = _query(), _layout()
    return render_template(
        "tasks/finding/new_view.html",
        form=form,
        query=query,
        layout=layout,
        back=url_for(ENDPOINTS[layout]) + (f"?{query}" if query else ""),
    ), status


def _query() -> str:
    """The filter that the address holds, written as addresses of the list are."""
    return query_of(filter_from(request.args), order_asked(), group_asked())


def _layout() -> Layout:
    asked = request.args.get("layout", "")
    return Layout(asked) if asked in set(Layout) else Layout.LIST


def _address(view: SavedView) -> str:
    return url_for(ENDPOINTS[view.layout]) + (f"?{view.query}" if view.query else "")
