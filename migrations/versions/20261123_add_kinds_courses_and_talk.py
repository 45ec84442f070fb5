"""Add what tasks work with: kinds, milestones, measures, extensions, series, views, comments.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Compared by code points, so that a stretch of an index holds the words that begin alike.
PLAIN = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table('agency_name',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('short_name', sa.Text(), nullable=False),
    sa.Column('symbol', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_agency_name_agency_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agency_name')),
    sa.UniqueConstraint('agency_id', 'from_day', name=op.f('uq_agency_name_agency_id_from_day'))
    )
    op.create_table('cutoff',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('period', sa.Enum('q1', 'h1', 'q3', 'year', name='period', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('day', sa.Integer(), nullable=False),
    sa.Column('in_next_year', sa.Boolean(), nullable=False),
    sa.CheckConstraint('day BETWEEN 1 AND 31', name=op.f('ck_cutoff_day')),
    sa.CheckConstraint('month BETWEEN 1 AND 12', name=op.f('ck_cutoff_month')),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_cutoff_agency_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cutoff')),
    sa.UniqueConstraint('agency_id', 'period', name=op.f('uq_cutoff_agency_id_period'))
    )
    op.create_table('extension_policy',
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('days_before', sa.Integer(), nullable=False),
    sa.Column('most', sa.Integer(), nullable=False),
    sa.Column('decider', sa.Enum('admin', 'leader', 'office', 'head', 'official', 'observer', name='role', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.CheckConstraint("decider IN ('leader', 'office')", name=op.f('ck_extension_policy_decider')),
    sa.CheckConstraint('days_before BETWEEN 0 AND 60', name=op.f('ck_extension_policy_days_before')),
    sa.CheckConstraint('most BETWEEN 0 AND 20', name=op.f('ck_extension_policy_most')),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_extension_policy_agency_id_agency')),
    sa.PrimaryKeyConstraint('agency_id', name=op.f('pk_extension_policy'))
    )
    op.create_table('plan_upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('length(sha256) = 64', name=op.f('ck_plan_upload_sha256')),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_plan_upload_agency_id_agency')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_plan_upload_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_upload'))
    )
    with op.batch_alter_table('plan_upload', schema=None) as batch_op:
        batch_op.create_index('ix_plan_upload_agency_id_sha256', ['agency_id', 'sha256'], unique=False)

    op.create_table('saved_view',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.Column('layout', sa.Enum('list', 'board', 'calendar', 'timeline', name='layout', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('is_shared', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_saved_view_agency_id_agency')),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_saved_view_owner_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sa.UniqueConstraint('agency_id', 'owner_id', 'name', name=op.f('uq_saved_view_agency_id_owner_id_name'))
    )
    with op.batch_alter_table('saved_view', schema=None) as batch_op:
        batch_op.create_index('ix_saved_view_agency_id_is_shared', ['agency_id', 'is_shared'], unique=False)

    op.create_table('task_kind',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('details', sa.Text(), nullable=False),
    sa.Column('product', sa.Text(), nullable=False),
    sa.Column('evidence_wanted', sa.Text(), nullable=False),
    sa.Column('criterion_codes', sa.JSON(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_task_kind_agency_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_kind')),
    sa.UniqueConstraint('agency_id', 'code', name=op.f('uq_task_kind_agency_id_code'))
    )
    op.create_table('kind_measure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('baseline', sa.BigInteger(), nullable=True),
    sa.Column('target', sa.BigInteger(), nullable=True),
    sa.Column('direction', sa.Enum('up', 'down', name='direction', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.ForeignKeyConstraint(['kind_id'], ['task_kind.id'], name=op.f('fk_kind_measure_kind_id_task_kind')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kind_measure'))
    )
    with op.batch_alter_table('kind_measure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kind_measure_kind_id'), ['kind_id'], unique=False)

    op.create_table('kind_milestone',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('anchor', sa.Enum('issue', 'due', name='anchor', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.CheckConstraint('days BETWEEN 0 AND 3650', name=op.f('ck_kind_milestone_days')),
    sa.CheckConstraint('weight BETWEEN 1 AND 100', name=op.f('ck_kind_milestone_weight')),
    sa.ForeignKeyConstraint(['kind_id'], ['task_kind.id'], name=op.f('fk_kind_milestone_kind_id_task_kind')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kind_milestone'))
    )
    with op.batch_alter_table('kind_milestone', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kind_milestone_kind_id'), ['kind_id'], unique=False)

    op.create_table('kind_term',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind_id', sa.Integer(), nullable=False),
    sa.Column('from_year', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['kind_id'], ['task_kind.id'], name=op.f('fk_kind_term_kind_id_task_kind')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kind_term')),
    sa.UniqueConstraint('kind_id', 'from_year', name=op.f('uq_kind_term_kind_id_from_year'))
    )
    op.create_table('succession',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('division_id', sa.Integer(), nullable=False),
    sa.Column('successor_id', sa.Integer(), nullable=False),
    sa.Column('change', sa.Enum('renamed', 'merged', 'split', 'dissolved', name='change', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.CheckConstraint('division_id <> successor_id', name=op.f('ck_succession_not_itself')),
    sa.ForeignKeyConstraint(['division_id'], ['division.id'], name=op.f('fk_succession_division_id_division')),
    sa.ForeignKeyConstraint(['successor_id'], ['division.id'], name=op.f('fk_succession_successor_id_division')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_succession')),
    sa.UniqueConstraint('division_id', 'successor_id', name=op.f('uq_succession_division_id_successor_id'))
    )
    with op.batch_alter_table('succession', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_succession_successor_id'), ['successor_id'], unique=False)

    op.create_table('task_series',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('kind_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('details', sa.Text(), nullable=False),
    sa.Column('product', sa.Text(), nullable=False),
    sa.Column('official_id', sa.Integer(), nullable=True),
    sa.Column('periods', sa.JSON(), nullable=False),
    sa.Column('criterion_codes', sa.JSON(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_task_series_agency_id_agency')),
    sa.ForeignKeyConstraint(['kind_id'], ['task_kind.id'], name=op.f('fk_task_series_kind_id_task_kind')),
    sa.ForeignKeyConstraint(['official_id'], ['user.id'], name=op.f('fk_task_series_official_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_series'))
    )
    with op.batch_alter_table('task_series', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_series_agency_id'), ['agency_id'], unique=False)

    op.create_table('series_division',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('division_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.Enum('lead', 'support', name='part', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.ForeignKeyConstraint(['division_id'], ['division.id'], name=op.f('fk_series_division_division_id_division')),
    sa.ForeignKeyConstraint(['series_id'], ['task_series.id'], name=op.f('fk_series_division_series_id_task_series')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_series_division')),
    sa.UniqueConstraint('series_id', 'division_id', name=op.f('uq_series_division_series_id_division_id'))
    )
    op.create_table('comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_comment_by_id_user')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_comment_task_id_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment'))
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index('ix_comment_task_id_id', ['task_id', 'id'], unique=False)

    op.create_table('extension',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('due_before', sa.Date(), nullable=False),
    sa.Column('asked_due', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'granted', 'refused', 'withdrawn', 'lapsed', name='extensionstate', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('agreed_due', sa.Date(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name=op.f('ck_extension_decided_has_moment')),
    sa.CheckConstraint("(state = 'granted') = (agreed_due IS NOT NULL)", name=op.f('ck_extension_granted_names_day')),
    sa.CheckConstraint('agreed_due IS NULL OR agreed_due > due_before', name=op.f('ck_extension_agreed_is_later')),
    sa.CheckConstraint('asked_due > due_before', name=op.f('ck_extension_asks_for_more')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_extension_asked_by_id_user')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_extension_decided_by_id_user')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_extension_task_id_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_extension'))
    )
    with op.batch_alter_table('extension', schema=None) as batch_op:
        batch_op.create_index('ix_extension_task_id', ['task_id'], unique=False)
        batch_op.create_index('uq_extension_task_id_asked', ['task_id'], unique=True, sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))

    op.create_table('look',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_look_task_id_task')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_look_user_id_user')),
    sa.PrimaryKeyConstraint('user_id', 'task_id', name=op.f('pk_look'))
    )
    with op.batch_alter_table('look', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_look_task_id'), ['task_id'], unique=False)

    op.create_table('measure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('baseline', sa.BigInteger(), nullable=False),
    sa.Column('target', sa.BigInteger(), nullable=False),
    sa.Column('direction', sa.Enum('up', 'down', name='direction', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.CheckConstraint("(direction = 'up') = (target > baseline)", name=op.f('ck_measure_target_that_way')),
    sa.CheckConstraint('baseline <> target', name=op.f('ck_measure_target_moves')),
    sa.CheckConstraint('weight BETWEEN 1 AND 100', name=op.f('ck_measure_weight')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_measure_task_id_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure'))
    )
    with op.batch_alter_table('measure', schema=None) as batch_op:
        batch_op.create_index('ix_measure_task_id_position', ['task_id', 'position'], unique=False)

    op.create_table('milestone',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.CheckConstraint('weight BETWEEN 1 AND 100', name=op.f('ck_milestone_weight')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_milestone_task_id_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestone'))
    )
    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.create_index('ix_milestone_due', ['due'], unique=False)
        batch_op.create_index('ix_milestone_task_id_position', ['task_id', 'position'], unique=False)

    op.create_table('task_word',
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('word', PLAIN, nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_task_word_agency_id_agency')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_word_task_id_task')),
    sa.PrimaryKeyConstraint('agency_id', 'word', 'task_id', name=op.f('pk_task_word'))
    )
    with op.batch_alter_table('task_word', schema=None) as batch_op:
        batch_op.create_index('ix_task_word_task_id_word', ['task_id', 'word'], unique=False)

    op.create_table('watcher',
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_watcher_task_id_task')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_watcher_user_id_user')),
    sa.PrimaryKeyConstraint('task_id', 'user_id', name=op.f('pk_watcher'))
    )
    with op.batch_alter_table('watcher', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_watcher_user_id'), ['user_id'], unique=False)

    op.create_table('comment_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.CheckConstraint('length(sha256) = 64', name=op.f('ck_comment_file_sha256')),
    sa.CheckConstraint('size > 0', name=op.f('ck_comment_file_size')),
    sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name=op.f('fk_comment_file_comment_id_comment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_file'))
    )
    with op.batch_alter_table('comment_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_file_comment_id'), ['comment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comment_file_sha256'), ['sha256'], unique=False)

    op.create_table('comment_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name=op.f('fk_comment_version_comment_id_comment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_version'))
    )
    with op.batch_alter_table('comment_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_version_comment_id'), ['comment_id'], unique=False)

    op.create_table('mention',
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name=op.f('fk_mention_comment_id_comment')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_mention_user_id_user')),
    sa.PrimaryKeyConstraint('comment_id', 'user_id', name=op.f('pk_mention'))
    )
    with op.batch_alter_table('mention', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mention_user_id'), ['user_id'], unique=False)

    op.create_table('reading',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('measure_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_reading_by_id_user')),
    sa.ForeignKeyConstraint(['measure_id'], ['measure.id'], name=op.f('fk_reading_measure_id_measure')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reading'))
    )
    with op.batch_alter_table('reading', schema=None) as batch_op:
        batch_op.create_index('ix_reading_measure_id_on', ['measure_id', 'on'], unique=False)


def downgrade() -> None:
    op.drop_table('reading')
    op.drop_table('mention')
    op.drop_table('comment_version')
    op.drop_table('comment_file')
    op.drop_table('watcher')
    op.drop_table('task_word')
    op.drop_table('milestone')
    op.drop_table('measure')
    op.drop_table('look')
    op.drop_table('extension')
    op.drop_table('comment')
    op.drop_table('series_division')
    op.drop_table('task_series')
    op.drop_table('succession')
    op.drop_table('kind_term')
    op.drop_table('kind_milestone')
    op.drop_table('kind_measure')
    op.drop_table('task_kind')
    op.drop_table('saved_view')
    op.drop_table('plan_upload')
    op.drop_table('extension_policy')
    op.drop_table('cutoff')
    op.drop_table('agency_name')
