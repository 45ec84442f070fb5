"""The words by which Vietnamese offices call units, posts and people, and those that cannot be
part of such a name. Kept apart from the rules that use them, to be read and added to."""

from __future__ import annotations

# Units that are units by these words alone, longest first where one begins another.
BARE_UNITS = (
    "bộ phận tiếp nhận và trả kết quả",
    "ban thanh tra nhân dân",
    "đoàn thanh niên",
    "hội cựu chiến binh",
    "hội đồng",
    "hội phụ nữ",
    "hội nông dân",
    "ủy ban mặt trận tổ quốc",
    "uỷ ban mặt trận tổ quốc",
    "mặt trận tổ quốc",
    "ủy ban nhân dân",
    "uỷ ban nhân dân",
    "ban giám đốc",
    "ban lãnh đạo",
    "ban chỉ đạo",
    "ban biên tập",
    "ban nữ công",
    "bộ phận một cửa",
    "kho bạc nhà nước",
    "tổ giúp việc",
    "tổ công tác",
    "tổ thư ký",
    "tổ biên tập",
    "văn phòng",
    "thanh tra",
    "công đoàn",
    "chi đoàn",
    "chi bộ",
    "chi ủy",
    "chi uỷ",
    "đảng ủy",
    "đảng uỷ",
    "cấp ủy",
    "cấp uỷ",
    "tỉnh ủy",
    "tỉnh uỷ",
    "thành ủy",
    "thành uỷ",
    "huyện ủy",
    "huyện uỷ",
    "công an",
    "ubmttq",
    "ubnd",
    "hđnd",
)

# Words that begin a unit only when its own name follows, with a capital: “Phòng Chính sách”.
NAMED_UNITS = (
    "trung tâm",
    "chi cục",
    "tổng cục",
    "chi nhánh",
    "bệnh viện",
    "bộ phận",
    "phòng",
    "ban",
    "sở",
    "bộ",
    "cục",
    "vụ",
    "viện",
    "trường",
    "tổ",
    "đội",
    "đoàn",
    "hội",
    "quỹ",
)

# “các phòng”, “toàn thể cơ quan”: the first word, then what it counts, then what it may carry.
COLLECTING = frozenset({"các", "toàn", "tất", "mọi", "mỗi", "từng", "những", "hai", "ba"})
COLLECTING_TAILS = frozenset({"thể", "cả", "bộ", "các"})
COUNTED = (
    "cơ quan",
    "đơn vị",
    "đoàn thể",
    "địa phương",
    "tổ chức chính trị - xã hội",
    "tổ chức đoàn thể",
    "hội đoàn thể",
    "thành viên",
    "thị xã",
    "thành phố",
    "thị trấn",
    "chi bộ",
    "cấp",
    "phòng",
    "ban",
    "sở",
    "ngành",
    "huyện",
    "xã",
    "phường",
)
# Counted together with the noun before: “các sở, ban, ngành” is one name; “các phòng, đoàn thể” is two.
COUNTED_TOGETHER = frozenset(
    {"ban", "ngành", "đơn vị", "địa phương", "thị xã", "thành phố", "thị trấn", "huyện", "xã", "phường", "sở"}
)
COUNTED_ALONE = frozenset({"đoàn thể", "thành viên", "đơn vị", "cơ quan", "địa phương", "ngành"})
DESCRIBING = (
    "có liên quan",
    "liên quan",
    "chuyên môn",
    "nghiệp vụ",
    "còn lại",
    "khác",
    "trực thuộc",
    "thuộc và trực thuộc",
    "trong cơ quan",
    "trong toàn cơ quan",
    "của cơ quan",
    "của tỉnh",
    "thuộc cơ quan",
    "thuộc tỉnh",
    "thuộc sở",
    "thuộc ban",
    "của ban",
    "của sở",
    "cấp huyện",
    "cấp xã",
    "cấp tỉnh",
    "trên địa bàn tỉnh",
    "trên địa bàn",
)
PLACES = ("tỉnh", "huyện", "thị xã", "thành phố", "quận", "xã", "phường", "cấp huyện", "cấp xã", "cơ quan")

POSTS = (
    "phó thủ trưởng",
    "thủ trưởng",
    "người đứng đầu",
    "lãnh đạo",
    "phó giám đốc",
    "giám đốc",
    "phó chủ tịch",
    "chủ tịch",
    "phó trưởng",
    "tổ trưởng",
    "trưởng",
    "phó chánh",
    "chánh",
    "bí thư",
    "chủ nhiệm",
)
POSTS_ALONE = (
    "trưởng ban",
    "trưởng phòng",
    "phó trưởng ban",
    "phó trưởng phòng",
    "thủ trưởng cơ quan",
    "lãnh đạo ban",
    "lãnh đạo sở",
    "lãnh đạo cơ quan",
)
PEOPLE = ("các đồng chí", "đồng chí", "đ/c", "đ.c", "ông", "bà")

