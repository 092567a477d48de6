"""The run forms of recognition, revocation, commendation and what follows.

They carry codes, days, document numbers and choices. Names of individuals and what is said of people enter by file.
"""

from pydantic import BaseModel, ConfigDict, Field

from flows.forms import Day, OperatedForm, PreviewedForm, chosen, several
from models.recognition.revocation import RevocationGround
from tasks.recognition.form_lists import (
    AWAITED,
    AWARDED,
    AWARDS,
    BLOCKS,
    BODIES,
    DOSSIERS,
    EVERY_UNIT,
    INITIATIVES,
    PROPOSALS,
    RECOGNISED,
    RECOGNITIONS,
)


class ResultsForm(PreviewedForm):
    """Ghi nhận kết quả công nhận."""

    submission: str = Field(
        default="", title="Hồ sơ", description="Hồ sơ có kết quả.", json_schema_extra=chosen(DOSSIERS)
    )
    number: str = Field(default="", title="Số quyết định", description="Số, ký hiệu ghi trên quyết định.")
    decided_on: Day = Field(default=None, title="Ngày quyết định", description="Ngày ghi trên quyết định.")
    body: str = Field(
        default="",
        title="Cơ quan ban hành",
        description="Cơ quan công nhận; cơ quan xét không phải là cơ quan công nhận.",
        json_schema_extra=chosen(BODIES),
    )
    received_on: Day = Field(
        default=None, title="Ngày quyết định đến", description="Bắt buộc khi quyết định do cơ quan khác ban hành."
    )
    list_file: str = Field(
        default="",
        title="Tệp kết quả",
        description="Khi nhiều mô hình: tên tệp CSV hoặc Excel trong thư mục tiếp nhận; mỗi dòng một mô hình, kết quả, lý do.",
    )
    recognised: list[str] = Field(
        default_factory=list,
        title="Được công nhận",
        description="Chọn các mô hình được công nhận.",
        json_schema_extra=several(AWAITED),
    )
    declined: list[str] = Field(
        default_factory=list,
        title="Không được công nhận",
        description="Chọn các mô hình không được công nhận vì cùng một lý do.",
        json_schema_extra=several(AWAITED),
    )
    reason: str = Field(
        default="",
        title="Lý do không công nhận",
        description="Được báo cho đơn vị. Không ghi tên cá nhân, điểm, phiếu.",
    )
    all_others: bool = Field(
        default=False,
        title="Các mô hình còn lại đều được công nhận",
        description="Bật khi quyết định công nhận tất cả, trừ những mô hình nêu ở trên.",
    )


class RevocationForm(OperatedForm):
    """Thu hồi công nhận, khen thưởng."""

    recognition: list[str] = Field(
        default_factory=list,
        title="Công nhận bị thu hồi",
        description="Chọn một, hoặc chọn ở ô khen thưởng.",
        json_schema_extra=several(RECOGNITIONS),
    )
    award: list[str] = Field(
        default_factory=list,
        title="Khen thưởng bị thu hồi",
        description="Chọn một, hoặc chọn ở ô công nhận.",
        json_schema_extra=several(AWARDED),
    )
    ground: str = Field(
        default="",
        title="Căn cứ thu hồi",
        description="Theo quy định về thi đua, khen thưởng.",
        json_schema_extra={"enum": [ground.label for ground in RevocationGround]},
    )
    number: str = Field(default="", title="Số quyết định thu hồi", description="Số, ký hiệu ghi trên quyết định.")
    revoked_on: Day = Field(default=None, title="Ngày quyết định thu hồi", description="Ngày ghi trên quyết định.")
    body: list[str] = Field(
        default_factory=list,
        title="Cơ quan ban hành",
        description="Chỉ dùng khi thu hồi công nhận: cơ quan đã công nhận.",
        json_schema_extra=several(BODIES),
    )


