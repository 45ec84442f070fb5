"""The first page of each role, and the administrator's pages of divisions and people."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock, edge, heartbeat
from tracker.accounts import service
from tracker.accounts.blueprint import bp as bp
from tracker.accounts.forms import AddressForm, DivisionForm, PersonForm
from tracker.accounts.models import Agency, Division, DivisionKind, Membership, Role, Succession, User
from tracker.accounts.policy import can_invite, can_manage_people
from tracker.accounts.queries import (
    get_division,
    get_membership,
    list_divisions,
    list_ended_divisions,
    list_kept_divisions,
    list_memberships,
    list_successions,
)
from tracker.edge import here, roles_here, signed_in, tell
from tracker.errors import Clash, NotAllowed, Refused
from tracker.mail.addresses import clear_address, list_refused
from tracker.mail.redeeming import revoke_links
from tracker.signin.queries import link_path
from tracker.signin.service import change_address, invite
from tracker.tasks.queries import count_open_of


@bp.get("/")
def home() -> ResponseReturnValue:
    """Lead everyone to the page where their day begins."""
    roles = {m.role for m in roles_here()}
    if roles & {Role.HEAD, Role.OFFICIAL, Role.OFFICE}:
        return redirect(url_for("tasks.mine"))
    if roles == {Role.ADMIN}:
        return redirect(url_for(".people"))
    return redirect(url_for("monitor.overview"))


@bp.post("/agency")
def choose_agency() -> ResponseReturnValue:
    here()
    chosen = request.form.get("agency", "")
    if chosen not in {str(m.agency_id) for m in signed_in().memberships if m.is_valid(clock.today())}:
        abort(404)
    session["agency_id"] = int(chosen)
    return redirect(url_for(".home"))


def _managed() -> tuple[User, Agency]:
    user, agency = signed_in(), here()
    if not can_manage_people(user, agency):
        raise NotAllowed
    return user, agency


@bp.get("/divisions")
def divisions() -> ResponseReturnValue:
    _user, agency = _managed()
    form = DivisionForm(formdata=None, valid_from=clock.today())
    return _show_divisions(agency, form)


def _show_divisions(agency: Agency, form: DivisionForm, status: int = 200) -> ResponseReturnValue:
    form.offer_kinds()
    return render_template(
        "accounts/divisions.html",
        divisions=list_kept_divisions(agency),
        ended=list_ended_divisions(agency),
        became=_became(agency),
        form=form,
    ), status


def _became(agency: Agency) -> dict[int, list[Succession]]:
    """What became of each division that ended, by its id."""
    found: dict[int, list[Succession]] = {}
    for succession in list_successions(agency):
        found.setdefault(succession.division_id, []).append(succession)
    return found


@bp.post("/divisions")
def add_division() -> ResponseReturnValue:
    user, agency = _managed()
    form = DivisionForm()
    form.offer_kinds()
    if not form.validate():
        return _show_divisions(agency, form, 422)
    try:
        division = service.add_division(
            agency,
            name=form.name.data,
            short_name=form.short_name.data,
            kind=DivisionKind(form.kind.data),
            valid_from=form.valid_from.data,
            by=user,
        )
    except Refused as refusal:
        return _show_divisions(agency, edge.with_refusal(form, refusal), 422)
    tell(_("%(name)s is added.", name=division.name))
    return redirect(url_for(".divisions"))


@bp.get("/divisions/<int:division_id>")
def division(division_id: int) -> ResponseReturnValue:
    _user, agency = _managed()
    found = get_division(division_id, agency)
    return _show_division(found, DivisionForm(formdata=None, obj=found, seen=found.fingerprint))


def _show_division(found: Division, form: DivisionForm, status: int = 200) -> ResponseReturnValue:
    form.offer_kinds()
    successions = list_successions(found.agency)
    return render_template(
        "accounts/division.html",
        division=found,
        form=form,
        before=[each for each in successions if each.successor_id == found.id],
        after=[each for each in successions if each.division_id == found.id],
        has_clash=status == Clash.status and bool(form.form_errors),
    ), status


@bp.post("/divisions/<int:division_id>")
def edit_division(division_id: int) -> ResponseReturnValue:
    user, agency = _managed()
    found = get_division(division_id, agency)
    form = DivisionForm()
    form.offer_kinds()
    if not form.validate():
        return _show_division(found, form, 422)
    try:
        service.edit_division(
            found,
            name=form.name.data,
            short_name=form.short_name.data,
            kind=DivisionKind(form.kind.data),
            valid_from=form.valid_from.data,
            seen=form.seen.data or "",
            by=user,
        )
    except Clash as clash:
        form.seen.data = found.fingerprint
        return _show_division(found, edge.with_refusal(form, clash), clash.status)
    except Refused as refusal:
        return _show_division(found, edge.with_refusal(form, refusal), 422)
    tell(_("%(name)s is saved.", name=found.name))
    return redirect(url_for(".divisions"))


@bp.get("/people")
def people() -> ResponseReturnValue:
    _user, agency = _managed()
    memberships = list_memberships(agency)
    refused = list_refused({membership.user.email for membership in memberships})
    return render_template(
        "accounts/people.html", memberships=memberships, refused=refused, pulse=heartbeat.feel_pulse()
    )


@bp.get("/people/new")
def new_person() -> ResponseReturnValue:
    _user, agency = _managed()
    return _show_person(agency, PersonForm(formdata=None, role=Role.OFFICIAL.value))


def _show_person(
    agency: Agency, form: PersonForm, status: int = 200, *, known: User | None = None
) -> ResponseReturnValue:
    """The form; with whom the address typed belongs to, where that is somebody by another name."""
    form.offer(list_divisions(agency))
    return render_template("accounts/person.html", form=form, known=known), status


@bp.post("/people")
def add_person() -> ResponseReturnValue:
    user, agency = _managed()
    form = PersonForm()
    form.offer(list_divisions(agency))
    if not form.validate():
        return _show_person(agency, form, 422)
    chosen = form.division.data
    try:
        membership = service.add_person(
            agency,
            name=form.name.data,
            email=form.email.data,
            role=Role(form.role.data),
            division=get_division(int(chosen), agency) if chosen else None,
            title=form.title.data,
            known=form.known.data,
            by=user,
        )
    except service.KnownAddress as refusal:
        return _show_person(agency, edge.with_refusal(form, refusal), 422, known=refusal.user)
    except Refused as refusal:
        return _show_person(agency, edge.with_refusal(form, refusal), 422)
    if membership.user.password_hash is None and can_invite(user, membership.user, agency):
        return _invite(membership, user)
    tell(
        _(
            "%(name)s was given the role: %(role)s.",
            name=membership.user.name,
            role=edge.say(membership.role.words),
        )
    )
    return redirect(url_for(".people"))


@bp.post("/people/<int:membership_id>/invite")
def invite_person(membership_id: int) -> ResponseReturnValue:
    user, agency = _managed()
    return _invite(get_membership(membership_id, agency), user)


def _invite(membership: Membership, by: User) -> ResponseReturnValue:
    """Invite by mail, and show the link too: not every installation has a mail server."""
    invitation = invite(membership.user, by=by, agency=membership.agency)
    tell(
        _(
            "%(name)s is invited. The link, which works once within 7 days: %(link)s",
            name=membership.user.name,
            link=edge.base_url() + link_path(invitation),
        ),
        edge.SECRET,
    )
    return redirect(url_for(".people"))


@bp.post("/people/<int:membership_id>/revoke-links")
def revoke_letter_links(membership_id: int) -> ResponseReturnValue:
    """For letters that went astray: what stands in them does nothing any more."""
    user, agency = _managed()
    person = get_membership(membership_id, agency).user
    revoke_links(person, by=user, agency=agency)
    tell(_("The links in all letters %(name)s got so far do nothing any more.", name=person.name))
    return redirect(url_for(".people"))


@bp.get("/people/<int:membership_id>/address")
def address(membership_id: int) -> ResponseReturnValue:
    _user, agency = _managed()
    person = get_membership(membership_id, agency).user
    return _show_address(person, AddressForm(formdata=None, email=person.email, seen=person.email))


def _show_address(person: User, form: AddressForm, status: int = 200) -> ResponseReturnValue:
    return render_template("accounts/address.html", person=person, form=form), status


@bp.post("/people/<int:membership_id>/address")
def change_person_address(membership_id: int) -> ResponseReturnValue:
    user, agency = _managed()
    membership, form = get_membership(membership_id, agency), AddressForm()
    person = membership.user
    if not form.validate():
        return _show_address(person, form, 422)
    try:
        change_address(person, form.email.data, seen=form.seen.data or "", by=user, agency=agency)
    except Refused as refusal:
        edge.with_refusal(form, refusal)
        form.seen.data = person.email
        return _show_address(person, form, refusal.status if isinstance(refusal, Clash) else 422)
    if person.password_hash is None:
        return _invite(membership, user)
    tell(_("Letters for %(name)s go to %(address)s from now on.", name=person.name, address=person.email))
    return redirect(url_for(".people"))


@bp.post("/people/<int:membership_id>/clear-address")
def clear_refused_address(membership_id: int) -> ResponseReturnValue:
    """For a mailbox that was mended: letters go there again."""
    user, agency = _managed()
    person = get_membership(membership_id, agency).user
    if clear_address(person, agency_id=agency.id, by=user):
        tell(
            _(
                "Letters go to %(address)s again. What was not told meanwhile stands in the ledger.",
                address=person.email,
            )
        )
    return redirect(url_for(".people"))


@bp.post("/people/<int:membership_id>/end")
def end_membership(membership_id: int) -> ResponseReturnValue:
    user, agency = _managed()
    membership = get_membership(membership_id, agency)
    name = membership.user.name
    service.end_membership(membership, by=user)
    tell(_("%(name)s no longer has the role.", name=name))
    if left := count_open_of(membership.user_id, agency.id):
        tell(
            _(
                "%(name)s still answers for %(count)s open tasks: name somebody else in the list of tasks.",
                name=name,
                count=left,
            ),
            "warning",
        )
    return redirect(url_for(".people"))
