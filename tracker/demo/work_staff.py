"""Tasks of the fourth to sixth field: organisation, staff, public finance."""

from __future__ import annotations

from tracker.demo.people import CSDT, KHTH, TTDB, TTRA, UNION, VP
from tracker.demo.story import (
    Accept,
    Filed,
    NewVersion,
    Paper,
    Report,
    Return,
    Submit,
    Work,
    ago,
    ahead,
    on,
)

WORK = (
    Work(
        "Sửa đổi, bổ sung quy định chức năng, nhiệm vụ của các phòng thuộc Ban",
        "Quyết định ban hành quy định",
        leads=(VP,),
        supports=(TTRA, KHTH, CSDT, TTDB),
        criteria=("4.1.1",),
        issued=on(22, 2),
        due=on(30, 6),
        story=(
            Report(on(28, 4), 50, "Các phòng đã rà soát, đề xuất sửa đổi."),
            Submit(
                on(21, 6),
                "Quyết định đã ban hành, thay thế quy định năm 2016.",
                Paper(
                    "38/QĐ-BDT", "Quyết định quy định chức năng, nhiệm vụ của các phòng thuộc Ban", on(18, 6)
                ),
            ),
            Accept(on(23, 6)),
        ),
    ),
    Work(
        "Kiểm tra việc thực hiện các nhiệm vụ được phân cấp, ủy quyền",
        "Báo cáo kiểm tra",
        leads=(TTRA,),
        supports=(KHTH,),
        official="phuoc",
        criteria=("4.3.2",),
        issued=on(2, 8),
        due=ago(1),
        story=(Report(on(23, 9), 60, "Đã kiểm tra hồ sơ, còn làm việc trực tiếp với 01 phòng."),),
    ),
    Work(
        "Rà soát, bố trí công chức theo vị trí việc làm đã được phê duyệt",
        "Danh sách bố trí công chức",
        leads=(VP,),
        official="bich",
        criteria=("5.1.1",),
        issued=on(7, 6),
        due=on(29, 10),
        story=(
            Report(on(16, 8), 50, "Đã rà soát 19/27 vị trí."),
            Submit(
                ago(2),
                "Đã bố trí đủ 27/27 vị trí việc làm.",
                Paper(
                    "06/DS-BDT",
                    "Danh sách bố trí công chức theo vị trí việc làm",
                    ago(3),
                    "xlsx",
                    rows=(
                        ("Đơn vị", "Vị trí được phê duyệt", "Đã bố trí", "Còn thiếu"),
                        ("Lãnh đạo Ban", 3, 3, 0),
                        (VP, 8, 8, 0),
                        (TTRA, 4, 4, 0),
                        (KHTH, 4, 4, 0),
                        (CSDT, 4, 4, 0),
                        (TTDB, 4, 4, 0),
                    ),
                ),
            ),
        ),
    ),
    Work(
        "Thống kê trình độ, văn bằng, ngạch công chức",
        "Bảng thống kê",
        leads=(VP,),
        official="bich",
        criteria=("5.1.2",),
        issued=on(1, 3),
        due=on(31, 3),
        story=(
            Submit(
                on(29, 3),
                "Đã lập bảng thống kê theo số liệu chốt cuối năm 2020.",
                Paper(
                    "03/BTK-BDT",
                    "Bảng thống kê trình độ, văn bằng, ngạch công chức đến 15/12/2020",
                    on(26, 3),
                    "xlsx",
                    # It shows the end of 2020, so it is accepted and yet earns nothing for 2021.
                    proves=on(15, 12).replace(year=2020),
                    rows=(("Trình độ", "Số người"), ("Thạc sĩ", 6), ("Đại học", 20), ("Trung cấp", 1)),
                ),
            ),
            Accept(on(30, 3)),
        ),
    ),
    Work(
        "Kiểm tra việc chấp hành kỷ luật, kỷ cương hành chính tại các phòng",
        "Báo cáo kết quả kiểm tra",
        leads=(TTRA,),
        supports=(VP,),
        official="phuoc",
        criteria=("5.3.2",),
        issued=on(29, 6),
        due=on(30, 8),
        conclusion=3,
        story=(
            Report(on(30, 7), 50, "Đã kiểm tra đột xuất 02 lần về giờ giấc làm việc."),
            Submit(
                on(18, 8),
                "Đã kiểm tra tại 05 đơn vị, lập báo cáo kết quả.",
                Paper(
                    "61/BC-BDT", "Báo cáo kiểm tra kỷ luật, kỷ cương hành chính năm 2021", on(17, 8), "docx"
                ),
            ),
            Return(on(20, 8), "Báo cáo chưa có phần kiến nghị xử lý; đề nghị bổ sung."),
            NewVersion(on(25, 8), "61/BC-BDT", "Đã bổ sung phần kiến nghị xử lý theo ý kiến Văn phòng."),
            Submit(on(25, 8), "Đã bổ sung phần kiến nghị xử lý."),
            Accept(on(27, 8)),
        ),
    ),
    Work(
        "Thực hiện Kế hoạch đào tạo, bồi dưỡng công chức năm 2021",
        "Báo cáo kết quả, quyết định cử đi học",
        leads=(VP,),
        criteria=("5.4.2",),
        issued=on(15, 3),
        due=on(30, 11),
        story=(
            Report(on(30, 6), 45, "Đã cử 09/20 lượt công chức đi học."),
            Report(
                on(15, 9), 70, "Đã cử 14/20 lượt.", "Hai lớp quản lý nhà nước chuyển sang học trực tuyến."
            ),
        ),
    ),
    Work(
        "Cập nhật hồ sơ công chức vào phần mềm quản lý cán bộ, công chức",
        "Số liệu trích xuất từ phần mềm",
        leads=(VP,),
        official="bich",
        criteria=("5.5",),
        issued=on(20, 9),
        due=ahead(4),
    ),
    Work(
        "Công khai quyết toán ngân sách năm 2020 và tình hình thực hiện dự toán năm 2021",
        "Quyết định công khai, ảnh niêm yết",
        leads=(VP,),
        supports=(UNION,),
        official="bich",
        criteria=("6.2.1",),
        issued=on(10, 5),
        due=on(30, 9),
        story=(
            Report(on(16, 7), 40, "Đã có thông báo xét duyệt quyết toán."),
            Submit(
                on(27, 9),
                "Đã công khai tại hội nghị công chức và niêm yết tại trụ sở.",
                Paper("57/QĐ-BDT", "Quyết định công bố công khai quyết toán ngân sách năm 2020", on(24, 9)),
            ),
        ),
    ),
    Work(
        "Kiểm kê, báo cáo tình hình quản lý, sử dụng tài sản công",
        "Báo cáo tài sản công",
        leads=(VP,),
        official="bich",
        criteria=("6.2.2",),
        issued=on(6, 9),
        due=ahead(2),
        story=(Report(ago(2), 80, "Đã kiểm kê xong, đang đối chiếu với sổ kế toán."),),
    ),
)

