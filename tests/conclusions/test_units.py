"""Who leads and who supports is read from where a sentence names them."""

from __future__ import annotations

import pytest

from tracker.conclusions.units import find_parts, known_units


def lead(text: str) -> list[str]:
    return list(find_parts(text).lead)


def support(text: str) -> list[str]:
    return list(find_parts(text).support)


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("Văn phòng phát động thi đua", ["Văn phòng"]),
        ("Trưởng các phòng khẩn trương rà soát nhiệm vụ", ["Trưởng các phòng"]),
        ("Các phòng tập trung xây dựng dịch vụ công", ["Các phòng"]),
        ("Chánh Văn phòng tham mưu quy chế", ["Chánh Văn phòng"]),
        ("Phòng Kế hoạch - Tổng hợp tổng hợp số liệu", ["Phòng Kế hoạch - Tổng hợp"]),
        ("Phòng Kế hoạch tổng hợp báo cáo kết quả", ["Phòng Kế hoạch tổng hợp"]),
        ("Phòng Tuyên truyền và Địa bàn phối hợp", ["Phòng Tuyên truyền và Địa bàn"]),
        ("Phòng Chính sách nắm tình hình đồng bào", ["Phòng Chính sách"]),
        ("Thanh tra Ban tiến hành kiểm tra nội bộ", ["Thanh tra Ban"]),
        ("Tổ giúp việc Hội đồng rà soát tài liệu", ["Tổ giúp việc Hội đồng"]),
        ("Thủ trưởng các cơ quan, đơn vị nghiêm túc thực hiện", ["Thủ trưởng các cơ quan, đơn vị"]),
        ("UBND các huyện, thị xã, thành phố báo cáo", ["UBND các huyện, thị xã, thành phố"]),
        ("Các phòng chuyên môn, Văn phòng rà soát", ["Các phòng chuyên môn", "Văn phòng"]),
        ("Sở Văn hóa, Thể thao và Du lịch chủ trì", ["Sở Văn hóa, Thể thao và Du lịch"]),
    ],
)
def test_the_subject_leads(text, leads):
    assert lead(text) == leads


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("Giao Phòng Chính sách theo dõi", ["Phòng Chính sách"]),
        ("Giao cho Văn phòng theo dõi", ["Văn phòng"]),
        ("Giao nhiệm vụ cho Văn phòng, Thanh tra kiểm tra", ["Văn phòng", "Thanh tra"]),
        ("Phân công Phòng Chính sách đầu mối", ["Phòng Chính sách"]),
        ("Trong tháng tới đề nghị Thanh tra kiểm tra", ["Thanh tra"]),
        ("Phó Trưởng Ban yêu cầu các phòng, đoàn thể và mỗi đảng viên cố gắng", ["các phòng", "đoàn thể"]),
        (
            "Giao đồng chí Nguyễn Văn A, Trưởng phòng Chính sách, chỉ đạo",
            ["đồng chí Nguyễn Văn A, Trưởng phòng Chính sách"],
        ),
        ("Giao đ/c Chánh Văn phòng chỉ đạo", ["đ/c Chánh Văn phòng"]),
        ("Giao các đồng chí lãnh đạo Ban đôn đốc", ["các đồng chí lãnh đạo Ban"]),
    ],
)
def test_whoever_is_told_leads(text, leads):
    assert lead(text) == leads


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("Trong tháng 10/2021, Văn phòng tham mưu kế hoạch", ["Văn phòng"]),
        ("Trên cơ sở kết quả rà soát, các phòng hoàn thiện hồ sơ", ["các phòng"]),
        ("Để kịp tiến độ, Phòng Chính sách gửi số liệu", ["Phòng Chính sách"]),
        ("Đối với Văn phòng: cập nhật quy chế", ["Văn phòng"]),
        ("Việc đăng tải do Văn phòng thực hiện", ["Văn phòng"]),
        ("Hoàn thiện quy chế (Văn phòng chủ trì)", ["Văn phòng"]),
        ("Đơn vị chủ trì: Văn phòng. Sản phẩm: kế hoạch", ["Văn phòng"]),
        ("Về nhân sự\n\nPhòng Tổ chức cán bộ rà soát biên chế", ["Phòng Tổ chức cán bộ"]),
    ],
)
def test_a_lead_may_be_named_later_in_the_sentence(text, leads):
    assert lead(text) == leads


