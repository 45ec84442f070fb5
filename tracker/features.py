"""The features of the tracker, in the order of their imports."""

from __future__ import annotations

from flask import Flask

from tracker import heartbeat as _heartbeat  # noqa: F401 - its table must be known
from tracker import probes
from tracker.accounts import agency_views as _agency_views  # noqa: F401 - adds its pages
from tracker.accounts import calendar_views as _calendar_views  # noqa: F401 - adds its pages
from tracker.accounts import views as accounts
from tracker.conclusions import blueprint as conclusions
from tracker.conclusions import review_views as _review_views  # noqa: F401 - adds its pages
from tracker.conclusions import searching as _conclusion_searching  # noqa: F401 - registers its words
from tracker.conclusions import views as _conclusion_views  # noqa: F401 - adds its pages
from tracker.evidence import views as evidence
from tracker.index import blueprint as index
from tracker.index import keep_views as _index_keep_views  # noqa: F401 - adds its pages
from tracker.index import views as _index_views  # noqa: F401 - adds its pages
from tracker.mail import blueprint as mail
from tracker.mail import decline_views as _decline_views  # noqa: F401 - adds its pages
from tracker.mail import mailbox_views as _mailbox_views  # noqa: F401 - adds its pages
from tracker.mail import views as _mail_views  # noqa: F401 - adds its pages
from tracker.monitor import views as monitor
from tracker.reminders import blueprint as reminders
from tracker.reminders import feed_views as _feed_views  # noqa: F401 - adds its page
from tracker.reminders import models as _reminder_tables  # noqa: F401
from tracker.reminders import personal_views as personal
from tracker.reminders import policy_views as _reminder_policy_views  # noqa: F401 - adds its pages
from tracker.reminders import preview_views as _reminder_preview_views  # noqa: F401 - adds its page
from tracker.reminders import rule_views as _reminder_rule_views  # noqa: F401 - adds its pages
from tracker.rollup import views as rollup
from tracker.signin import notices as _signin_notices  # noqa: F401 - registers its rules
from tracker.signin import views as signin
from tracker.tasks import act_views as _task_act_views  # noqa: F401 - adds its pages
from tracker.tasks import blueprint as tasks
from tracker.tasks import decision_views as _decision_views  # noqa: F401 - adds its pages
from tracker.tasks import edit_views as _task_edit_views  # noqa: F401 - adds its pages
from tracker.tasks import notices as _task_notices  # noqa: F401 - registers its rules
from tracker.tasks import quick_views as _quick_views  # noqa: F401 - adds its pages
from tracker.tasks import report_views as _report_views  # noqa: F401 - adds its pages
from tracker.tasks import settings_views as _settings_views  # noqa: F401 - adds its page
from tracker.tasks import task_views as _task_page_views  # noqa: F401 - adds its pages
from tracker.tasks.bulk import views as _bulk_views  # noqa: F401 - adds its pages
from tracker.tasks.course import models as _course_tables  # noqa: F401
from tracker.tasks.course import views as _course_views  # noqa: F401 - adds its pages
from tracker.tasks.extensions import models as _extension_tables  # noqa: F401
from tracker.tasks.extensions import notices as _extension_notices  # noqa: F401
from tracker.tasks.extensions import views as _extension_views  # noqa: F401
from tracker.tasks.finding import keep_views as _saved_view_views  # noqa: F401 - adds its pages
from tracker.tasks.finding import models as _finding_tables  # noqa: F401
from tracker.tasks.finding import views as _finding_views  # noqa: F401 - adds its pages
from tracker.tasks.from_letter import views as _from_letter_views  # noqa: F401 - adds its pages
from tracker.tasks.kinds import models as _kind_tables  # noqa: F401
from tracker.tasks.kinds import new_views as _new_task_views  # noqa: F401 - adds its pages
from tracker.tasks.kinds import views as _kind_views  # noqa: F401 - adds its pages
from tracker.tasks.layouts import views as _layout_views  # noqa: F401 - adds its pages
from tracker.tasks.reorganising import views as _reorganising_views  # noqa: F401 - adds its pages
from tracker.tasks.series import views as _series_views  # noqa: F401 - adds its pages
from tracker.tasks.sharing import notices as _sharing_notices  # noqa: F401
from tracker.tasks.sharing import views as _sharing_views  # noqa: F401
from tracker.tasks.sheets import export_views as _export_views  # noqa: F401 - adds its pages
from tracker.tasks.sheets import models as _sheet_tables  # noqa: F401
from tracker.tasks.sheets import views as _sheet_views  # noqa: F401 - adds its pages
from tracker.tasks.talk import models as _talk_tables  # noqa: F401
from tracker.tasks.talk import notices as _talk_notices  # noqa: F401 - registers its rule
from tracker.tasks.talk import views as _talk_views  # noqa: F401 - adds its pages

BLUEPRINTS = (
    probes.bp,
    accounts.bp,
    mail.bp,
    signin.bp,
    evidence.bp,
    index.bp,
    tasks.bp,
    conclusions.bp,
    reminders.bp,
    personal.bp,
    rollup.bp,
    monitor.bp,
)


def register(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
