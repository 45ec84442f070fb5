"""`flask agency create`: how a real department begins."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from tracker.accounts.queries import find_user_by_email, follow_installation_clock
from tracker.accounts.service import create_agency, create_first_admin
from tracker.db import transaction
from tracker.errors import Refused
from tracker.signin.queries import link_path
from tracker.signin.service import invite
from tracker.tasks.kinds.service import seed_kinds

agency_commands = AppGroup("agency", help="Agencies: the departments that are scored.")


@agency_commands.command("create")
@click.option("--name", prompt="Tên cơ quan (full name)", help="For example: Ban Dân tộc tỉnh Quảng Nam.")
@click.option("--short-name", prompt="Tên ngắn (short name)", help="For example: Ban Dân tộc.")
@click.option("--symbol", prompt="Ký hiệu văn bản (document symbol)", help="For example: BDT.")
@click.option("--admin-name", prompt="Họ tên quản trị (first administrator's name)")
@click.option("--admin-email", prompt="Thư điện tử (their mail address)")
def create(name: str, short_name: str, symbol: str, admin_name: str, admin_email: str) -> None:
    """Make an agency and its first administrator, and print the link that lets them in."""
    if "@" not in admin_email:
        raise click.ClickException(f"{admin_email!r} is not a mail address.")
    with transaction():
        follow_installation_clock()
        try:
            agency = create_agency(name=name, short_name=short_name, symbol=symbol)
        except Refused as refusal:
            raise click.ClickException(str(refusal.words)) from refusal
        admin = create_first_admin(agency, name=admin_name, email=admin_email)
        seed_kinds(agency, by=admin)
        invitation = invite(admin, by=None, agency=agency)
        link = current_app.extensions["settings"].base_url + link_path(invitation)
    click.echo(f"{agency.name} is made. {admin.name} sets a password here, once, within 7 days: {link}")


@agency_commands.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a one-time link by which a person sets a new password, whatever agencies they work in."""
    with transaction():
        follow_installation_clock()
        user = find_user_by_email(email)
        if user is None or not user.memberships:
            raise click.ClickException(f"Nobody here has the address {email!r}.")
        invitation = invite(user, by=None, agency=user.memberships[0].agency)
        address = current_app.extensions["settings"].base_url + link_path(invitation)
    click.echo(f"{user.name} sets a password here, once, within 7 days: {address}")
