"""The wordings by which Vietnamese papers say until when."""

from __future__ import annotations

from tracker.conclusions.wording import wording

# Each wording begins with one of these, so only they need to be looked for.
HINT = wording(
    r"\b(?:trước|chậm nhất|muộn nhất|không|đến|hết|trong|ngay|vào|hạn|thời|cuối|đầu|giữa|theo|đúng|sớm",
    r"|tối đa|định kỳ|hằng|hàng|mỗi|ngày|tháng|quý)\b|(?<![\d./])\d{1,2}(?=[./]\d{1,2}[./]\d)",
)

_DAY = (
    r"(?P<d>\d{1,2})(?:\s?[/.]\s?(?P<m>\d{1,2})"
    r"(?:\s?[/.]\s?(?P<y>\d{4})|[/.](?P<y5>\d{2})(?![\d%,])| năm (?P<y1>\d{4}))?"
    r"|-(?P<m1>\d{1,2})-(?P<y2>\d{4})"
    r"| tháng (?P<m2>\d{1,2})(?:~,?~năm (?P<y3>\d{4})|\s?[/.]\s?(?P<y4>\d{4}))?)(?![\d/%]|[.,]\d)"
)
_HOUR = (
    r"(?:(?:lúc )?\d{1,2}\s?(?:giờ|h|g|:)\s?(?:\d{1,2}\s?(?:phút|')?)?~(?:,|của)?~(?:(?:sáng|chiều|tối) )?)?"
)
_WEEKDAY = r"(?:(?:thứ (?:hai|ba|tư|năm|sáu|bảy|\d)|chủ nhật)~,?~\(?)?"
_BY = (
    r"(?:(?:trước|chậm nhất|muộn nhất|không (?:quá|muộn hơn|chậm hơn)|đến hết|hết|đến|trong|vào)"
    r"(?: (?:là|vào|đến|trước|trong|hết|cuối)){0,2}"
    r"|(?:thời )?hạn(?: (?:chót|cuối|cùng|hoàn thành|thực hiện|báo cáo|nộp|gửi)){0,2}~:?"
    r"(?: (?:là|đến|vào|trước|chậm nhất)){0,2}"
    r"|thời gian (?:hoàn thành|thực hiện|báo cáo|gửi)~:?(?: (?:là|trước|đến|chậm nhất))?)"
)
_IN = (
    r"(?P<in>(?:ngay )?trong|đến hết|hết|đến cuối|cuối|trước cuối|trước|đến"
    r"|(?:chậm|muộn) nhất(?: (?:là|trong|vào|đến|hết|cuối)){0,3}"
    r"|(?:thời )?hạn(?: hoàn thành)?~:?(?: trong)?|thời gian (?:hoàn thành|thực hiện)~:)"
)
_OF_YEAR = r"(?:\s?[/.\-]\s?(?P<y>\d{4})| năm (?P<y1>\d{4}))?(?![\d/])"
_MONTH = (
    r"tháng (?P<m>\d{1,2}|giêng|hai|ba|tư|năm(?! \d)|sáu|bảy|tám|chín|mười một|mười hai|mười|chạp)(?!\d)"
    r"(?:~(?:,|và|-|–|đến)~(?:tháng )?(?P<to>\d{1,2})(?![\d.,]))?"
)
_QUARTER = r"quý (?P<q>IV|I{1,3}|[1-4])(?!\w)"
_ISSUED = (
    r"(?:ban hành|ký|phát hành|ra thông báo|kết thúc cuộc họp|họp)"
    r"(?: (?:ban hành|thông báo|kết luận|văn bản))?"
)

