"""Tasks of the first field, direction and management, which was one of the two weak ones."""

from __future__ import annotations

from tracker.demo.people import CSDT, KHTH, TTDB, TTRA, VP
from tracker.demo.story import Accept, Attach, Filed, Paper, Report, Return, Submit, Work, ago, on

WORK = (
    Work(
        "Xây dựng, trình ban hành Kế hoạch cải cách hành chính năm 2021 của Ban",
        "Kế hoạch CCHC năm 2021",
        leads=(VP,),
        supports=(TTRA, KHTH, CSDT, TTDB),
        official="tuan",
        criteria=("1.1.1",),
        issued=on(6, 1),
        due=on(22, 1),
        story=(
            Report(on(13, 1), 50, "Đã có dự thảo kế hoạch, gửi các phòng góp ý đến hết ngày 15/01."),
            Submit(
                on(20, 1),
                "Lãnh đạo Ban đã ký ban hành kế hoạch, gửi Sở Nội vụ và các phòng thực hiện.",
                Paper(
                    "05/KH-BDT",
                    "Kế hoạch cải cách hành chính năm 2021",
                    on(19, 1),
                    lines=("Kèm phụ lục phân công nhiệm vụ, sản phẩm và thời hạn cho từng phòng.",),
                ),
            ),
            Accept(on(21, 1)),
        ),
    ),
    Work(
        "Theo dõi, đôn đốc và tổng hợp mức độ hoàn thành Kế hoạch cải cách hành chính năm 2021",
        "Báo cáo kèm bảng đối chiếu nhiệm vụ - sản phẩm",
        leads=(VP,),
        supports=(TTRA, KHTH, CSDT, TTDB),
        official="tuan",
        criteria=("1.1.2",),
        issued=on(29, 6),
        due=on(30, 11),
        conclusion=1,
        story=(
            Report(on(30, 7), 30, "Đã lập bảng theo dõi và gửi các phòng cập nhật kết quả 6 tháng đầu năm."),
            Report(on(31, 8), 45, "Cập nhật đến hết tháng 8: 21/38 nhiệm vụ của kế hoạch đã hoàn thành."),
            Report(
                on(24, 9),
                60,
                "Đôn đốc lần 3; 26/38 nhiệm vụ đã hoàn thành.",
                "Một số phòng cập nhật chậm, Văn phòng phải nhắc nhiều lần.",
            ),
        ),
    ),
    Work(
        "Báo cáo công tác cải cách hành chính quý I năm 2021",
        "Báo cáo kèm biểu số liệu",
        leads=(VP,),
        supports=(KHTH,),
        official="tuan",
        criteria=("1.2.1", "1.2.2"),
        issued=on(1, 3),
        due=on(12, 3),
        story=(
            Submit(
                on(11, 3),
                "Báo cáo đủ nội dung và biểu mẫu, đã gửi Sở Nội vụ trên hệ thống quản lý văn bản.",
                Paper("18/BC-BDT", "Báo cáo công tác cải cách hành chính quý I năm 2021", on(11, 3), "docx"),
            ),
            Accept(on(12, 3)),
        ),
    ),
    Work(
        "Báo cáo công tác cải cách hành chính 6 tháng đầu năm 2021",
        "Báo cáo kèm biểu số liệu",
        leads=(VP,),
        supports=(KHTH,),
        official="tuan",
        criteria=("1.2.1",),
        issued=on(24, 5),
        due=on(10, 6),
        story=(
            Report(on(9, 6), 70, "Đã dự thảo phần lời.", "Số liệu văn bản điện tử của các phòng về chậm."),
            Submit(
                on(15, 6),
                "Báo cáo đã gửi Sở Nội vụ, chậm 05 ngày so với thời hạn.",
                Paper(
                    "42/BC-BDT",
                    "Báo cáo công tác cải cách hành chính 6 tháng đầu năm 2021",
                    on(14, 6),
                    "docx",
                ),
            ),
            Accept(on(16, 6), "Đồng ý kết quả; kỳ sau phải gửi đúng hạn."),
        ),
    ),
    Work(
        "Báo cáo công tác cải cách hành chính quý III năm 2021",
        "Báo cáo kèm biểu số liệu",
        leads=(VP,),
        supports=(KHTH,),
        official="tuan",
        criteria=("1.2.1",),
        issued=on(6, 9),
        due=ago(4),
        story=(
            Report(on(20, 9), 40, "Đã gửi đề cương và biểu mẫu cho các phòng."),
            Report(
                ago(5),
                75,
                "Hoàn thành phần lời và 5/7 biểu số liệu.",
                "Còn thiếu số liệu ký số và hồ sơ công việc của Phòng Kế hoạch - Tổng hợp.",
            ),
        ),
    ),
    Work(
        "Báo cáo công tác cải cách hành chính năm 2021, phương hướng năm 2022",
        "Báo cáo kèm biểu số liệu",
        leads=(VP,),
        supports=(TTRA, KHTH, CSDT, TTDB),
        official="tuan",
        criteria=("1.2.1",),
        issued=on(20, 9),
        due=on(10, 12),
    ),
    Work(
        "Tự kiểm tra công tác cải cách hành chính tại các phòng, đợt 1 năm 2021",
        "Báo cáo kết quả và biên bản kiểm tra",
        leads=(TTRA,),
        supports=(VP,),
        official="phuoc",
        criteria=("1.3.1",),
        issued=on(5, 7),
        due=on(17, 9),
        story=(
            Report(on(20, 8), 50, "Đã kiểm tra tại Văn phòng và Phòng Kế hoạch - Tổng hợp."),
            Submit(
                on(16, 9),
                "Đã kiểm tra, lập báo cáo kết quả đợt 1.",
                Paper(
                    "71/BC-BDT",
                    "Báo cáo kết quả tự kiểm tra công tác cải cách hành chính đợt 1 năm 2021",
                    on(15, 9),
                ),
            ),
            Return(
                on(22, 9),
                "Báo cáo mới nêu kết quả của 3/5 đơn vị. Đề nghị bổ sung biên bản kiểm tra tại Phòng "
                "Chính sách Dân tộc và Phòng Tuyên truyền và Địa bàn.",
            ),
            Report(ago(6), 85, "Đã kiểm tra bổ sung tại Phòng Chính sách Dân tộc, đang lập biên bản."),
        ),
    ),
    Work(
        "Khắc phục các tồn tại đã chỉ ra qua kiểm tra cải cách hành chính năm 2020",
        "Báo cáo kết quả khắc phục",
        leads=(CSDT,),
        supports=(TTRA,),
        criteria=("1.3.2",),
        issued=on(12, 7),
        due=on(31, 8),
    ),
    Work(
        "Ban hành Kế hoạch tuyên truyền cải cách hành chính năm 2021",
        "Kế hoạch tuyên truyền",
        leads=(TTDB,),
        supports=(VP,),
        official="yen",
        criteria=("1.4.1",),
        issued=on(21, 1),
        due=on(26, 2),
        story=(
            Submit(
                on(23, 2),
                "Kế hoạch đã ban hành; nội dung lồng ghép tại 12 xã miền núi.",
                Paper("09/KH-BDT", "Kế hoạch tuyên truyền cải cách hành chính năm 2021", on(22, 2)),
            ),
            Accept(on(24, 2)),
        ),
    ),
    Work(
        "Đăng tin, bài về cải cách hành chính trên trang thông tin điện tử của Ban",
        "Tin, bài; danh mục đường dẫn",
        leads=(TTDB,),
        supports=(VP, KHTH),
        official="yen",
        criteria=("1.4.2",),
        issued=on(1, 3),
        due=None,
        story=(
            Report(on(31, 3), 20, "Quý I đăng 06 tin, 02 bài."),
            Report(
                on(30, 6), 45, "Lũy kế 13 tin, 05 bài; có 02 bài bằng hình ảnh về dịch vụ công trực tuyến."
            ),
            Report(on(28, 9), 65, "Lũy kế 19 tin, 08 bài.", "Chưa có cộng tác viên ở cơ sở viết bài."),
            Attach(
                on(28, 9),
                Paper(
                    "01/DM-BDT",
                    "Danh mục tin, bài về cải cách hành chính 9 tháng năm 2021",
                    on(28, 9),
                    "txt",
                    lines=(
                        "Tin 01: https://bandantoc.example/tin/01",
                        "Bài 01: https://bandantoc.example/bai/01",
                    ),
                ),
            ),
        ),
    ),
)

