"""What the file of a matter holds: guide, materials, limits, form, way and recorded tests, each a frozen record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from shuheng.foundation.core.refusals import Refused

from .joint import Joint
from .shapes import matches


class Kind(StrEnum):
    """What the law calls the act."""

    PERMIT = "permit"
    CONFIRMATION = "confirmation"
    BENEFIT = "benefit"
    FILING = "filing"
    SERVICE = "service"


KIND_LABELS = {
    Kind.PERMIT: "行政许可",
    Kind.CONFIRMATION: "行政确认",
    Kind.BENEFIT: "行政给付",
    Kind.FILING: "备案",
    Kind.SERVICE: "其他公共服务",
}


class LifeEvent(StrEnum):
    """What happens in people's lives: the doors of the portal."""

    BIRTH = "birth"
    SCHOOL = "school"
    WORK = "work"
    SHOP = "shop"
    HOUSE = "house"
    FARM = "farm"
    MEDICAL = "medical"
    OLD = "old"
    HELP = "help"
    FUNERAL = "funeral"


LIFE_EVENT_LABELS = {
    LifeEvent.BIRTH: "生孩子",
    LifeEvent.SCHOOL: "上学",
    LifeEvent.WORK: "找工作",
    LifeEvent.SHOP: "开店办厂",
    LifeEvent.HOUSE: "建房买房",
    LifeEvent.FARM: "种田养殖",
    LifeEvent.MEDICAL: "看病医保",
    LifeEvent.OLD: "养老",
    LifeEvent.HELP: "困难救助",
    LifeEvent.FUNERAL: "身后事",
}


class Who(StrEnum):
    """Who may apply."""

    PERSON = "person"
    LEGAL = "legal"


class Holder(StrEnum):
    """Who decides: the organ itself, or the township the application names."""

    ORGAN = "organ"
    TOWNSHIP = "township"


class PaperForm(StrEnum):
    """What is handed in."""

    ORIGINAL = "original"
    COPY = "copy"
    ELECTRONIC = "electronic"


class PaperSource(StrEnum):
    """Where the paper comes from: the person makes it, an office issued it, or it is fetched by sharing."""

    OWN = "own"
    ISSUED = "issued"
    SHARED = "shared"


class LimitKind(StrEnum):
    """Which of the matter's limits it is."""

    STATUTORY = "statutory"
    PROMISED = "promised"
    NOTICE = "notice"
    SUPPLEMENT = "supplement"
    EXTENSION = "extension"
    SPECIAL = "special"
    DELIVERY = "delivery"


class LimitUnit(StrEnum):
    """What is counted."""

    WORKING = "working"
    CALENDAR = "calendar"


LIMIT_LABELS = {
    LimitKind.STATUTORY: "法律规定",
    LimitKind.PROMISED: "我们承诺",
    LimitKind.NOTICE: "告诉您受理没有",
    LimitKind.SUPPLEMENT: "给您补材料的时间",
    LimitKind.EXTENSION: "经批准可以延长",
    LimitKind.SPECIAL: "不算在内的检验、鉴定、公示",
    LimitKind.DELIVERY: "送到您手上",
}
FORM_LABELS = {PaperForm.ORIGINAL: "原件", PaperForm.COPY: "复印件", PaperForm.ELECTRONIC: "照片或电子件"}
SOURCE_LABELS = {PaperSource.OWN: "自备", PaperSource.ISSUED: "政府核发", PaperSource.SHARED: "数据共享"}
UNIT_LABELS = {LimitUnit.WORKING: "个工作日", LimitUnit.CALENDAR: "天"}


@dataclass(frozen=True, slots=True)
class Basis:
    """A text of law. `verified` only when the article was compared with the text named by `source`; pages show 待核对 for the others."""

    law: str
    article: str = ""
    text: str = ""
    source: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """Who may have it. `more` answers the obvious next question."""

    text: str
    more: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Material:
    """A paper or picture. `free`: an office vouches for it, nobody hands it in. `required_if` is a condition over the answers;
    `register` is the base registry whose answer takes its place."""

    code: str
    title: str
    why: str
    form: PaperForm = PaperForm.ELECTRONIC
    copies: int = 1
    source: PaperSource = PaperSource.OWN
    free: bool = False
    optional: bool = False
    required_if: Mapping[str, Any] | None = None
    sample: str = ""
    pages: int = 10
    register: str = ""

    @property
    def form_label(self) -> str:
        """原件, 复印件, 照片或电子件."""
        return FORM_LABELS[self.form]

    @property
    def source_label(self) -> str:
        """自备, 政府核发, 数据共享."""
        return SOURCE_LABELS[self.source]

    def check_pages(self, pages: int) -> None:
        """Refuse more pages than the matter takes of this material, all its files together; a picture is one page."""
        if pages > self.pages:
            raise Refused(f"“{self.title}”最多收 {self.pages} 页，加上这个一共 {pages} 页。请只传要用的页，或者先去掉已经传的。", "materials")

    def required(self, answers: Mapping[str, Any]) -> bool:
        """Do these answers call for it?"""
        return not self.optional and (self.required_if is None or matches(self.required_if, answers))


