"""The lines of a notice or news page, and which of them belong to no conclusion.

Everything here looks at one line at a time, with bounded patterns, so that no paste can make it slow.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tracker.conclusions.wording import wording

_FINISHED = (".", ";", "!", "?", ":", "…", ".”", '."', ".)", ";)")

# A caption tells who is seen doing what; its line is short and carries no closing mark.
_LONGEST_CAPTION = 200
_PICTURE = wording(
    r"\(?(?:toàn cảnh|quang cảnh|khung cảnh|(?:một số )?hình ảnh|ảnh(?:\s|:)"
    r"|nguồn ảnh|hình\s\d{1,2}\s?[:.])",
)
_SPEAKER = wording(
    r"(?:các\s)?(?:đ/c|đ\.c|đồng chí|ông|bà|đại biểu|lãnh đạo|(?:phó\s)?(?:trưởng|chủ tịch|giám đốc|bí thư)"
    r"|thành viên|thạc sĩ|ths|tiến sĩ|ts)\b",
)
_SEEN_DOING = wording(
    r"\bphát biểu(?:\s|$)|\b(?:trình bày|tham luận)\s|\bchụp (?:ảnh|hình)"
    r"|\b(?:kết luận|chủ trì|điều hành|tham dự|dự|báo cáo|trao đổi|thảo luận)\b[^,;]{0,30}"
    r"\b(?:cuộc họp|hội nghị|buổi|phiên)\b|\btại (?:cuộc họp|hội nghị|buổi|phiên)",
)
_CREDIT = wording(r"[(,–-]\s?ảnh\s?:[^\n]{1,60}$")

# What a line says that still belongs to the sentence above it.
_BELONGS = wording(
    r"(?:thời (?:hạn|gian)|hạn|đơn vị|cơ quan|chủ trì|phối hợp|sản phẩm|kết quả|người (?:chủ trì|thực hiện)"
    r"|giao|yêu cầu|đề nghị|phân công|trong đó|đồng thời|trước|chậm nhất|hoàn thành|xong)\b",
)

_ORDER = re.compile(r"(?:Giao|Yêu\scầu|Đề\snghị|Phân\scông)\s[^\W\d_]")

# A notice ends with its closing formula, its recipients and its signature.
_NOTICE_TAIL = wording(
    r"(?:nơi nhận|trên đây là|kết thúc (?:cuộc họp|hội nghị|buổi)"
    r"|(?:cuộc họp|hội nghị|biên bản)[^\n]{0,60}kết thúc|nhận được (?:thông báo|văn bản) này"
    r"|(?:văn phòng|thừa lệnh|thừa [ủu][yỷ] quyền|xin thông báo)[^\n.]{0,160}\bthông báo\b[^\n.]{0,160}"
    r"\b(?:biết|thực hiện)\b"
    r"|(?:tl|kt|tm|tuq|thừa lệnh)\s?\.\s?[^\W\d_]|(?:chánh|phó chánh) văn phòng\s*$)",
)
# A news page ends with links to others; some put them in the middle of the story.
_PAGE_TAIL = wording(
    r"(?:(?:các\s)?tin(?:\s?,?\s?bài)? (?:liên quan|khác|mới|cũ|cùng|đã|nổi bật|đọc nhiều)"
    r"|(?:các\s)?bài (?:viết )?(?:liên quan|khác|mới|cũ|cùng)|tin\s?[,:-]\s?(?:bài|ảnh)|tin\s?:"
    r"|bài\s?(?:và|,)\s?ảnh|tác giả|nguồn\s?(?:tin)?\s?:|chia sẻ|in trang|in bài|lượt (?:xem|truy cập)"
    r"|số lượt|ý kiến bạn đọc|bình luận|quay lại|về trang|đăng bởi|người đăng|đánh giá bài viết|xem thêm"
    r"|từ kh[óo][aá]|tags?\b|gửi (?:email|phản hồi))",
)
_LONGEST_PAGE_TAIL = 90

CLOSING_SENTENCE = re.compile(r"(?<=[.;!])\s{1,4}Trên\s{1,3}đây\s{1,3}là\b")

# Where a news story or the minutes come to what was concluded.
CUE = wording(
    r"phát biểu kết luận|(?:ý kiến|thống nhất) kết luận|kết luận (?:tại )?(?:cuộc họp|hội nghị|buổi|phiên)"
    r"|kết luận[^.\n]{0,40}(?:như sau|:)",
)


class Line(NamedTuple):
    """A line that is not blank, without the spaces around it."""

    start: int
    end: int
    is_apart: bool  # a blank line stands before it


def split_lines(text: str) -> list[Line]:
    """The lines of the text, in order, blank ones left out."""
    lines = []
    position = 0
    after_blank = True
    for part in text.splitlines(keepends=True):
        words = part.strip()
        if words:
            start = position + len(part) - len(part.lstrip())
            lines.append(Line(start, start + len(words), after_blank))
        after_blank = not words
        position += len(part)
    return lines


def is_finished(words: str) -> bool:
    """Whether a sentence, a point or an announcement ends here."""
    return words.endswith(_FINISHED)


def is_tail(words: str) -> bool:
    """Whether nothing from this line on is a conclusion: formula, recipients, signature."""
    return _NOTICE_TAIL.match(words) is not None


def is_page_tail(words: str) -> bool:
    """Whether links to other stories begin here."""
    return len(words) <= _LONGEST_PAGE_TAIL and _PAGE_TAIL.match(words) is not None


def is_caption(words: str) -> bool:
    """Whether the line is the caption of a photograph, by its own words."""
    if len(words) > _LONGEST_CAPTION:
        return False
    if _CREDIT.search(words):
        return True
    if is_finished(words):
        return False
    if _PICTURE.match(words):
        return True
    return _SPEAKER.match(words) is not None and _SEEN_DOING.search(words) is not None


def is_aside(words: str) -> bool:
    """Whether the line, when it stands alone between blank lines after a finished sentence, is
    a caption or a heading without a number rather than more of that sentence."""
    return (
        len(words) <= _LONGEST_CAPTION
        and not is_finished(words)
        and not words[0].islower()
        and _BELONGS.match(words) is None
    )


def belongs_above(words: str) -> bool:
    """Whether the line goes on with what stands above it, whatever mark that ended with."""
    return words[0].islower() or _BELONGS.match(words) is not None


def gives_order(words: str) -> bool:
    """Whether the line, which has no number, tells somebody to do something."""
    return _ORDER.match(words) is not None
