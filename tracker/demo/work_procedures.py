"""Tasks of the second and third field: legal documents, and administrative procedures."""

from __future__ import annotations

from tracker.demo.people import CSDT, TTDB, TTRA, VP
from tracker.demo.story import (
    TODAY,
    Accept,
    Cancel,
    Filed,
    MoveDue,
    Paper,
    Report,
    Return,
    Submit,
    Work,
    ago,
    ahead,
    on,
)

PROVINCE = "Ủy ban nhân dân tỉnh Quảng Nam"

WORK = (
    Work(
        "Trình UBND tỉnh dự thảo Quyết định quy định chế độ thông tin, báo cáo về công tác dân tộc",
        "Tờ trình và hồ sơ dự thảo Quyết định",
        leads=(CSDT,),
        supports=(VP,),
        official="chi",
        criteria=("2.1.1",),
        issued=on(1, 3),
        due=on(30, 6),
        story=(
            Report(on(15, 4), 40, "Đã lấy ý kiến các sở, ngành và 09 huyện miền núi."),
            Report(
                on(11, 6),
                75,
                "Đã gửi Sở Tư pháp thẩm định.",
                "Sở Tư pháp đề nghị bổ sung đánh giá tác động của thủ tục hành chính.",
            ),
            Submit(
                on(6, 7),
                "Đã trình UBND tỉnh hồ sơ đầy đủ theo ý kiến thẩm định.",
                Paper(
                    "27/TTr-BDT",
                    "Tờ trình ban hành Quyết định quy định chế độ thông tin, báo cáo về công tác dân tộc",
                    on(5, 7),
                ),
            ),
            Accept(on(8, 7), "Đồng ý; chậm so với chương trình 06 ngày."),
        ),
    ),
    Work(
        "Ban hành Kế hoạch theo dõi tình hình thi hành pháp luật năm 2021",
        "Kế hoạch",
        leads=(TTRA,),
        supports=(CSDT,),
        official="phuoc",
        criteria=("2.2.1",),
        issued=on(18, 1),
        due=on(26, 2),
        story=(
            Submit(
                on(24, 2),
                "Kế hoạch đã ban hành, gửi Sở Tư pháp theo dõi.",
                Paper("10/KH-BDT", "Kế hoạch theo dõi tình hình thi hành pháp luật năm 2021", on(23, 2)),
            ),
            Accept(on(25, 2)),
        ),
    ),
    Work(
        "Rà soát, lập danh mục văn bản quy phạm pháp luật về công tác dân tộc",
        "Báo cáo rà soát kèm danh mục văn bản",
        leads=(CSDT,),
        official="dong",
        criteria=("2.3.1",),
        issued=on(16, 8),
        due=ahead(3),
        story=(
            Report(on(10, 9), 40, "Đã rà soát 17/31 văn bản."),
            Report(ago(3), 70, "Đã rà soát 28/31 văn bản, đang dự thảo báo cáo."),
        ),
    ),
    Work(
        "Trình bãi bỏ 02 văn bản quy phạm pháp luật không còn phù hợp",
        "Tờ trình",
        leads=(CSDT,),
        official="dong",
        criteria=("2.3.2",),
        issued=on(16, 8),
        due=on(29, 10),
        story=(
            Cancel(
                on(17, 9), "UBND tỉnh giao Sở Tư pháp tổng hợp, trình bãi bỏ chung; Ban không trình riêng."
            ),
        ),
    ),
    Work(
        "Báo cáo kết quả phổ biến, giáo dục pháp luật tại các xã miền núi",
        "Báo cáo kết quả",
        leads=(TTDB,),
        official="yen",
        criteria=("2.4.1",),
        issued=on(10, 5),
        due=on(30, 9),
        story=(
            Report(on(30, 7), 50, "Đã tổ chức 06/10 buổi.", "Tạm dừng hội nghị đông người do dịch bệnh."),
            Submit(
                on(29, 9),
                "Đã tổ chức 10 buổi, trong đó 04 buổi qua loa truyền thanh xã.",
                Paper(
                    "78/BC-BDT",
                    "Báo cáo kết quả phổ biến, giáo dục pháp luật năm 2021 tại các xã miền núi",
                    on(28, 9),
                    "docx",
                ),
            ),
        ),
    ),
    Work(
        "Tự kiểm tra văn bản do Ban tham mưu ban hành",
        "Báo cáo tự kiểm tra",
        leads=(TTRA,),
        supports=(CSDT,),
        criteria=("2.4.2",),
        issued=on(1, 6),
        due=on(31, 8),
        story=(
            Report(on(16, 8), 40, "Đã lập danh sách 23 văn bản cần kiểm tra."),
            Submit(
                on(27, 9),
                "Đã kiểm tra 23 văn bản, không phát hiện sai sót về thẩm quyền.",
                Paper("75/BC-BDT", "Báo cáo tự kiểm tra văn bản năm 2021", on(24, 9), "docx"),
            ),
        ),
    ),
    Work(
        "Xây dựng phương án đơn giản hóa thủ tục hành chính lĩnh vực công tác dân tộc",
        "Tờ trình kèm phương án đơn giản hóa",
        leads=(CSDT,),
        supports=(VP,),
        official="chi",
        criteria=("3.1.2",),
        issued=on(2, 8),
        due=TODAY,
        story=(
            Report(on(10, 9), 30, "Đã chọn 02 thủ tục để đề xuất cắt giảm thời gian giải quyết."),
            Report(ago(5), 70, "Đã có dự thảo phương án, đang lấy ý kiến Văn phòng UBND tỉnh."),
        ),
    ),
    Work(
        "Trình UBND tỉnh công bố danh mục thủ tục hành chính sửa đổi, bổ sung",
        "Quyết định công bố của Chủ tịch UBND tỉnh",
        leads=(VP,),
        supports=(CSDT,),
        official="tuan",
        criteria=("3.2.1",),
        issued=on(8, 3),
        due=on(16, 4),
        story=(
            Submit(
                on(14, 4),
                "Chủ tịch UBND tỉnh đã ký quyết định công bố.",
                Paper(
                    "1024/QĐ-UBND",
                    "Quyết định công bố danh mục thủ tục hành chính lĩnh vực công tác dân tộc",
                    on(12, 4),
                    issuer=PROVINCE,
                ),
            ),
            Accept(on(15, 4)),
        ),
    ),
    Work(
        "Niêm yết, công khai thủ tục hành chính tại Trung tâm Phục vụ hành chính công và trên mạng",
        "Ảnh niêm yết, đường dẫn công khai",
        leads=(VP,),
        supports=(TTDB,),
        official="tuan",
        criteria=("3.2.2",),
        issued=on(23, 8),
        due=ahead(5),
        story=(
            Submit(
                ago(3),
                "Đã niêm yết 04 thủ tục tại Trung tâm và công khai trên trang thông tin điện tử.",
                Paper("05/TLNY-BDT", "Ảnh niêm yết thủ tục hành chính", ago(4), "docx"),
            ),
            Return(
                TODAY,
                "Ảnh không thấy ngày chụp và thiếu đường dẫn trên Cổng dịch vụ công. Đề nghị bổ sung.",
            ),
        ),
    ),
    Work(
        "Xây dựng, trình phê duyệt quy trình nội bộ giải quyết thủ tục hành chính",
        "Quyết định phê duyệt quy trình nội bộ",
        leads=(VP,),
        supports=(CSDT,),
        official="tuan",
        criteria=("3.3.2",),
        issued=on(15, 3),
        due=on(28, 4),
        story=(
            Report(on(20, 4), 60, "Đã xây dựng quy trình cho 03/04 thủ tục."),
            MoveDue(on(26, 4), on(31, 5), "Chờ quyết định công bố danh mục thủ tục sửa đổi, bổ sung."),
            Submit(
                on(27, 5),
                "Quy trình nội bộ và quy trình điện tử của 04 thủ tục đã được phê duyệt.",
                Paper(
                    "1389/QĐ-UBND",
                    "Quyết định phê duyệt quy trình nội bộ giải quyết thủ tục hành chính",
                    on(25, 5),
                    issuer=PROVINCE,
                ),
            ),
            Accept(on(28, 5)),
        ),
    ),
    Work(
        "Trích xuất số liệu giải quyết hồ sơ thủ tục hành chính năm 2021 từ hệ thống một cửa điện tử",
        "Bảng số liệu trích xuất",
        leads=(VP,),
        official="tuan",
        criteria=("3.4.1",),
        issued=on(20, 9),
        due=on(15, 12),
    ),
)