@dataclass(frozen=True, slots=True)
class Limit:
    """So many days, by which article."""

    kind: LimitKind
    days: int
    unit: LimitUnit = LimitUnit.WORKING
    law: str = ""
    article: str = ""
    note: str = ""
    verified: bool = False

    @property
    def label(self) -> str:
        """What the limit is, as the guide says it."""
        return LIMIT_LABELS[self.kind]

    @property
    def unit_label(self) -> str:
        """个工作日 or 天."""
        return UNIT_LABELS[self.unit]

    @property
    def cited(self) -> str:
        """The law and its article, as printed in proofs."""
        return f"{self.law} {self.article}".strip()


@dataclass(frozen=True, slots=True)
class Fee:
    """What it costs."""

    text: str
    charged: bool = False
    basis: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Where one can come in person. Nothing invented: without `verified` the page says 待核对."""

    place: str
    hours: str = ""
    phone: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One station of the way as the guide tells it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """What the person gets. `template` may name answers in braces; `months` 0: without end."""

    name: str
    template: str
    months: int = 0
    validity: str = "长期有效"
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question people ask, and its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Remedies:
    """What to do against the decision."""

    review: str
    lawsuit: str
    complaint: str = "打 12345，或者在网上写，都会有人回。"
    verified: bool = False

    @property
    def told(self) -> tuple[str, ...]:
        """The lines that close a refusal. 行政许可法 第三十八条"""
        return (f"不服这个决定：{self.review}{self.lawsuit}", *(() if self.verified else ("（待核对：期限和受理的机关以文书送达时有效的法律为准）",)))


@dataclass(frozen=True, slots=True)
class Way:
    """How the default chain of stages is fitted to the matter: which chain, how many days each stage has, who is asked."""

    days: Mapping[str, int]
    chain: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    opinions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    opinion_days: Mapping[str, int] = field(default_factory=dict)
    omit: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """A recorded test: the filled sample with a `change` (null takes an answer away), and what must come of it."""

    name: str
    change: Mapping[str, Any] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    materials: tuple[str, ...] | None = None
    members: tuple[str, ...] | None = None
    accepted_on: str = ""
    due: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter in one version, whole."""

    code: str
    title: str
    short: str
    kind: Kind
    say: str
    organ: str
    events: tuple[LifeEvent, ...]
    words: tuple[str, ...]
    who: tuple[Who, ...]
    basis: tuple[Basis, ...]
    conditions: tuple[Condition, ...]
    materials: tuple[Material, ...]
    limits: tuple[Limit, ...]
    fee: Fee
    window: Window
    steps: tuple[Step, ...]
    result: Result
    form: Mapping[str, Any]
    sample: Mapping[str, Any]
    way: Way
    faq: tuple[Question, ...]
    remedies: Remedies
    tests: tuple[Trial, ...]
    handled_by: Holder = Holder.ORGAN
    division_field: str = ""
    divisions: tuple[str, ...] = ()  # nine-digit townships that receive it; empty: all of them
    minutes: int = 10
    visits: int = 0
    joint: Joint | None = None  # 联合审批: the other organs whose parts are decided in the same case
    document: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def kind_label(self) -> str:
        """行政许可, 行政确认, …"""
        return KIND_LABELS[self.kind]

    @property
    def to_bring(self) -> tuple[Material, ...]:
        """The materials the person may have to bring, without those that need no submission."""
        return tuple(material for material in self.materials if not material.free)

    @property
    def free(self) -> tuple[Material, ...]:
        """The materials an office vouches for."""
        return tuple(material for material in self.materials if material.free)

    def limit(self, kind: LimitKind | str) -> Limit | None:
        """The limit of a kind, or None."""
        return next((limit for limit in self.limits if limit.kind == kind), None)

    @property
    def supplement_days(self) -> int:
        """Calendar days to bring what is missing; no matter is published without them."""
        return next(limit.days for limit in self.limits if limit.kind is LimitKind.SUPPLEMENT)

    def required_materials(self, answers: Mapping[str, Any]) -> tuple[Material, ...]:
        """The materials that these answers call for and the person must bring."""
        return tuple(material for material in self.to_bring if material.required(answers))
