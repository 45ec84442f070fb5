"""Tasks of the seventh field, modernisation, which was one of the two weak ones."""

from __future__ import annotations

from tracker.demo.people import CSDT, KHTH, TTDB, TTRA, VP
from tracker.demo.story import Accept, Filed, Paper, Report, Submit, Work, ago, ahead, on

WORK = (
    Work(
        "Ban hành Kế hoạch ứng dụng công nghệ thông tin, phát triển chính quyền số năm 2021",
        "Kế hoạch",
        leads=(KHTH,),
        supports=(VP,),
        official="viet",
        criteria=("7.1.1",),
        issued=on(11, 1),
        due=on(29, 1),
        story=(
            Submit(
                on(28, 1),
                "Kế hoạch đã ban hành, gửi Sở Thông tin và Truyền thông.",
                Paper(
                    "07/KH-BDT",
                    "Kế hoạch ứng dụng công nghệ thông tin, phát triển chính quyền số năm 2021",
                    on(27, 1),
                ),
            ),
            Accept(on(29, 1)),
        ),
    ),
    Work(
        "Nâng tỷ lệ hồ sơ công việc xử lý hoàn toàn trên môi trường mạng lên trên 80%",
        "Bảng thống kê từ hệ thống quản lý văn bản",
        leads=(KHTH,),
        supports=(VP, TTRA, CSDT, TTDB),
        official="dinh",
        criteria=("7.1.3",),
        issued=on(1, 3),
        due=ago(10),
        story=(
            Report(on(31, 5), 35, "Tỷ lệ toàn cơ quan 48%; đã tập huấn lập hồ sơ công việc cho Văn phòng."),
            Report(
                on(16, 8),
                50,
                "Phòng đã chuyển toàn bộ hồ sơ giải quyết công việc lên hệ thống.",
                by="chanhvanphong",
            ),
            Report(
                on(20, 9),
                60,
                "Tỷ lệ toàn cơ quan 63%.",
                "Hai phòng còn xử lý song song hồ sơ giấy; chữ ký số của 04 công chức hết hạn.",
            ),
        ),
    ),
    Work(
        "Rà soát, trình danh mục thủ tục hành chính cung cấp dịch vụ công trực tuyến mức độ 3, 4",
        "Tờ trình và danh mục thủ tục",
        leads=(KHTH,),
        supports=(VP, CSDT),
        official="viet",
        criteria=("7.2.1",),
        issued=on(29, 6),
        due=on(15, 9),
        conclusion=2,
        story=(
            Report(on(30, 7), 30, "Đã rà soát 04 thủ tục, 03 thủ tục đủ điều kiện mức độ 4."),
            Report(
                on(10, 9),
                60,
                "Đã có dự thảo danh mục và biểu mẫu điện tử.",
                "Chờ Trung tâm Phục vụ hành chính công cấp tài khoản chạy thử.",
            ),
        ),
    ),
    Work(
        "Hướng dẫn người dân nộp hồ sơ trực tuyến, đưa tỷ lệ tiếp nhận trực tuyến lên từ 30%",
        "Số liệu trích xuất từ Cổng dịch vụ công",
        # Two equal leads, as real notices name them at times.
        leads=(VP, TTDB),
        supports=(CSDT,),
        criteria=("7.2.2",),
        issued=on(5, 4),
        due=on(15, 11),
        story=(
            Report(on(30, 6), 30, "Tỷ lệ tiếp nhận trực tuyến đạt 14%.", by="chanhvanphong"),
            Report(
                on(22, 9),
                55,
                "Đã hướng dẫn tại 08 xã; tỷ lệ đạt 22%.",
                "Nhiều thôn chưa có sóng di động ổn định.",
                by="truongphong.tuyentruyen",
            ),
        ),
    ),
    Work(
        "Đánh giá nội bộ hệ thống quản lý chất lượng ISO 9001:2015",
        "Báo cáo đánh giá nội bộ",
        leads=(VP,),
        supports=(TTRA, KHTH, CSDT, TTDB),
        official="tuan",
        criteria=("7.3.1",),
        issued=on(6, 9),
        due=ahead(4),
        story=(Report(ago(4), 45, "Đã đánh giá 02/05 đơn vị theo chương trình."),),
    ),
    Work(
        "Rà soát, cập nhật các chuyên mục bắt buộc trên trang thông tin điện tử",
        "Danh mục đường dẫn các chuyên mục",
        leads=(TTDB,),
        supports=(VP, KHTH),
        official="yen",
        criteria=("7.4.1",),
        issued=on(12, 7),
        due=on(15, 10),
        story=(
            Report(on(20, 8), 55, "Đã cập nhật 9/14 chuyên mục."),
            Submit(
                on(30, 9),
                "Đã cập nhật đủ 14/14 chuyên mục theo quy định.",
                Paper(
                    "02/DM-BDT",
                    "Danh mục chuyên mục đã cập nhật trên trang thông tin điện tử",
                    on(29, 9),
                    "txt",
                    lines=(
                        "Giới thiệu: https://bandantoc.example/gioi-thieu",
                        "Thủ tục hành chính: https://bandantoc.example/thu-tuc",
                        "Cải cách hành chính: https://bandantoc.example/cchc",
                    ),
                ),
            ),
        ),
    ),
    Work(
        "Xây dựng phương án và phiếu điều tra cơ sở dữ liệu công tác dân tộc",
        "Phương án, phiếu điều tra",
        leads=(CSDT,),
        supports=(KHTH,),
        official="chi",
        criteria=("7.4.2",),
        issued=on(19, 4),
        due=on(30, 6),
        story=(
            Report(on(11, 6), 65, "Đã thiết kế phiếu điều tra hộ và thôn."),
            Submit(
                on(9, 7),
                "Phương án và phiếu điều tra đã được phê duyệt, chậm 09 ngày.",
                Paper("29/KH-BDT", "Phương án điều tra cơ sở dữ liệu công tác dân tộc", on(8, 7)),
            ),
            Accept(on(13, 7)),
        ),
    ),
)

FILED = (
    Filed(
        "7.1.2",
        KHTH,
        "dinh",
        on(28, 9),
        Paper(
            "03/BTH-BDT",
            "Tỷ lệ văn bản điện tử ký số gửi, nhận 9 tháng năm 2021",
            on(27, 9),
            "xlsx",
            rows=(
                ("Tháng", "Văn bản đi", "Ký số", "Tỷ lệ (%)"),
                ("7/2021", 142, 131, 92.3),
                ("8/2021", 118, 112, 94.9),
                ("9/2021", 151, 146, 96.7),
            ),
        ),
    ),
    Filed(
        "7.3.1",
        VP,
        "tuan",
        on(17, 5),
        Paper(
            "31/QĐ-BDT",
            "Quyết định công bố hệ thống quản lý chất lượng phù hợp tiêu chuẩn TCVN ISO 9001:2015",
            on(14, 5),
        ),
        accepted=on(18, 5),
    ),
)