FILED = (
    Filed(
        "4.1.2",
        VP,
        "bich",
        on(12, 5),
        Paper("04/DS-BDT", "Danh sách lãnh đạo cấp phòng năm 2021", on(11, 5), "docx"),
        accepted=on(13, 5),
    ),
    Filed(
        "4.2",
        VP,
        "bich",
        on(8, 6),
        Paper("40/BC-BDT", "Báo cáo sử dụng biên chế 6 tháng đầu năm 2021", on(7, 6), "docx"),
        accepted=on(9, 6),
    ),
    Filed(
        "4.3.1",
        KHTH,
        "dinh",
        on(23, 9),
        Paper("49/QĐ-BDT", "Quyết định ủy quyền giải quyết một số công việc của Trưởng Ban", on(20, 9)),
    ),
    Filed(
        "5.2.2",
        VP,
        "bich",
        on(19, 4),
        Paper("24/QĐ-BDT", "Quyết định bổ nhiệm lại Trưởng phòng", on(16, 4)),
        accepted=on(20, 4),
    ),
    Filed(
        "5.4.1",
        VP,
        "tuan",
        on(8, 3),
        Paper("11/KH-BDT", "Kế hoạch đào tạo, bồi dưỡng công chức năm 2021", on(3, 3)),
        accepted=on(10, 3),
    ),
    Filed(
        "6.1.1",
        VP,
        "bich",
        on(27, 1),
        Paper("07/QĐ-BDT", "Quy chế chi tiêu nội bộ năm 2021", on(26, 1)),
        accepted=on(28, 1),
    ),
    Filed(
        "6.2.1",
        VP,
        "bich",
        on(1, 2),
        Paper("08/QĐ-BDT", "Quyết định công bố công khai dự toán ngân sách năm 2021", on(29, 1)),
        accepted=on(2, 2),
    ),
)