class RegisterForm(BaseModel):
    """Sổ công nhận."""

    model_config = ConfigDict(extra="ignore")

    year: int = Field(default=0, title="Năm", description="Để 0 là tất cả các năm.")
    unit: list[str] = Field(
        default_factory=list,
        title="Đơn vị",
        description="Để trống là tất cả các đơn vị.",
        json_schema_extra=several(EVERY_UNIT),
    )


class Declaration(BaseModel):
    """One circumstance that blocks an award, answered."""

    model_config = ConfigDict(extra="ignore")

    block: str = Field(
        default="", title="Trường hợp", description="Chọn trong danh sách.", json_schema_extra=chosen(BLOCKS)
    )
    answer: str = Field(
        default="",
        title="Có hay không",
        description="“Có” nếu đang thuộc trường hợp này.",
        json_schema_extra={"enum": ["Có", "Không"]},
    )
    document: str = Field(default="", title="Văn bản xác nhận", description="Số, ký hiệu, ngày của văn bản xác nhận.")


class ProposalForm(PreviewedForm):
    """Đề nghị khen thưởng."""

    list_file: str = Field(
        default="",
        title="Tệp đề nghị",
        description="Bắt buộc khi đề nghị cho cá nhân: tên tệp CSV hoặc Excel trong thư mục tiếp nhận; các ô còn lại để trống.",
    )
    unit: list[str] = Field(
        default_factory=list,
        title="Đơn vị đề nghị",
        description="Chọn một đơn vị.",
        json_schema_extra=several(EVERY_UNIT),
    )
    award: list[str] = Field(
        default_factory=list,
        title="Hình thức",
        description="Chọn một hình thức khen thưởng.",
        json_schema_extra=several(AWARDS),
    )
    initiative: list[str] = Field(
        default_factory=list,
        title="Mô hình",
        description="Chọn một nếu khen về một mô hình; để trống nếu khen cả đơn vị.",
        json_schema_extra=several(INITIATIVES),
    )
    document_number: str = Field(default="", title="Số văn bản đề nghị", description="Của đơn vị đề nghị.")
    proposed_on: Day = Field(default=None, title="Ngày văn bản đề nghị", description="Ngày ghi trên văn bản.")
    from_year: int = Field(default=0, title="Thành tích từ năm", description="Ví dụ: 2024")
    to_year: int = Field(default=0, title="đến năm", description="Cùng một năm thì ghi như ô trên.")
    ground_recognition: list[str] = Field(
        default_factory=list,
        title="Căn cứ: công nhận",
        description="Nếu có. Kết quả thi đua theo chuyên đề không làm căn cứ cho khen thưởng theo công trạng.",
        json_schema_extra=several(RECOGNITIONS),
    )
    ground_award: list[str] = Field(
        default_factory=list,
        title="Căn cứ: khen thưởng trước",
        description="Nếu có. Không bắt buộc phải có hình thức thấp hơn.",
        json_schema_extra=several(AWARDED),
    )
    declarations: list[Declaration] = Field(
        default_factory=list,
        title="Các trường hợp chưa xét khen thưởng",
        description="Khai đủ từng trường hợp: có hay không, kèm văn bản xác nhận.",
    )


class AwardAction:
    """What is recorded of a proposal."""

    FORWARD = "Ghi nhận đã trình"
    AWARDED = "Được khen thưởng"
    DECLINED = "Không được khen thưởng"
    WITHDRAW = "Rút đề nghị"
    ALL = (FORWARD, AWARDED, DECLINED, WITHDRAW)


