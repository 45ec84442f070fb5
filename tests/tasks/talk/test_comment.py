"""Saying something about a task."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import NINE
from tests.documents import PDF, sent, word_file
from tracker import clock
from tracker.audit import AuditLine
from tracker.mail.models import Notice
from tracker.mail.rules import find_rule
from tracker.tasks.models import State, Task, Watcher
from tracker.tasks.policy import visible_to
from tracker.tasks.talk.models import Comment, CommentVersion, Mention
from tracker.tasks.talk.notices import MENTIONED
from tracker.tasks.talk.queries import PAGE, people_who_see
from tracker.tasks.talk.service import comment_on

WITH_MACROS = word_file(**{"word/vbaProject.bin": "x"})


@pytest.fixture
def task(make_task, cast):
    return make_task(leads=[cast.division], supports=[cast.other], official=cast.official)


@pytest.fixture
def say(browse_as, task):
    def do(person, text="", **fields):
        return browse_as(person).post(f"/tasks/{task.id}/talk", {"text": text, **fields})

    return do


def only_comment(session):
    return session.scalars(select(Comment)).one()


@pytest.mark.parametrize("who", ["head", "official", "other_head", "office", "leader"])
def test_those_concerned_talk(who, say, cast, session):
    answer = say(getattr(cast, who), "Đã gửi báo cáo.")

    comment = only_comment(session)
    assert answer.location.endswith(f"#comment-{comment.id}")
    assert (comment.by, comment.text) == (getattr(cast, who), "Đã gửi báo cáo.")


@pytest.mark.parametrize("who", ["observer", "admin"])
def test_those_who_only_see_do_not(who, say, cast, session):
    assert say(getattr(cast, who), "Tôi có ý kiến").status_code == 403
    assert session.scalar(select(func.count(Comment.id))) == 0


def test_who_watches_talks(say, cast, session, task):
    session.add(Watcher(task_id=task.id, user_id=cast.admin.id, since=clock.now()))

    assert say(cast.admin, "Tôi theo dõi").status_code == 302


def test_an_observer_who_watches_reads_only(say, cast, session, task):
    session.add(Watcher(task_id=task.id, user_id=cast.observer.id, since=clock.now()))

    assert say(cast.observer, "Tôi theo dõi").status_code == 403


def test_who_does_not_see_the_task_finds_no_talk(browse_as, make_user, make_division, task):
    stranger = make_user("head", make_division())

    assert browse_as(stranger).get(f"/tasks/{task.id}/talk").status_code == 404


def test_nobody_talks_about_a_draft(say, cast, task, session):
    task.state = State.DRAFT

    assert say(cast.office, "Chưa giao").status_code == 422


def test_a_comment_leaves_the_tasks_version_alone(say, cast, task):
    before = task.version

    say(cast.head, "Đã gửi báo cáo.")

    assert task.version == before


def test_words_are_shown_as_words_with_links_of_the_web_alone(say, browse_as, cast, task):
    say(cast.head, "<script>alert(1)</script>\nhttps://moha.gov.vn/x?a=1&b=2 javascript:alert(1)")

    page = browse_as(cast.office).get(f"/tasks/{task.id}/talk").text

    assert "<script>alert" not in page
    assert '<a href="https://moha.gov.vn/x?a=1&amp;b=2" rel="nofollow noopener">' in page.replace(
        'rel="noopener nofollow"', 'rel="nofollow noopener"'
    )
    assert 'href="javascript' not in page


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        pytest.param({"text": "  "}, "Hãy viết nội dung", id="nothing"),
        pytest.param({"text": "x" * 10_001}, "10000", id="beyond all measure"),
        pytest.param({"text": "x", "files": sent(b"MZ", "a.exe")}, "loại", id="a program"),
        pytest.param({"text": "x", "files": sent(b"<script>", "a.pdf")}, "a.pdf", id="no PDF"),
        pytest.param({"text": "x", "files": sent(WITH_MACROS, "a.docx")}, "macro", id="macros"),
        pytest.param({"text": "x", "mentioned": "999999"}, "", id="somebody who is not offered"),
    ],
)  # fmt: skip
def test_a_refused_comment_keeps_what_was_typed(fields, why, say, cast, session):
    answer = say(cast.head, **fields)

    assert answer.status_code == 422
    assert why in answer.text
    assert fields["text"].strip() in answer.text
    assert session.scalar(select(func.count(Comment.id))) == 0


def test_eleven_files_are_too_many(browse_as, cast, task, session):
    files = [sent(name=f"{n}.pdf") for n in range(11)]

    answer = browse_as(cast.head).post(f"/tasks/{task.id}/talk", {"text": "x", "files": files})

    assert answer.status_code == 422
    assert session.scalar(select(func.count(Comment.id))) == 0


def test_files_come_along_and_are_given_to_those_who_see_the_task(
    browse_as, cast, task, session, make_user, make_division
):
    files = [sent(name="một.pdf"), sent(PDF + b"2", "hai.pdf")]
    browse_as(cast.head).post(f"/tasks/{task.id}/talk", {"text": "Kèm hai tệp", "files": files})
    first = only_comment(session).files[0]
    path = f"/tasks/comment-files/{first.id}/file"

    with browse_as(cast.observer).get(path) as answer:
        assert answer.data == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert browse_as(make_user("head", make_division())).get(path).status_code == 404
    assert [file.filename for file in only_comment(session).files] == ["một.pdf", "hai.pdf"]


# --- speaking to people ------------------------------------------------------


def test_who_is_named_is_told_at_once(say, cast, session, told):
    say(cast.head, "Nhờ @thường trực xem giúp")

    notice = session.scalars(select(Notice)).one()
    assert told(MENTIONED) == {cast.office.id}
    assert (notice.subject_type, notice.at_once) == ("comment", True)
    assert find_rule(MENTIONED).still_true(notice) is None
    item = find_rule(MENTIONED).facts(notice)
    assert item.path.endswith(f"/talk#comment-{notice.subject_id}")
    assert "Nhờ @thường trực xem giúp" in str(item.lines[1].values)


def test_who_is_chosen_is_told_without_being_named(say, cast, told):
    say(cast.head, "Xin ý kiến", mentioned=[str(cast.leader.id), str(cast.other_head.id)])

    assert told(MENTIONED) == {cast.leader.id, cast.other_head.id}


def test_nobody_is_told_twice_however_they_are_spoken_to(say, cast, session):
    say(cast.head, "@Lãnh đạo và @lanh dao", mentioned=[str(cast.leader.id)])

    assert session.scalar(select(func.count(Notice.id))) == 1


def test_nobody_tells_themselves(say, cast, session, told):
    say(cast.head, "@Trưởng phòng là tôi")

    assert told(MENTIONED) == set()


def test_who_does_not_see_the_task_is_not_told(say, cast, make_user, make_division, told):
    make_user("head", make_division(), name="Người Ngoài")

    say(cast.head, "@Người Ngoài xem giúp")

    assert told(MENTIONED) == set()


def test_a_mention_of_a_removed_comment_is_not_told(say, cast, session, browse_as, task):
    say(cast.head, "@Thường trực xem giúp")
    comment = only_comment(session)

    browse_as(cast.head).post(f"/tasks/{task.id}/talk/{comment.id}/remove")

    notice = session.scalars(select(Notice)).one()
    assert "removed" in find_rule(MENTIONED).still_true(notice)


def test_a_mention_is_not_told_to_who_lost_the_task(say, cast, session, task):
    say(cast.head, "@Trưởng phòng khác phối hợp")
    session.delete(task.parts[1])
    session.commit()

    assert find_rule(MENTIONED).still_true(session.scalars(select(Notice)).one()) is not None


def test_those_offered_are_those_who_see_the_task(cast, task, session, make_user, make_division, make_task):
    people = [*vars(cast).values(), make_user("head", make_division()), make_user("official", cast.division)]
    watcher = make_user("official", make_division(), name="Theo dõi")
    session.add(Watcher(task_id=task.id, user_id=watcher.id, since=clock.now()))
    below = make_user("official", cast.division, name="Việc con")
    make_task(leads=[cast.division], official=below, parent_id=task.id)
    session.commit()
    people = [one for one in [*people, watcher, below] if hasattr(one, "email")]

    seeing = {
        one.id
        for one in people
        if session.scalar(select(Task.id).where(Task.id == task.id, visible_to(one, task.agency_id)))
    }

    assert {one.id for one in people_who_see(task)} & {one.id for one in people} == seeing


# --- changing and removing ---------------------------------------------------


@pytest.fixture
def said(session, task, cast):
    comment = comment_on(task, text="Nhờ @Thường trực xem", by=cast.head)
    session.commit()
    return comment


def test_former_words_stay_beside_changed_ones(said, browse_as, cast, task, session):
    path = f"/tasks/{task.id}/talk/{said.id}/edit"

    browse_as(cast.head).post(path, {"text": "Nhờ @Thường trực và @Lãnh đạo xem", "version": "0"})

    assert [version.text for version in said.versions] == ["Nhờ @Thường trực xem"]
    assert said.edited_at == NINE
    page = browse_as(cast.office).get(f"/tasks/{task.id}/talk").text
    assert "đã sửa" in page
    assert page.count("Nhờ @Thường trực") == 2


def test_changing_tells_only_those_newly_spoken_to(said, browse_as, cast, task, session):
    path = f"/tasks/{task.id}/talk/{said.id}/edit"

    browse_as(cast.head).post(path, {"text": "@Thường trực và @Lãnh đạo xem", "version": "0"})
    browse_as(cast.head).post(path, {"text": "Thôi", "version": "1"})
    browse_as(cast.head).post(path, {"text": "@Thường trực và @Lãnh đạo xem", "version": "2"})

    told = session.scalars(select(Notice.recipient_id).order_by(Notice.id)).all()
    assert told == [cast.office.id, cast.leader.id]
    assert session.scalar(select(func.count()).select_from(Mention)) == 2


def test_a_clash_shows_both_texts_and_loses_neither(said, browse_as, cast, task, session):
    path = f"/tasks/{task.id}/talk/{said.id}/edit"
    browse_as(cast.head).post(path, {"text": "Bản thứ nhất", "version": "0"})

    answer = browse_as(cast.head).post(path, {"text": "Bản thứ hai", "version": "0"})

    assert answer.status_code == 409
    assert "Bản thứ nhất" in answer.text
    assert "Bản thứ hai" in answer.text
    assert said.text == "Bản thứ nhất"
    assert browse_as(cast.head).post(path, {"text": "Bản thứ hai", "version": "1"}).status_code == 302
    assert said.text == "Bản thứ hai"


def test_saving_the_same_words_changes_nothing(said, browse_as, cast, task, session):
    path = f"/tasks/{task.id}/talk/{said.id}/edit"

    browse_as(cast.head).post(path, {"text": said.text, "version": "0"})

    assert session.scalar(select(func.count(CommentVersion.id))) == 0
    assert said.edited_at is None


def test_words_taken_away_are_seen_by_their_writer_and_those_who_decide(said, browse_as, cast, task):
    browse_as(cast.head).post(f"/tasks/{task.id}/talk/{said.id}/remove")

    def page(person):
        return browse_as(person).get(f"/tasks/{task.id}/talk").text

    assert said.removed_at == NINE
    assert "Nhờ @Thường trực" in page(cast.head)
    assert "Nhờ @Thường trực" in page(cast.office)
    assert "Nhờ @Thường trực" not in page(cast.other_head)
    assert "Người viết đã gỡ" in page(cast.other_head)


def test_files_of_a_removed_comment_go_with_its_words(browse_as, cast, task, session):
    browse_as(cast.head).post(f"/tasks/{task.id}/talk", {"text": "Kèm tệp", "files": sent()})
    comment = only_comment(session)
    browse_as(cast.head).post(f"/tasks/{task.id}/talk/{comment.id}/remove")
    path = f"/tasks/comment-files/{comment.files[0].id}/file"

    assert browse_as(cast.other_head).get(path).status_code == 404
    with browse_as(cast.office).get(path) as answer:
        assert answer.status_code == 200


@pytest.mark.parametrize("act", ["edit", "remove"])
def test_others_words_are_left_alone(act, said, browse_as, cast, task):
    path = f"/tasks/{task.id}/talk/{said.id}/{act}"

    assert browse_as(cast.office).post(path, {"text": "Khác", "version": "0"}).status_code == 403
    assert said.text == "Nhờ @Thường trực xem"


def test_a_removed_comment_is_changed_no_more(said, browse_as, cast, task):
    browse_as(cast.head).post(f"/tasks/{task.id}/talk/{said.id}/remove")

    answer = browse_as(cast.head).post(
        f"/tasks/{task.id}/talk/{said.id}/edit", {"text": "Lại", "version": "1"}
    )

    assert answer.status_code == 409
    assert said.text == ""


def test_a_comment_is_found_on_its_own_task_alone(said, browse_as, cast, make_task):
    other = make_task(leads=[cast.division])

    assert browse_as(cast.head).get(f"/tasks/{other.id}/talk/{said.id}/edit").status_code == 404


def test_each_act_leaves_a_line(said, browse_as, cast, task, session):
    browse_as(cast.head).post(f"/tasks/{task.id}/talk/{said.id}/edit", {"text": "Khác", "version": "0"})
    browse_as(cast.head).post(f"/tasks/{task.id}/talk/{said.id}/remove")

    verbs = session.scalars(select(AuditLine.verb).order_by(AuditLine.id)).all()
    assert verbs == ["comment_on", "edit_comment", "remove_comment"]


# --- the page ----------------------------------------------------------------


def test_the_page_turns_back_to_what_was_said_before(browse_as, cast, task, session):
    for number in range(PAGE + 3):
        session.add(
            Comment(task=task, by=cast.head, at=NINE + timedelta(seconds=number), text=f"Lời {number}.")
        )
    session.commit()
    browser = browse_as(cast.office)

    last = browser.get(f"/tasks/{task.id}/talk").text
    before = session.scalars(select(Comment.id).order_by(Comment.id).offset(3).limit(1)).one()
    earlier = browser.get(f"/tasks/{task.id}/talk?before={before}").text

    assert "Lời 3." in last
    assert "Lời 2." not in last
    assert "Lời 2." in earlier
    assert "Lời 3." not in earlier


def test_the_page_asks_as_often_for_many_comments_as_for_few(browse_as, cast, task, session, count_queries):
    def asked(comments):
        for _ in range(comments):
            comment = Comment(task=task, by=cast.head, at=NINE, text="Lời", edited_at=NINE)
            comment.versions = [CommentVersion(until=NINE, text="Trước")]
            comment.mentions = [Mention(user_id=cast.office.id)]
            session.add(comment)
        session.commit()
        browser = browse_as(cast.office)
        with count_queries() as counted:
            assert browser.get(f"/tasks/{task.id}/talk").status_code == 200
        return len(counted)

    asked(1)
    assert asked(10) == asked(1000)


def test_sending_one_form_twice_says_it_once(browse_as, cast, task, session):
    browser = browse_as(cast.head)
    fields = {"text": "Một lần", "form_key": "k1"}

    browser.post(f"/tasks/{task.id}/talk", fields)
    browser.post(f"/tasks/{task.id}/talk", {**fields, "files": (io.BytesIO(b""), "")})

    assert session.scalar(select(func.count(Comment.id))) == 1