# “Văn phòng phẩm”, “thanh tra viên”: the word that makes a unit's name something else.
NOT_UNITS = frozenset(
    {
        ("văn phòng", "phẩm"),
        ("văn phòng", "điện"),
        ("văn phòng", "ảo"),
        ("thanh tra", "viên"),
        ("công đoàn", "viên"),
        ("công đoàn", "phí"),
        ("ban", "hành"),
        ("phòng", "chống"),
        ("phòng", "cháy"),
        ("phòng", "ngừa"),
        ("phòng", "họp"),
        ("đoàn", "kết"),
        ("hội", "nghị"),
        ("hội", "thảo"),
        ("hội", "thi"),
        ("tổ", "chức"),
        ("bộ", "chỉ"),
        ("bộ", "tiêu"),
        ("sở", "hữu"),
        ("vụ", "việc"),
        ("trường", "hợp"),
    }
)


def words_of(line: str) -> frozenset[str]:
    return frozenset(line.split())


def phrases_of(lines: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in lines.split(","))


# Where the name has ended: one word, or two that together say what is done.
NAME_ENDS = words_of(
    """phải cần nên sẽ đã đang được có là để khi trong trước sau tại từ theo về với cùng do bằng như nếu này
    nêu trên dưới hoặc hay không chưa chịu lấy mở giao cử ký đề báo nắm làm lập gửi trình soạn mời giúp sớm
    tự vẫn cũng đồng hết đến qua nhằm ngay nhanh kịp rất hằng hàng mỗi định gồm bao thuộc"""
)
VERBS = phrases_of(
    """áp dụng, ban hành, báo cáo, bảo đảm, biểu dương, bồi dưỡng, bổ sung, bố trí, cải thiện, cải tiến,
    căn cứ, cập nhật, cân đối, chấn chỉnh, chấp hành, chỉ đạo, chịu trách, chủ động, chủ trì, chuẩn bị,
    công khai, cung cấp, dự thảo, duy trì, đánh giá, đảm bảo, đảm nhiệm, đào tạo, đăng ký, đăng tải,
    đầu mối, đẩy mạnh, đề nghị, đề xuất, điều chỉnh, điều tra, đôn đốc, động viên, đổi mới, gắn với, ghi nhận,
    giám sát, giải quyết, giới thiệu, giữ vững, góp ý, gương mẫu, hỗ trợ, hoàn thành, hoàn thiện,
    hướng dẫn, kết hợp, kết luận, khai thác, khẩn trương, khắc phục, khuyến khích, kiểm soát, kiểm tra,
    kiện toàn, kịp thời, làm việc, lên kế, liên hệ, lồng ghép, lựa chọn, lưu ý, nâng cao, nghiêm túc,
    nghiên cứu, nhanh chóng, nhân rộng, nhấn mạnh, niêm yết, phân công, phát biểu, phát động, phát hành,
    phát huy, phấn đấu, phê duyệt, phối hợp, phụ trách, quan tâm, quán triệt, quản lý, rà soát, rút kinh,
    sáng tạo, sắp xếp, số hóa, số hoá, sơ kết, sử dụng, tăng cường, tập hợp, tập trung, tham gia,
    tham khảo, tham mưu, theo dõi, thẩm định, thông báo, thống kê, thống nhất, thực hiện, thường xuyên,
    tích cực, tiến hành, tiếp nhận, tiếp thu, tiếp tục, tính toán, tổ chức, tổng hợp, tổng kết,
    triển khai, trực tiếp, tuyên truyền, tự đánh, ứng dụng, vận động, vận hành, xác định, xây dựng,
    xem xét, xử lý, yêu cầu"""
)
# These are as often the end of a name (“Phòng Kế hoạch tổng hợp”) as the beginning of an order.
ALSO_NAMES = phrases_of("bồi dưỡng, đào tạo, hỗ trợ, kiểm soát, kiểm tra, quản lý, tổng hợp, tuyên truyền")

# What the chair does, not a unit: “Phó Trưởng Ban yêu cầu …”.
SAYING = phrases_of(
    """biểu dương, chỉ đạo, đánh giá, đề nghị, ghi nhận, giao cho, giao các, giao nhiệm, giao phòng, giao văn,
    kết luận, lưu ý, nhấn mạnh, phân công, phát biểu, thống nhất, yêu cầu"""
)
