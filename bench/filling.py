"""Many tasks in many agencies, written straight into the tables: what the benchmarks ask for.

Every task has two divisions, a criterion, four lines of history, two reports and the words it
is found by; the agencies share nothing. The same counts give the same rows in every run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import Engine, insert, text

from tracker.accounts.models import Agency, Division, DivisionKind, Membership, Role, User
from tracker.index.models import Criterion, Evaluation, Framework, Level, ScoredBy
from tracker.tasks.models import (
    EventKind,
    Part,
    Report,
    Source,
    State,
    Task,
    TaskCriterion,
    TaskDivision,
    TaskEvent,
    TaskWord,
)
from tracker.tasks.states import ProgressBy
from tracker.words import fold, sort_key

LONG_AGO = date(2020, 1, 1)
DIVISIONS = 5
FIELDS, LEAVES = 7, 10
EVENTS, REPORTS = 4, 2
# A prime: else all tasks of a day would be of one state and one division, as none are in life.
DAYS = 359
CHUNK = 2000
SALT = "salt"
GIVEN_NAMES = ("An", "Bình", "Cường", "Dũng", "Giang", "Hải")

STATES = (
    State.ASSIGNED, State.ACKNOWLEDGED, State.IN_PROGRESS, State.IN_PROGRESS, State.SUBMITTED,
    State.ACCEPTED, State.RETURNED, State.ACCEPTED,
)  # fmt: skip
SUBJECTS = (
    "Tuyên truyền cải cách hành chính tại các xã miền núi",
    "Rà soát thủ tục hành chính công tác dân tộc",
    "Nâng cấp dịch vụ công trực tuyến",
    "Báo cáo kết quả kiểm soát thủ tục hành chính",
    "Điều tra cơ sở dữ liệu công tác dân tộc",
    "Phát động thi đua sáng kiến cải cách",
    "Kiểm tra kỷ luật, kỷ cương hành chính",
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the filled agencies, as a request names them."""

    id: int
    agency_id: int
    role: Role

    @property
    def identity(self) -> str:
        return f"{self.id}:{SALT}"


@dataclass(frozen=True, slots=True)
class Filled:
    """What was written: how many tasks each agency has, and its people."""

    tasks: int
    agencies: int

    @property
    def tasks_each(self) -> int:
        return self.tasks // self.agencies

    def person(self, role: Role, agency: int = 1) -> Person:
        """The agency's person of a role; the head and the official are of its first division."""
        offset = {Role.OFFICE: 1, Role.LEADER: 2, Role.HEAD: 3, Role.OFFICIAL: 4}[role]
        return Person((agency - 1) * PEOPLE + offset, agency, role)

    def task_id(self, number: int = 1, agency: int = 1) -> int:
        return (agency - 1) * self.tasks_each + number


PEOPLE = 2 + 2 * DIVISIONS


def fill(engine: Engine, tasks: int, agencies: int, today: date) -> Filled:
    """Fill a database that the migrations have just made."""
    filled = Filled(tasks, agencies)
    now = datetime(today.year, today.month, today.day, 2, tzinfo=UTC)
    with engine.begin() as connection:
        for table, rows in (
            (Agency, _agencies(agencies, now)),
            (Division, _divisions(agencies)),
            (User, _people(agencies, now)),
            (Membership, _memberships(agencies)),
            (Framework, _frameworks(agencies)),
            (Criterion, _criteria(agencies)),
            (Evaluation, _evaluations(agencies, today.year)),
            (Task, _tasks(filled, today, now)),
            (TaskDivision, _parts(filled)),
            (TaskCriterion, _aims(filled)),
            (TaskEvent, _events(filled, now)),
            (Report, _reports(filled, now)),
            (TaskWord, _words(filled, today)),
        ):
            for chunk in _chunks(rows):
                connection.execute(insert(table.__table__), chunk)
        if engine.dialect.name == "postgresql":
            _follow_ids(connection)
    _gather_statistics(engine)
    return filled