def test_two_may_lead_together():
    text = "Phòng Chính sách và Phòng Tuyên truyền đồng chủ trì tổ chức hội nghị"

    assert lead(text) == ["Phòng Chính sách", "Phòng Tuyên truyền"]


@pytest.mark.parametrize(
    ("text", "leads", "supporters"),
    [
        (
            "Giao Phòng Chính sách chủ trì, phối hợp với Thanh tra, Phòng Tuyên truyền và các phòng khác",
            ["Phòng Chính sách"],
            ["Thanh tra", "Phòng Tuyên truyền", "các phòng khác"],
        ),
        ("Văn phòng phối hợp chặt chẽ với Thanh tra rà soát", ["Văn phòng"], ["Thanh tra"]),
        ("Văn phòng chủ trì; các phòng phối hợp thực hiện", ["Văn phòng"], ["các phòng"]),
        ("Văn phòng cùng với Phòng Chính sách xây dựng quy chế", ["Văn phòng"], ["Phòng Chính sách"]),
        ("Chủ trì: Văn phòng; phối hợp: Thanh tra, các phòng", ["Văn phòng"], ["Thanh tra", "các phòng"]),
        ("Phối hợp với Văn phòng rà soát hồ sơ", [], ["Văn phòng"]),
    ],
)
def test_those_after_phoi_hop_support(text, leads, supporters):
    assert lead(text) == leads
    assert support(text) == supporters


def test_who_leads_does_not_also_support():
    text = "Văn phòng chủ trì, phối hợp với các phòng; các phòng phối hợp với Văn phòng"

    assert support(text) == ["các phòng"]


@pytest.mark.parametrize(
    "text",
    [
        "Tiếp tục tuyên truyền, nâng cao trách nhiệm của đội ngũ công chức cơ quan",
        "Hoàn thành dịch vụ công theo thời gian UBND tỉnh quy định",
        "Gửi báo cáo về Văn phòng tổng hợp",
        "Rà soát nhiệm vụ được giao các phòng",
        "Phòng, chống dịch Covid-19 tại trụ sở",
        "Phòng ngừa vi phạm",
        "Thanh tra, kiểm tra công vụ thường xuyên hơn",
        "Ban hành kế hoạch kiểm tra",
        "Tổ chức hội nghị",
        "Văn phòng phẩm phải tiết kiệm",
        "Sở hữu trí tuệ được bảo vệ",
        "Đoàn kết nội bộ",
        "Lãnh đạo Ban thống nhất với đề xuất của Văn phòng",
        "Phó Trưởng Ban biểu dương tập thể cơ quan",
    ],
)
def test_names_nobody_where_nobody_is_told(text):
    assert lead(text) == []
    assert support(text) == []


def test_knows_units_by_their_own_names():
    known = known_units(["Tổ Một cửa điện tử", "Khối nội chính"])

    parts = find_parts("Tổ một cửa điện tử chủ trì, phối hợp với khối nội chính xử lý", known)

    assert parts.lead == ("Tổ một cửa điện tử",)
    assert parts.support == ("khối nội chính",)


def test_a_known_name_ends_where_it_ends():
    known = known_units(["Phòng Kế hoạch"])

    assert find_parts("Phòng Kế hoạch tổng hợp báo cáo", known).lead == ("Phòng Kế hoạch",)


def test_reads_capital_letters_too():
    parts = find_parts("GIAO VĂN PHÒNG CHỦ TRÌ, PHỐI HỢP VỚI PHÒNG CHÍNH SÁCH THỰC HIỆN")

    assert parts.lead == ("VĂN PHÒNG",)
    assert parts.support == ("PHÒNG CHÍNH SÁCH",)


def test_names_each_unit_once():
    assert lead("Văn phòng rà soát. Văn phòng báo cáo.") == ["Văn phòng"]
