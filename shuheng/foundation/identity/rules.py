"""Who can be told apart, and how: ID numbers, credit codes, telephones, codes, passwords, reach of mandates and stand-ins.

Nothing here asks the clock or the database; dates are passed in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from shuheng.foundation.core.identifiers import CREDIT_SIGNS, PROVINCES, credit_check_sign, id_check_sign
from shuheng.foundation.core.refusals import Refused

# GB/T 2260 provinces, and 81-83 of the residence permits for people of 香港, 澳门, 台湾. Below the province nothing is checked: county
# codes changed (Hengshan itself was 432723, then 430523, then 430423), and those born under an older one keep it for life.
_OLDEST = 130

PERSON, LEGAL = "person", "legal"
RESIDENT, OFFICER = "resident", "officer"
WINDOW, PROVINCE, SELF = "window", "province", "self"
EVERYTHING = "all"
SCOPES = {EVERYTHING: "所有事项", "licensing": "办事（许可、确认、给付等）", "certificates": "领取证照和文书"}
DOCUMENTS = {
    "id_card": "居民身份证", "temporary_id": "临时身份证", "household": "户口簿", "passport": "护照", "residence": "港澳台居民居住证",
    "license": "营业执照或登记证书", "court": "法院文书",
}
GUARDIAN_DOCUMENTS = ("household", "court")

CODE_MINUTES, CODE_TRIES, CODE_PAUSE_SECONDS = 10, 5, 60
CODES_PER_PHONE, CODES_PER_ADDRESS = 5, 60  # an hour; a whole service hall shares one address
PASSWORD_MIN = 12
FORBIDDEN_IN_PASSWORDS = ("衡山", "hengshan", "password", "qwerty", "123456", "政务", "zhengwu", "admin")


# --- numbers


def plain(text: str) -> str:
    """Full-width signs made plain, spaces and dashes gone, capitals."""
    return re.sub(r"[\s\-·.]", "", unicodedata.normalize("NFKC", text)).upper()


def person_name(text: str) -> str:
    """A person's or organisation's name as we keep it: one kind of middle dot, no spaces at the ends."""
    name = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()
    return re.sub(r"[•・．‧∙]", "·", name)


def check_person_name(text: str) -> str:
    """The cleaned name, or Refused."""
    name = person_name(text)
    if not 2 <= len(name) <= 50 or not re.fullmatch(r"[^\W\d_]+(?:[ ·'\-][^\W\d_]+)*(?:（示例）|\(示例\))?", name):
        raise Refused("姓名请照身份证填写，2 到 50 个字，不带数字和符号。", "name")
    return name


def check_id_number(text: str, today: date) -> str:
    """The cleaned 18-sign ID number, or Refused saying which part is wrong. GB 11643-1999"""
    number = plain(text)
    if re.fullmatch(r"[0-9]{15}", number):
        raise Refused("这是 15 位的旧号码。请填现在身份证上的 18 位号码。", "number")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise Refused(f"身份证号是 18 位，您填了 {len(number)} 位。请照着身份证再看一遍。", "number")
    if number[:2] not in PROVINCES:
        raise Refused(f"身份证号开头的 {number[:2]} 不是任何省份。请照着身份证再看一遍。", "number")
    if _birthday(number, today) is None:
        raise Refused(f"身份证号第 7 到 14 位是出生日期，{number[6:14]} 不是一个对的日期。请再看一遍。", "number")
    if id_check_sign(number[:17]) != number[17]:
        raise Refused("身份证号最后一位对不上，请照着身份证再看一遍。", "number")
    return number


def _birthday(number: str, today: date) -> date | None:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if today.year - _OLDEST <= born.year and born <= today else None


def birthday(number: str) -> date:
    """The date of birth inside a checked ID number."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def years_old(born: date, today: date) -> int:
    """Full years of age. 民法典 第十七条 以周岁计"""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def check_credit_code(text: str) -> str:
    """The cleaned unified social credit code of a legal person, or Refused. GB 32100-2015"""
    code = plain(text)
    if not re.fullmatch(f"[{CREDIT_SIGNS}]{{18}}", code):
        raise Refused("统一社会信用代码是 18 位数字和大写字母，没有 I、O、S、V、Z。请照着营业执照再看一遍。", "number")
    if credit_check_sign(code[:17]) != code[17]:
        raise Refused("统一社会信用代码最后一位对不上，请照着营业执照再看一遍。", "number")
    return code


def check_number(kind: str, text: str, today: date) -> str:
    """The number by which a party of this kind is known."""
    return check_credit_code(text) if kind == LEGAL else check_id_number(text, today)


def check_phone(text: str) -> str:
    """The cleaned mobile number of eleven digits, or Refused."""
    phone = re.sub(r"^(\+?86|0086)(?=1[0-9]{10}$)", "", plain(text))
    if not re.fullmatch(r"1[3-9][0-9]{9}", phone):
        raise Refused("手机号是 1 开头的 11 位数字，请再看一遍。", "phone")
    return phone


def masked_number(number: str) -> str:
    """An ID number or credit code of which only the ends can be read."""
    return number[:4] + "*" * (len(number) - 8) + number[-4:]


def masked_phone(phone: str) -> str:
    """A telephone of which the middle cannot be read."""
    return f"{phone[:3]}****{phone[-4:]}"


def masked_name(name: str) -> str:
    """A name of which only the first sign can be read."""
    return name[:1] + "*" * min(len(name) - 1, 3)


