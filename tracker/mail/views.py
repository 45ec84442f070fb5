"""The ledger: every letter, and every single thing that somebody was told or was not."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from flask import current_app, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from config import Settings
from tracker import clock, heartbeat
from tracker.accounts.models import Agency
from tracker.accounts.queries import list_everybody
from tracker.cells import XLSX
from tracker.edge import here, say, signed_in, tell
from tracker.errors import NotAllowed, NotFound
from tracker.mail.again import send_again
from tracker.mail.alarms import find_trouble
from tracker.mail.blueprint import bp
from tracker.mail.export import write_ledger
from tracker.mail.failures import in_words
from tracker.mail.forms import LedgerForm
from tracker.mail.framing import framed, framing
from tracker.mail.models import Letter, LetterState, NoticeState
from tracker.mail.policy import can_read_ledger, can_send_again
from tracker.mail.queries import (
    LedgerFilter,
    LedgerRow,
    count_waiting_notices,
    get_letter,
    list_letters,
    list_notices,
    rows_to_export,
)
from tracker.mail.rules import find_rule
from tracker.tasks.queries import codes_of, threads_called
from tracker.words import Words


@bp.get("")
def ledger() -> ResponseReturnValue:
    agency = _read_by_reader()
    form = LedgerForm(request.args, list_everybody(agency), LetterState)
    wanted = _wanted(form, agency)
    page = list_letters(agency, wanted, page=request.args.get("page", 1, int))
    threads = {notice.thread for letter in page.rows for notice in letter.matters}
    return render_template(
        "mail/ledger.html",
        page=page,
        form=form,
        is_filtered=wanted.is_set,
        topics={letter.id: _topics(letter) for letter in page.rows},
        next_try=_next_try,
        codes=codes_of(threads, agency.id),
        **_above(agency),
    )


@bp.get("/notices")
def notices() -> ResponseReturnValue:
    """Each thing to tell by itself: planned, told in which letter, or skipped and why."""
    agency = _read_by_reader()
    form = LedgerForm(request.args, list_everybody(agency), NoticeState)
    wanted = _wanted(form, agency)
    page = list_notices(agency, wanted, page=request.args.get("page", 1, int))
    return render_template(
        "mail/notices.html",
        page=page,
        form=form,
        is_filtered=wanted.is_set,
        rule_words=_rule_words,
        codes=codes_of({notice.thread for notice in page.rows}, agency.id),
        **_above(agency),
    )


@bp.get("/export.xlsx")
def export() -> ResponseReturnValue:
    """The lines that the address holds, as a workbook."""
    agency = _read_by_reader()
    form = LedgerForm(request.args, list_everybody(agency), NoticeState)
    wanted = _wanted(form, agency)
    if form.errors:
        return redirect(url_for(".notices", **request.args.to_dict()))  # type: ignore[arg-type]
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer
    write_ledger(
        _with_codes(rows_to_export(agency, wanted), agency),
        agency=agency.name,
        day=clock.today(),
        rule_words=lambda name: say(_rule_words(name)),
        say=say,
        target=file,
    )
    file.seek(0)
    name = f"so-thu-nhac-viec-{clock.today():%Y%m%d}.xlsx"
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=name, max_age=0)


@bp.get("/<int:letter_id>")
def show(letter_id: int) -> ResponseReturnValue:
    user = signed_in()
    letter = get_letter(letter_id, user)
    return framing(
        render_template(
            "mail/letter.html",
            letter=letter,
            notices=[(_rule_words(notice.rule), notice) for notice in letter.matters],
            codes=codes_of({notice.thread for notice in letter.matters}, letter.agency_id),
            may_send_again=can_send_again(user, letter.agency_id)
            and letter.state in {LetterState.SENT, LetterState.FAILED}
            and not letter.goes_again,
            next_try_at=_next_try(letter),
            said=said,
        )
    )


@bp.get("/<int:letter_id>/body")
def body(letter_id: int) -> ResponseReturnValue:
    letter = get_letter(letter_id, signed_in())
    if not letter.body_html:
        raise NotFound
    return framed(letter.body_html)


@bp.post("/<int:letter_id>/again")
def send_letter_again(letter_id: int) -> ResponseReturnValue:
    user = signed_in()
    again = send_again(get_letter(letter_id, user), by=user)
    tell(_("The letter goes again. This is its line in the ledger."))
    return redirect(url_for(".show", letter_id=again.id))


def _read_by_reader() -> Agency:
    agency = here()
    if not can_read_ledger(signed_in(), agency.id):
        raise NotAllowed
    return agency


def _wanted(form: LedgerForm, agency: Agency) -> LedgerFilter:
    """The filter asked for; a task is named by its code, mail knows it by its thread."""
    code = form.task.data
    return form.wanted(tuple(threads_called(code, agency.id, signed_in())) if code else None)


def _above(agency: Agency) -> dict[str, object]:
    """What stands above every list of the ledger: does the scheduler run, do letters leave?"""
    return {
        "waiting": count_waiting_notices(agency),
        "pulse": heartbeat.feel_pulse(),
        "trouble": find_trouble(agency.id),
        "has_server": bool(_settings().mail_server),
        "address": _address_of_page,
        "asked": request.args.to_dict(),
        "said": said,
    }


def _topics(letter: Letter) -> list[tuple[Words | str, int]]:
    """What a letter's notices are about, and how many there are of each."""
    return list(Counter(_rule_words(notice.rule) for notice in letter.matters).items())


def _with_codes(rows: Iterator[LedgerRow], agency: Agency) -> Iterator[tuple[LedgerRow, str]]:
    """Each row with the code of the task it is about; one query for a portion of rows."""
    while portion := list(islice(rows, 500)):
        codes = codes_of({row.thread for row in portion}, agency.id)
        for row in portion:
            yield row, codes.get(row.thread, ("", 0))[0]


def _rule_words(name: str) -> Words | str:
    rule = find_rule(name)
    return rule.words if rule is not None and rule.words else name


def _next_try(letter: Letter) -> datetime | None:
    """When a letter that was tried in vain, or could not be, is tried again."""
    if letter.state is not LetterState.PLANNED or not letter.why:
        return None
    return clock.now() + max(letter.next_try_at - clock.real_now(), timedelta(0))


def said(reason: str) -> tuple[str, str]:
    """A reason as the ledger keeps it, in a sentence, and the mail server's own words if it is those."""
    words = in_words(reason)
    return (say(words), reason) if words is not None else (say(Words(reason)), "")


def _address_of_page(number: int) -> str:
    return url_for(request.endpoint or ".ledger", **{**request.args.to_dict(), "page": number})  # type: ignore[arg-type]


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