FILED = (
    Filed(
        "1.3.1",
        TTRA,
        "phuoc",
        on(5, 3),
        Paper("12/KH-BDT", "Kế hoạch tự kiểm tra công tác cải cách hành chính năm 2021", on(4, 3)),
        accepted=on(9, 3),
    ),
    Filed(
        "1.6",
        VP,
        "tuan",
        on(27, 9),
        Paper(
            "02/BTH-BDT",
            "Số liệu nhiệm vụ UBND tỉnh giao, trích từ phần mềm theo dõi nhiệm vụ",
            on(24, 9),
            "xlsx",
            rows=(
                ("Kỳ", "Được giao", "Hoàn thành đúng hạn", "Hoàn thành trễ hạn", "Trong hạn", "Quá hạn"),
                ("Quý I", 14, 13, 1, 0, 0),
                ("Quý II", 19, 17, 2, 0, 0),
                ("Quý III", 16, 11, 1, 3, 1),
            ),
        ),
    ),
    Filed(
        "1.7.1",
        VP,
        "tuan",
        on(19, 1),
        Paper(
            "04/QĐ-BDT", "Quyết định phân công lãnh đạo Ban phụ trách cải cách hành chính năm 2021", on(18, 1)
        ),
        accepted=on(19, 1),
    ),
    Filed(
        "1.7.2",
        VP,
        "tuan",
        on(8, 9),
        Paper(
            "15/TB-BDT",
            "Thông báo kết luận cuộc họp đánh giá chỉ số cải cách hành chính năm 2020",
            on(6, 9),
        ),
    ),
)