# --- codes by telephone


def check_code_may_be_sent(seconds_since_last: float | None, by_phone: int, by_address: int) -> None:
    """One code a minute, and a ceiling per hour for a telephone and for an address."""
    if seconds_since_last is not None and seconds_since_last < CODE_PAUSE_SECONDS:
        raise Refused(f"刚刚已经发过一条。请过 {CODE_PAUSE_SECONDS - int(seconds_since_last)} 秒再要。", "phone")
    if by_phone >= CODES_PER_PHONE:
        raise Refused("这个号码一小时里已经要了 5 次。请过一小时再试，或者用密码登录。", "phone")
    if by_address >= CODES_PER_ADDRESS:
        raise Refused("这里的网络一小时里要了太多次验证码。请过一小时再试，或者到窗口办。", "phone")


def code_words(county: str, code: str) -> str:
    """The text of the message that carries a code."""
    return f"【{county}】验证码 {code}，{CODE_MINUTES} 分钟内有效。我们不会向您要验证码，请不要告诉别人。"


def code_in(text: str) -> str:
    """The digits of a code as a person typed it."""
    return plain(text)[:12]


# --- passwords and devices


def check_password(password: str, secrets: Iterable[str] = ()) -> None:
    """Refuse what can be guessed from the place or from the person. GB/T 22239-2019 8.1.4.1 a)"""
    lower = unicodedata.normalize("NFKC", password).lower()
    for word in FORBIDDEN_IN_PASSWORDS:
        if word in lower:
            raise Refused(f"密码里有“{word}”，太容易猜到。请换一个。", "password")
    for secret in secrets:
        if len(secret) >= 6 and secret.lower() in lower:
            raise Refused("密码里有您的账号、手机号或证件号，太容易猜到。请换一个。", "password")
    if len(set(lower)) < 5:
        raise Refused("密码里重复的字太多。请至少用 5 个不同的字。", "password")


_DEVICES = (("MicroMessenger", "微信"), ("Edg/", "Edge 浏览器"), ("Firefox/", "Firefox 浏览器"), ("Chrome/", "Chrome 浏览器"),
            ("Safari/", "Safari 浏览器"))
_SYSTEMS = (("HarmonyOS", "鸿蒙手机"), ("Android", "安卓手机"), ("iPhone", "苹果手机"), ("iPad", "苹果平板"),
            ("Windows", "Windows 电脑"), ("Mac OS", "苹果电脑"), ("Linux", "Linux 电脑"))


def device(agent: str) -> str:
    """What a person would call the device that sent this User-Agent."""
    browser = next((name for sign, name in _DEVICES if sign in agent), "浏览器")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "别的设备")
    return f"{system} · {browser}"


# --- mandates and posts


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, both counted; no last day means until further notice."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day lies inside."""
        return self.first <= day and (self.last is None or day <= self.last)

    def meets(self, other: Span) -> bool:
        """Whether the two have a day in common."""
        return (self.last is None or other.first <= self.last) and (other.last is None or self.first <= other.last)


LONGEST_MANDATE = timedelta(days=5 * 366)
LONGEST_STAND_IN = timedelta(days=186)


def check_mandate(principal: int, agent: int, agent_level: int, span: Span, today: date) -> None:
    """A mandate in writing names matter, reach and time. 民法典 第一百六十五条"""
    if principal == agent:
        raise Refused("不能委托给自己。请填代办人的身份证号。", "agent")
    if agent_level < 2:
        raise Refused("代办人的身份还没有核验过。请代办人带身份证到窗口核验，当场就能办好，再来登记委托。", "agent")
    if span.last is None or span.last < span.first:
        raise Refused("截止日期要在开始日期之后。", "valid_to")
    if span.last < today:
        raise Refused("截止日期已经过了。请填今天以后的日期。", "valid_to")
    if span.last - span.first > LONGEST_MANDATE:
        raise Refused("委托最长五年。到期可以再办一次。", "valid_to")


def check_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """The known scopes of a mandate, at least one."""
    known = tuple(sorted({scope for scope in scopes if scope in SCOPES}))
    if not known:
        raise Refused("请选委托办哪些事。", "scopes")
    return (EVERYTHING,) if EVERYTHING in known else known


def check_stand_in(holder: int, substitute: int, span: Span, holding: Span) -> None:
    """A stand-in has a first and a last day inside the holding and is somebody else."""
    if holder == substitute:
        raise Refused("不能自己代自己的岗。请选另一位同事。", "substitute")
    if span.last is None or span.last < span.first:
        raise Refused("代岗的最后一天要在第一天之后。", "valid_to")
    if span.last - span.first > LONGEST_STAND_IN:
        raise Refused("代岗最长半年。更久请正式任岗。", "valid_to")
    if not (holding.holds(span.first) and holding.holds(span.last)):
        raise Refused("代岗的日子超出了本人任岗的日子。请改日期。", "valid_from")


_ACCOUNT_NAME = re.compile(r"[a-z][a-z0-9.]{2,31}")


def check_account_name(text: str) -> str:
    """The sign-in name of an officer: small letters, digits and dots."""
    name = unicodedata.normalize("NFKC", text).strip().lower()
    if not _ACCOUNT_NAME.fullmatch(name):
        raise Refused("账号用小写字母开头，3 到 32 位，只用字母、数字和点。例如 zhou.ruolan。", "account_name")
    return name