def _chunks(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _agencies(count: int, now: datetime) -> Iterator[dict[str, Any]]:
    for n in range(1, count + 1):
        yield {"id": n, "name": f"Ban Dân tộc {n}", "short_name": f"Ban {n}", "symbol": "BDT",
               "send_hour": 7, "created_at": now}  # fmt: skip


def _divisions(agencies: int) -> Iterator[dict[str, Any]]:
    for n in range(agencies * DIVISIONS):
        agency, place = divmod(n, DIVISIONS)
        yield {"id": n + 1, "agency_id": agency + 1, "kind": DivisionKind.DIVISION,
               "name": f"Phòng Nghiệp vụ {place + 1}", "short_name": f"Phòng {place + 1}",
               "position": place, "valid_from": LONG_AGO}  # fmt: skip


def _people(agencies: int, now: datetime) -> Iterator[dict[str, Any]]:
    for n in range(agencies * PEOPLE):
        name = f"Nguyễn Văn {GIVEN_NAMES[n % 6]}"
        yield {"id": n + 1, "email": f"person{n + 1}@bench.example", "name": name,
               "name_key": sort_key(name), "session_salt": SALT, "locale": "vi", "is_active": True,
               "created_at": now}  # fmt: skip


def _memberships(agencies: int) -> Iterator[dict[str, Any]]:
    for n in range(agencies * PEOPLE):
        agency, place = divmod(n, PEOPLE)
        division, is_official = divmod(place - 2, 2)
        role = (Role.OFFICE, Role.LEADER)[place] if place < 2 else (Role.HEAD, Role.OFFICIAL)[is_official]
        yield {"id": n + 1, "user_id": n + 1, "agency_id": agency + 1, "role": role, "title": "",
               "division_id": agency * DIVISIONS + division + 1 if place >= 2 else None,
               "valid_from": LONG_AGO}  # fmt: skip


def _frameworks(agencies: int) -> Iterator[dict[str, Any]]:
    for n in range(1, agencies + 1):
        yield {"id": n, "agency_id": n, "name": "Bộ chỉ số", "first_year": LONG_AGO.year,
               "is_official": False, "note": ""}  # fmt: skip


def _criteria(agencies: int) -> Iterator[dict[str, Any]]:
    each = FIELDS * (LEAVES + 1)
    for frame in range(agencies):
        for f in range(FIELDS):
            field = frame * each + f * (LEAVES + 1) + 1
            shared = {"framework_id": frame + 1, "evidence_wanted": ""}
            yield {**shared, "id": field, "parent_id": None, "code": f"{f + 1}", "level": Level.FIELD,
                   "name_vi": f"Lĩnh vực {f + 1}", "name_en": f"Field {f + 1}", "maximum": Decimal(10),
                   "scored_by": None, "rule": None, "position": f * 100}  # fmt: skip
            for n in range(1, LEAVES + 1):
                yield {**shared, "id": field + n, "parent_id": field, "code": f"{f + 1}.{n}",
                       "level": Level.CRITERION, "name_vi": f"Tiêu chí {f + 1}.{n}",
                       "name_en": f"Criterion {f + 1}.{n}", "maximum": Decimal(1),
                       "scored_by": ScoredBy.SELF, "rule": {"kind": "pieces", "steps": [[1, "1"]]},
                       "position": f * 100 + n}  # fmt: skip


def _evaluations(agencies: int, year: int) -> Iterator[dict[str, Any]]:
    for n in range(1, agencies + 1):
        yield {"id": n, "agency_id": n, "framework_id": n, "year": year, "closes_on": date(year, 12, 31),
               "note": ""}  # fmt: skip


def _tasks(filled: Filled, today: date, now: datetime) -> Iterator[dict[str, Any]]:
    began = date(today.year, 1, 1)
    for n in range(filled.tasks):
        agency, place = divmod(n, filled.tasks_each)
        state, due = STATES[place % len(STATES)], began + timedelta(days=(place * 37) % DAYS)
        is_handed_in = state in {State.SUBMITTED, State.ACCEPTED}
        title = _title(place)
        task = Task(year=today.year, number=place + 1, title=title, state=state, due=due, issued_on=began,
                    done_on=due if state is State.ACCEPTED else None)  # fmt: skip
        yield {
            "id": n + 1, "agency_id": agency + 1, "year": today.year, "number": place + 1, "title": title,
            "folded": task.folded, "details": "Theo kế hoạch cải cách hành chính của năm.",
            "product": "Báo cáo", "evidence_wanted": "", "source": Source.PLAN, "weight": 1,
            "official_id": agency * PEOPLE + 4 + 2 * (place % DIVISIONS),
            "issued_on": began, "due": due, "first_due": due, "state": state, "percent": (place * 7) % 100,
            "progress_by": ProgressBy.HAND, "place": task.find_place(),
            "submitted_on": due if is_handed_in else None, "done_on": task.done_on, "changed_at": now,
            "version": 1, "created_by_id": agency * PEOPLE + 1, "created_at": now,
        }  # fmt: skip


def _title(place: int) -> str:
    return f"{SUBJECTS[place % len(SUBJECTS)]}, đợt {place + 1}"


def _parts(filled: Filled) -> Iterator[dict[str, Any]]:
    for n in range(filled.tasks):
        agency, place = divmod(n, filled.tasks_each)
        for part, offset in ((Part.LEAD, 0), (Part.SUPPORT, 1)):
            division = agency * DIVISIONS + (place + offset) % DIVISIONS + 1
            yield {"task_id": n + 1, "division_id": division, "part": part, "contribution": "", "percent": 0}


def _aims(filled: Filled) -> Iterator[dict[str, Any]]:
    each = FIELDS * (LEAVES + 1)
    for n in range(filled.tasks):
        agency, place = divmod(n, filled.tasks_each)
        field, leaf = place % FIELDS, place % LEAVES
        yield {"task_id": n + 1, "criterion_id": agency * each + field * (LEAVES + 1) + leaf + 2}


def _events(filled: Filled, now: datetime) -> Iterator[dict[str, Any]]:
    for n in range(filled.tasks):
        agency, place = divmod(n, filled.tasks_each)
        head = agency * PEOPLE + 3 + 2 * (place % DIVISIONS)
        shared = {"task_id": n + 1, "at": now, "context": None}
        yield {**shared, "by_id": agency * PEOPLE + 1, "kind": EventKind.OPENED, "before": "",
               "after": _title(place), "words": ""}  # fmt: skip
        yield {**shared, "by_id": head, "kind": EventKind.STATE, "before": State.ASSIGNED.value,
               "after": State.IN_PROGRESS.value, "words": ""}  # fmt: skip
        for percent in range(EVENTS - 2):
            yield {**shared, "by_id": head, "kind": EventKind.PROGRESS, "before": str(percent),
                   "after": str(percent + 1), "words": "Đã triển khai bước đầu"}  # fmt: skip


def _reports(filled: Filled, now: datetime) -> Iterator[dict[str, Any]]:
    for n in range(filled.tasks):
        agency, place = divmod(n, filled.tasks_each)
        for percent in range(REPORTS):
            yield {"task_id": n + 1, "at": now, "by_id": agency * PEOPLE + 3 + 2 * (place % DIVISIONS),
                   "percent": percent, "words": "Đã triển khai bước đầu", "difficulty": ""}  # fmt: skip


def _words(filled: Filled, today: date) -> Iterator[dict[str, Any]]:
    subjects = [set(fold(subject).replace(",", "").split()) for subject in SUBJECTS]
    for n in range(filled.tasks):
        agency, place = divmod(n, filled.tasks_each)
        own = {"dot", str(place + 1), f"{today.year}-{place + 1:02d}"}
        for word in sorted(own | subjects[place % len(subjects)]):
            yield {"agency_id": agency + 1, "word": word, "task_id": n + 1}


def _follow_ids(connection: Any) -> None:
    """Let PostgreSQL number new rows after those that were written with their numbers."""
    for table in (Agency, Division, User, Membership, Framework, Criterion, Evaluation, Task):
        name = f'"{table.__tablename__}"'
        connection.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")
        )


def _gather_statistics(engine: Engine) -> None:
    """What a server in use does by itself from time to time."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