BY_DAY = wording(_BY, " ", _HOUR, _WEEKDAY, r"(?:(?P<word>ngày) )?", _DAY)
DAY_ALONE = wording(r"(?:ngày )?", _DAY)
BY_MONTH = wording(_IN, " (?:các )?", _MONTH, _OF_YEAR)
MONTH_ALONE = wording(_MONTH, _OF_YEAR)
BY_QUARTER = wording(_IN, " ", _QUARTER, _OF_YEAR)
QUARTER_ALONE = wording(_QUARTER, _OF_YEAR)
# “đến năm 2025” is mostly the name of a programme.
BY_YEAR = wording(r"(?!đến năm)", _IN, r" năm (?P<y>\d{4})(?:\s?[-–,]\s?(?P<to>\d{4}))?(?![\d/])")
FROM_YEAR_ON = wording(
    _IN, r" năm \d{4} (?:và|cùng) (?:(?:các|những|trong những) )?năm (?:đến|tới|tiếp theo|sau)\b"
)
SOME_MONTHS = wording(
    r"(?:(?:ngay )?trong|đến hết|hết) (?:(?P<n>\d{1,2})|những|các) tháng (?P<which>đầu|cuối|còn lại)",
    r"(?: của)? năm(?: (?P<y>\d{4})| nay)?",
)
THIS_PERIOD = wording(
    r"(?:(?:ngay )?trong|đến hết|hết|đến cuối|trước cuối|cuối) (?P<what>tháng|quý|năm)(?: (?:này|nay))?\b",
    r"(?! (?:\d|[IVX]{1,4}\b|qua|trước|ngoái|tới|đến|sau|học|tiếp|vừa|đầu|cuối|gần))",
)
WITHIN = wording(
    r"(?:trong(?: (?:vòng|thời hạn|thời gian))?|không quá|tối đa|(?:thời )?hạn~:?",
    r"|thời gian (?:hoàn thành|thực hiện)~:?",
    r"|chậm nhất(?: (?:là|trong|sau)){0,2}) (?:không quá |tối đa )?(?P<n>\d{1,3})(?:\s?\([^()\d]{1,20}\))?",
    r" (?P<unit>ngày làm việc|ngày|tuần|tháng|năm)\b(?! (?:qua|gần|đầu|cuối|trở|liền|liên|tiếp|còn|\d))",
    r"(?:,? (?:kể từ|tính từ|từ|sau) (?:(?:ngày|khi|thời điểm) ",
    _ISSUED,
    r"(?!\w)|nay\b|(?P<event>(?:ngày|khi|thời điểm)(?: [^\W\d_]{1,10}){1,4})))?",
)
SET_BY_OTHERS = wording(
    r"(?:theo đúng|theo|trong|đúng) (?:đúng )?(?:thời gian|thời hạn|tiến độ|lộ trình|hạn)",
    r"(?: [^\W\d_]{1,10}){0,6}? (?:quy định|yêu cầu|đề ra|ấn định|được giao|đã giao|phê duyệt|cho phép",
    r"|đặt ra|thông báo|(?:tại|trong|nêu) (?:kế hoạch|văn bản|công văn|quyết định))",
)
DAY_OF_EACH = wording(
    r"(?:(?:trước|vào|chậm nhất(?: (?:là|vào))?) )?(?:ngày )?\d{1,2} (?:của )?(?:hằng|hàng|mỗi)",
    r" (?:tháng|quý|năm)\b",
)
EACH = wording(
    r"định kỳ (?:(?:hằng|hàng|mỗi|\d{1,2}) )?(?:ngày|tuần|tháng|quý|năm)\b",
    r"|(?:hằng|hàng|mỗi) (?:tuần|tháng|quý)\b",
)
VAGUE = wording(
    r"(?:đầu|giữa) (?:tháng \d{1,2}|quý (?:I{1,3}|IV|[1-4])\b|năm(?= \d{4}))(?:\s?/\s?\d{4}| năm \d{4}",
    r"| \d{4})?|ngay sau (?:khi kết thúc )?(?:cuộc họp|hội nghị)|(?:ngay )?trong tuần(?: (?:này|tới|sau))?\b",
    r"|(?:trong thời gian )?sớm nhất\b|(?:trước|hết|đến) ngày \d{1,2}(?!\s?[\d/.]| tháng \d)",
)

# What the words before a phrase may say: that it counts from there, or names a report by it.
NOT_UNTIL = wording(r"\b(?:tính|kể từ|từ|so với|hiệu lực|áp dụng) $")
OF_MONTHS = wording(r"\b(?:tháng|quý|báo cáo|tổng kết|đợt|kỳ|dịp) $")
DONE_THEN = wording(r"\b(?:hoàn thành|xong|kết thúc)(?: (?:vào|trong))? $")
DONE = wording(r"\b(?:hoàn thành|xong|kết thúc|gửi|nộp|báo cáo(?: kết quả)?|trình)(?P<gap>[^.;:\d]{0,40})$")
OF_SOMETHING = wording(
    r"\b(?:tại|theo|họp|hội nghị|kế hoạch|thông báo|kết luận|quyết định|công văn|văn bản",
    r"|nghị (?:định|quyết)|từ|số)\b",
)