class AwardForm(OperatedForm):
    """Kết quả khen thưởng."""

    proposal: str = Field(default="", title="Đề nghị", description="Chọn đề nghị.", json_schema_extra=chosen(PROPOSALS))
    action: str = Field(
        default=AwardAction.FORWARD,
        title="Việc cần ghi",
        description="Trình, rồi ghi kết quả; đơn vị đề nghị được báo, kèm lý do nếu không được khen.",
        json_schema_extra={"enum": list(AwardAction.ALL)},
    )
    number: str = Field(default="", title="Số văn bản", description="Số tờ trình, quyết định hoặc văn bản trả lời.")
    on: Day = Field(default=None, title="Ngày văn bản", description="Ngày ghi trên văn bản ấy.")
    reason: str = Field(default="", title="Lý do", description="Khi không được khen hoặc rút. Không ghi tên cá nhân.")


class SpreadAction:
    """What is recorded of a recognised model."""

    REPLICATE = "Ghi nơi nhân rộng"
    SHARE = "Ghi hoạt động chia sẻ kinh nghiệm"
    ALL = (REPLICATE, SHARE)


class SpreadForm(OperatedForm):
    """Nhân rộng, chia sẻ mô hình."""

    action: str = Field(
        default=SpreadAction.REPLICATE,
        title="Việc cần ghi",
        description="Chỉ ghi cho mô hình đã được công nhận.",
        json_schema_extra={"enum": list(SpreadAction.ALL)},
    )
    initiatives: list[str] = Field(
        default_factory=list,
        title="Mô hình",
        description="Một mô hình khi ghi nơi nhân rộng; một hay nhiều khi ghi hoạt động chia sẻ.",
        json_schema_extra=several(RECOGNISED),
    )
    unit: list[str] = Field(
        default_factory=list,
        title="Nhân rộng tại đơn vị",
        description="Chọn một, hoặc ghi địa bàn ở ô dưới.",
        json_schema_extra=several(EVERY_UNIT),
    )
    place: str = Field(default="", title="Địa bàn, địa điểm", description="Nơi nhân rộng hoặc nơi tổ chức hoạt động.")
    name: str = Field(default="", title="Tên hoạt động chia sẻ", description="Ví dụ: Hội nghị chia sẻ kinh nghiệm.")
    on: Day = Field(default=None, title="Ngày", description="Ngày bắt đầu nhân rộng, hoặc ngày tổ chức.")
    document_number: str = Field(default="", title="Số văn bản", description="Văn bản về việc nhân rộng, nếu có.")


class Figure(BaseModel):
    """One result of a model, for the media."""

    model_config = ConfigDict(extra="ignore")

    label: str = Field(default="", title="Kết quả", description="Ví dụ: Số hộ tham gia")
    value: str = Field(default="", title="Số liệu", description="Ví dụ: 120 hộ")


class MediaAction:
    """What is recorded for the media centre."""

    BRIEF = "Cung cấp thông tin mô hình"
    PUBLISHED = "Ghi đường dẫn đã đăng"
    ALL = (BRIEF, PUBLISHED)


class MediaForm(OperatedForm):
    """Thông tin mô hình cho truyền thông."""

    action: str = Field(
        default=MediaAction.BRIEF,
        title="Việc cần ghi",
        description="Cung cấp thông tin trước; khi đã đăng thì ghi đường dẫn.",
        json_schema_extra={"enum": list(MediaAction.ALL)},
    )
    initiative: str = Field(
        default="", title="Mô hình", description="Mô hình đã được công nhận.", json_schema_extra=chosen(RECOGNISED)
    )
    figures: list[Figure] = Field(
        default_factory=list, title="Số liệu kết quả", description="Đúng số lượng kế hoạch yêu cầu (ba số liệu)."
    )
    consent: bool = Field(
        default=False, title="Đơn vị đã đồng ý", description="Bật khi đơn vị đã đồng ý cung cấp thông tin."
    )
    consent_document: str = Field(default="", title="Văn bản đồng ý", description="Số, ký hiệu, ngày văn bản.")
    link: str = Field(default="", title="Đường dẫn", description="Địa chỉ bài đã đăng, bắt đầu bằng https://.")
    published_on: Day = Field(default=None, title="Ngày đăng", description="Ngày bài được đăng.")