FILED = (
    Filed(
        "2.1.2",
        CSDT,
        "chi",
        on(21, 6),
        Paper(
            "112/BC-STP",
            "Báo cáo thẩm định dự thảo Quyết định quy định chế độ thông tin, báo cáo",
            on(18, 6),
            issuer="Sở Tư pháp tỉnh Quảng Nam",
        ),
        accepted=on(23, 6),
    ),
    Filed(
        "2.4.1",
        TTDB,
        "yen",
        on(16, 3),
        Paper("13/KH-BDT", "Kế hoạch phổ biến, giáo dục pháp luật năm 2021", on(15, 3)),
        accepted=on(18, 3),
    ),
    Filed(
        "3.1.1",
        VP,
        "tuan",
        on(26, 1),
        Paper("06/KH-BDT", "Kế hoạch rà soát, đánh giá thủ tục hành chính năm 2021", on(25, 1)),
        accepted=on(27, 1),
    ),
    Filed(
        "3.3.1",
        VP,
        "tuan",
        on(20, 5),
        Paper(
            "1275/QĐ-UBND",
            "Quyết định danh mục thủ tục hành chính tiếp nhận tại Trung tâm Phục vụ hành chính công",
            on(14, 5),
            issuer=PROVINCE,
        ),
        accepted=on(21, 5),
    ),
    Filed(
        "3.5",
        TTRA,
        "phuoc",
        on(14, 7),
        Paper(
            "50/BC-BDT",
            "Báo cáo tiếp nhận, xử lý phản ánh, kiến nghị 6 tháng đầu năm 2021",
            on(12, 7),
            "docx",
        ),
        accepted=on(16, 7),
    ),
)
