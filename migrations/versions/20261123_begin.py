"""Begin: every table of the tracker.

Revision ID: 0001
Revises: 
"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('agency',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('short_name', sa.Text(), nullable=False),
    sa.Column('symbol', sa.Text(), nullable=False),
    sa.Column('send_hour', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('send_hour BETWEEN 0 AND 23', name=op.f('ck_agency_send_hour')),
    sa.ForeignKeyConstraint(['parent_id'], ['agency.id'], name=op.f('fk_agency_parent_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agency'))
    )
    with op.batch_alter_table('agency', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agency_parent_id'), ['parent_id'], unique=False)

    op.create_table('heartbeat',
    sa.Column('job', sa.Text(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('job', name=op.f('pk_heartbeat'))
    )
    op.create_table('installation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('clock_offset_days', sa.Integer(), nullable=False),
    sa.Column('holds_example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_installation_only_one')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_installation'))
    )
    op.create_table('sent_form',
    sa.Column('form_key', sa.Text(), nullable=False),
    sa.Column('location', sa.Text(), nullable=False),
    sa.Column('said', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('form_key', name=op.f('pk_sent_form'))
    )
    with op.batch_alter_table('sent_form', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sent_form_at'), ['at'], unique=False)

    op.create_table('throttle',
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('window_ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('subject', name=op.f('pk_throttle'))
    )
    op.create_table('user',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_key', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=True),
    sa.Column('session_salt', sa.Text(), nullable=False),
    sa.Column('locale', sa.Text(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_user_email_lower')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user')),
    sa.UniqueConstraint('email', name=op.f('uq_user_email'))
    )
    op.create_table('audit_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('verb', sa.Text(), nullable=False),
    sa.Column('subject_type', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_audit_line_agency_id_agency')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_audit_line_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_line'))
    )
    with op.batch_alter_table('audit_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_line_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index('ix_audit_line_subject', ['subject_type', 'subject_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_line_user_id'), ['user_id'], unique=False)

    op.create_table('calendar_day',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.Enum('off', 'worked', name='daykind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_calendar_day_agency_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_day')),
    sa.UniqueConstraint('agency_id', 'day', name=op.f('uq_calendar_day_agency_id_day'))
    )
    op.create_table('division',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('division', 'office', 'inspectorate', 'council', 'helping_team', 'union', 'outside', name='divisionkind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('short_name', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.CheckConstraint('valid_to IS NULL OR valid_to >= valid_from', name=op.f('ck_division_valid_span')),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_division_agency_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_division'))
    )
    with op.batch_alter_table('division', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_division_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index('uq_division_agency_id_name_open', ['agency_id', 'name'], unique=True, sqlite_where=sa.text('valid_to IS NULL'), postgresql_where=sa.text('valid_to IS NULL'))

    op.create_table('framework',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('first_year', sa.Integer(), nullable=False),
    sa.Column('last_year', sa.Integer(), nullable=True),
    sa.Column('is_official', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.CheckConstraint('last_year IS NULL OR last_year >= first_year', name=op.f('ck_framework_years')),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_framework_agency_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework')),
    sa.UniqueConstraint('agency_id', 'name', name=op.f('uq_framework_agency_id_name'))
    )
    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('nonce', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_invitation_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_user_id'), ['user_id'], unique=False)

    op.create_table('letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('recipient_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('slot', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'sent', 'failed', 'skipped', name='letterstate', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body_text', sa.Text(), nullable=False),
    sa.Column('body_html', sa.Text(), nullable=False),
    sa.Column('message_id', sa.Text(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('tries >= 0', name=op.f('ck_letter_tries')),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_letter_agency_id_agency')),
    sa.ForeignKeyConstraint(['recipient_id'], ['user.id'], name=op.f('fk_letter_recipient_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter')),
    sa.UniqueConstraint('message_id', name=op.f('uq_letter_message_id')),
    sa.UniqueConstraint('recipient_id', 'agency_id', 'day', 'slot', name=op.f('uq_letter_recipient_id_agency_id_day_slot'))
    )
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.create_index('ix_letter_agency_id_day', ['agency_id', 'day'], unique=False)
        batch_op.create_index('ix_letter_state_next_try_at', ['state', 'next_try_at'], unique=False)

    op.create_table('criterion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('framework_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('level', sa.Enum('field', 'criterion', 'subcriterion', name='level', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('name_vi', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.Column('maximum', sa.BigInteger(), nullable=False),
    sa.Column('scored_by', sa.Enum('self', 'survey', 'auto', name='scoredby', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('evidence_wanted', sa.Text(), nullable=False),
    sa.Column('rule', sa.JSON(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint('maximum > 0', name=op.f('ck_criterion_maximum')),
    sa.ForeignKeyConstraint(['framework_id'], ['framework.id'], name=op.f('fk_criterion_framework_id_framework')),
    sa.ForeignKeyConstraint(['parent_id'], ['criterion.id'], name=op.f('fk_criterion_parent_id_criterion')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_criterion')),
    sa.UniqueConstraint('framework_id', 'code', name=op.f('uq_criterion_framework_id_code'))
    )
    with op.batch_alter_table('criterion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_criterion_parent_id'), ['parent_id'], unique=False)

    op.create_table('evaluation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('framework_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('open', 'published', name='evaluationstate', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False),
    sa.Column('percent', sa.BigInteger(), nullable=True),
    sa.Column('mean_percent', sa.BigInteger(), nullable=True),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('ranked', sa.Integer(), nullable=True),
    sa.Column('previous_rank', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.CheckConstraint('year BETWEEN 2000 AND 2100', name=op.f('ck_evaluation_year')),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_evaluation_agency_id_agency')),
    sa.ForeignKeyConstraint(['framework_id'], ['framework.id'], name=op.f('fk_evaluation_framework_id_framework')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evaluation')),
    sa.UniqueConstraint('agency_id', 'year', name=op.f('uq_evaluation_agency_id_year'))
    )
    op.create_table('evidence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('division_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('issuer', sa.Text(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('proves_on', sa.Date(), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(number) > 0', name=op.f('ck_evidence_number_given')),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_evidence_agency_id_agency')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user.id'], name=op.f('fk_evidence_created_by_id_user')),
    sa.ForeignKeyConstraint(['division_id'], ['division.id'], name=op.f('fk_evidence_division_id_division')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence'))
    )
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index('ix_evidence_agency_id_signed_on', ['agency_id', 'signed_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_evidence_division_id'), ['division_id'], unique=False)

    op.create_table('letter_attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('letter_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_letter_attempt_letter_id_letter')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter_attempt')),
    sa.UniqueConstraint('letter_id', 'number', name=op.f('uq_letter_attempt_letter_id_number'))
    )
    op.create_table('membership',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('division_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.Enum('admin', 'leader', 'office', 'head', 'official', 'observer', name='role', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.CheckConstraint("role NOT IN ('head', 'official') OR division_id IS NOT NULL", name=op.f('ck_membership_division_named')),
    sa.CheckConstraint('valid_to IS NULL OR valid_to >= valid_from', name=op.f('ck_membership_valid_span')),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_membership_agency_id_agency')),
    sa.ForeignKeyConstraint(['division_id'], ['division.id'], name=op.f('fk_membership_division_id_division')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_membership_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
    sa.UniqueConstraint('user_id', 'agency_id', 'division_id', 'role', 'valid_from', name=op.f('uq_membership_user_id_agency_id_division_id_role_valid_from'))
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index('ix_membership_agency_id_role', ['agency_id', 'role'], unique=False)
        batch_op.create_index(batch_op.f('ix_membership_division_id'), ['division_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_membership_user_id'), ['user_id'], unique=False)

    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('subject_type', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('recipient_id', sa.Integer(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('at_once', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'told', 'skipped', name='noticestate', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('letter_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_notice_agency_id_agency')),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_notice_letter_id_letter')),
    sa.ForeignKeyConstraint(['recipient_id'], ['user.id'], name=op.f('fk_notice_recipient_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('rule', 'subject_type', 'subject_id', 'recipient_id', 'planned_on', name=op.f('uq_notice_rule_subject_type_subject_id_recipient_id_planned_on'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index('ix_notice_agency_id_planned_on', ['agency_id', 'planned_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_letter_id'), ['letter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_recipient_id'), ['recipient_id'], unique=False)
        batch_op.create_index('ix_notice_state_planned_on', ['state', 'planned_on'], unique=False)
        batch_op.create_index('ix_notice_subject', ['subject_type', 'subject_id'], unique=False)

    op.create_table('evidence_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evidence_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('uploaded_by_id', sa.Integer(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(sha256) = 64', name=op.f('ck_evidence_version_sha256')),
    sa.CheckConstraint('size > 0', name=op.f('ck_evidence_version_size')),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_evidence_version_evidence_id_evidence')),
    sa.ForeignKeyConstraint(['uploaded_by_id'], ['user.id'], name=op.f('fk_evidence_version_uploaded_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_version')),
    sa.UniqueConstraint('evidence_id', 'number', name=op.f('uq_evidence_version_evidence_id_number'))
    )
    with op.batch_alter_table('evidence_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_version_sha256'), ['sha256'], unique=False)

    op.create_table('meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('chair', sa.Text(), nullable=False),
    sa.Column('notice_number', sa.Text(), nullable=False),
    sa.Column('notice_on', sa.Date(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_meeting_agency_id_agency')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user.id'], name=op.f('fk_meeting_created_by_id_user')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_meeting_evaluation_id_evaluation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
    sa.UniqueConstraint('agency_id', 'title', 'held_on', name=op.f('uq_meeting_agency_id_title_held_on'))
    )
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_evaluation_id'), ['evaluation_id'], unique=False)

    op.create_table('score',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.Column('self_points', sa.BigInteger(), nullable=True),
    sa.Column('appraised_points', sa.BigInteger(), nullable=True),
    sa.Column('survey_points', sa.BigInteger(), nullable=True),
    sa.Column('percent', sa.BigInteger(), nullable=True),
    sa.Column('mean_percent', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['criterion_id'], ['criterion.id'], name=op.f('fk_score_criterion_id_criterion')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_score_evaluation_id_evaluation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score')),
    sa.UniqueConstraint('evaluation_id', 'criterion_id', name=op.f('uq_score_evaluation_id_criterion_id'))
    )
    with op.batch_alter_table('score', schema=None) as batch_op:
        batch_op.create_index('ix_score_criterion_id', ['criterion_id'], unique=False)

    op.create_table('conclusion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('span_start', sa.Integer(), nullable=False),
    sa.Column('span_end', sa.Integer(), nullable=False),
    sa.Column('proposal', sa.JSON(), nullable=False),
    sa.Column('handling', sa.Enum('open', 'tasks', 'information', name='handling', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint("handling <> 'information' OR length(reason) > 0", name=op.f('ck_conclusion_information_has_reason')),
    sa.CheckConstraint('span_end >= span_start', name=op.f('ck_conclusion_span')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_conclusion_meeting_id_meeting')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conclusion')),
    sa.UniqueConstraint('meeting_id', 'position', name=op.f('uq_conclusion_meeting_id_position'))
    )
    op.create_table('task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('details', sa.Text(), nullable=False),
    sa.Column('product', sa.Text(), nullable=False),
    sa.Column('source', sa.Enum('conclusion', 'plan', name='source', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('conclusion_id', sa.Integer(), nullable=True),
    sa.Column('official_id', sa.Integer(), nullable=True),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('first_due', sa.Date(), nullable=True),
    sa.Column('state', sa.Enum('assigned', 'in_progress', 'submitted', 'accepted', 'returned', 'cancelled', name='state', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=False),
    sa.Column('submitted_on', sa.Date(), nullable=True),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'accepted') = (done_on IS NOT NULL)", name=op.f('ck_task_accepted_has_day')),
    sa.CheckConstraint('(due IS NULL) = (first_due IS NULL)', name=op.f('ck_task_first_due_kept')),
    sa.CheckConstraint('due IS NULL OR due >= issued_on', name=op.f('ck_task_due_after_issue')),
    sa.CheckConstraint('percent BETWEEN 0 AND 100', name=op.f('ck_task_percent')),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_task_agency_id_agency')),
    sa.ForeignKeyConstraint(['conclusion_id'], ['conclusion.id'], name=op.f('fk_task_conclusion_id_conclusion')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user.id'], name=op.f('fk_task_created_by_id_user')),
    sa.ForeignKeyConstraint(['official_id'], ['user.id'], name=op.f('fk_task_official_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task')),
    sa.UniqueConstraint('agency_id', 'year', 'number', name=op.f('uq_task_agency_id_year_number'))
    )
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.create_index('ix_task_agency_id_state_due', ['agency_id', 'state', 'due'], unique=False)
        batch_op.create_index('ix_task_agency_id_year_due', ['agency_id', 'year', 'due'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_conclusion_id'), ['conclusion_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_official_id'), ['official_id'], unique=False)
        batch_op.create_index('ix_task_state_due', ['state', 'due'], unique=False)

    op.create_table('proof',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('criterion_id', sa.Integer(), nullable=True),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('submitted', 'accepted', 'returned', 'withdrawn', name='proofstate', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.CheckConstraint('(criterion_id IS NULL) = (year IS NULL)', name=op.f('ck_proof_criterion_has_year')),
    sa.CheckConstraint('(task_id IS NULL) <> (criterion_id IS NULL)', name=op.f('ck_proof_one_subject')),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_proof_agency_id_agency')),
    sa.ForeignKeyConstraint(['criterion_id'], ['criterion.id'], name=op.f('fk_proof_criterion_id_criterion')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_proof_task_id_task')),
    sa.ForeignKeyConstraint(['version_id'], ['evidence_version.id'], name=op.f('fk_proof_version_id_evidence_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proof')),
    sa.UniqueConstraint('version_id', 'criterion_id', 'year', name=op.f('uq_proof_version_id_criterion_id_year')),
    sa.UniqueConstraint('version_id', 'task_id', name=op.f('uq_proof_version_id_task_id'))
    )
    with op.batch_alter_table('proof', schema=None) as batch_op:
        batch_op.create_index('ix_proof_agency_id_state', ['agency_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_proof_criterion_id'), ['criterion_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proof_task_id'), ['task_id'], unique=False)

    op.create_table('report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('difficulty', sa.Text(), nullable=False),
    sa.CheckConstraint('percent BETWEEN 0 AND 100', name=op.f('ck_report_percent')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_report_by_id_user')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_report_task_id_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report'))
    )
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_task_id'), ['task_id'], unique=False)

    op.create_table('task_criterion',
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['criterion_id'], ['criterion.id'], name=op.f('fk_task_criterion_criterion_id_criterion')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_criterion_task_id_task')),
    sa.PrimaryKeyConstraint('task_id', 'criterion_id', name=op.f('pk_task_criterion'))
    )
    with op.batch_alter_table('task_criterion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_criterion_criterion_id'), ['criterion_id'], unique=False)

    op.create_table('task_division',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('division_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.Enum('lead', 'support', name='part', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.ForeignKeyConstraint(['division_id'], ['division.id'], name=op.f('fk_task_division_division_id_division')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_division_task_id_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_division')),
    sa.UniqueConstraint('task_id', 'division_id', name=op.f('uq_task_division_task_id_division_id'))
    )
    with op.batch_alter_table('task_division', schema=None) as batch_op:
        batch_op.create_index('ix_task_division_division_id_part', ['division_id', 'part'], unique=False)

    op.create_table('task_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('opened', 'state', 'due', 'lead', 'official', 'progress', 'evidence', 'details', name='eventkind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('context', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_task_event_by_id_user')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_event_task_id_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_event'))
    )
    with op.batch_alter_table('task_event', schema=None) as batch_op:
        batch_op.create_index('ix_task_event_task_id_at', ['task_id', 'at'], unique=False)

    op.create_table('proof_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proof_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('submitted', 'accepted', 'returned', 'withdrawn', name='proofstate', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_proof_event_by_id_user')),
    sa.ForeignKeyConstraint(['proof_id'], ['proof.id'], name=op.f('fk_proof_event_proof_id_proof')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proof_event'))
    )
    with op.batch_alter_table('proof_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proof_event_proof_id'), ['proof_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('proof_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proof_event_proof_id'))

    op.drop_table('proof_event')
    with op.batch_alter_table('task_event', schema=None) as batch_op:
        batch_op.drop_index('ix_task_event_task_id_at')

    op.drop_table('task_event')
    with op.batch_alter_table('task_division', schema=None) as batch_op:
        batch_op.drop_index('ix_task_division_division_id_part')

    op.drop_table('task_division')
    with op.batch_alter_table('task_criterion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_criterion_criterion_id'))

    op.drop_table('task_criterion')
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_task_id'))

    op.drop_table('report')
    with op.batch_alter_table('proof', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proof_task_id'))
        batch_op.drop_index(batch_op.f('ix_proof_criterion_id'))
        batch_op.drop_index('ix_proof_agency_id_state')

    op.drop_table('proof')
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index('ix_task_state_due')
        batch_op.drop_index(batch_op.f('ix_task_official_id'))
        batch_op.drop_index(batch_op.f('ix_task_conclusion_id'))
        batch_op.drop_index('ix_task_agency_id_year_due')
        batch_op.drop_index('ix_task_agency_id_state_due')

    op.drop_table('task')
    op.drop_table('conclusion')
    with op.batch_alter_table('score', schema=None) as batch_op:
        batch_op.drop_index('ix_score_criterion_id')

    op.drop_table('score')
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_evaluation_id'))

    op.drop_table('meeting')
    with op.batch_alter_table('evidence_version', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_version_sha256'))

    op.drop_table('evidence_version')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_subject')
        batch_op.drop_index('ix_notice_state_planned_on')
        batch_op.drop_index(batch_op.f('ix_notice_recipient_id'))
        batch_op.drop_index(batch_op.f('ix_notice_letter_id'))
        batch_op.drop_index('ix_notice_agency_id_planned_on')

    op.drop_table('notice')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_membership_user_id'))
        batch_op.drop_index(batch_op.f('ix_membership_division_id'))
        batch_op.drop_index('ix_membership_agency_id_role')

    op.drop_table('membership')
    op.drop_table('letter_attempt')
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_division_id'))
        batch_op.drop_index('ix_evidence_agency_id_signed_on')

    op.drop_table('evidence')
    op.drop_table('evaluation')
    with op.batch_alter_table('criterion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_criterion_parent_id'))

    op.drop_table('criterion')
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_index('ix_letter_state_next_try_at')
        batch_op.drop_index('ix_letter_agency_id_day')

    op.drop_table('letter')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_user_id'))

    op.drop_table('invitation')
    op.drop_table('framework')
    with op.batch_alter_table('division', schema=None) as batch_op:
        batch_op.drop_index('uq_division_agency_id_name_open', sqlite_where=sa.text('valid_to IS NULL'), postgresql_where=sa.text('valid_to IS NULL'))
        batch_op.drop_index(batch_op.f('ix_division_agency_id'))

    op.drop_table('division')
    op.drop_table('calendar_day')
    with op.batch_alter_table('audit_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_line_user_id'))
        batch_op.drop_index('ix_audit_line_subject')
        batch_op.drop_index(batch_op.f('ix_audit_line_agency_id'))

    op.drop_table('audit_line')
    op.drop_table('user')
    op.drop_table('throttle')
    with op.batch_alter_table('sent_form', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sent_form_at'))

    op.drop_table('sent_form')
    op.drop_table('installation')
    op.drop_table('heartbeat')
    with op.batch_alter_table('agency', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agency_parent_id'))

    op.drop_table('agency')
