"""Whether a theme may be published: every question of every matter has a place, what is called equal is equal, nothing waits in a circle.

`parse_theme` reports everything wrong with file and line, then runs the recorded tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from . import located
from .answers import flatten, read
from .binding import bind
from .located import FileFault, Located
from .matters import BadMatter
from .mistakes import problems
from .publication import NAME, condition_faults, form_faults
from .publishable import CODE, asked_in_condition
from .sequence import PartState, Standing, in_order, ready
from .shapes import fields, parts
from .themes import Theme, ThemeTrial
from .trials import TODAY
from .weaving import Matters, Woven, options_of, quoted, quotes, signature, weave

FEWEST_TESTS, LONGEST_NAME = 3, 12
LAST_STEPS = frozenset({"materials", "review"})  # the pages that follow every form
Said = Iterator[tuple[str, str]]  # pointer into the file, message


def parse_theme(text: str, file: str, matters: Matters) -> tuple[Woven, int]:
    """The woven theme of a text and how many recorded tests it passed. BadMatter with every fault, in the order of the lines."""
    found = located.load(text, file)
    theme = bind(Theme, found.data, "", found.fault) if found.data is not None else None
    woven, passed = None, 0
    if theme is not None:
        theme = replace(theme, document=found.data)
        woven = _examined(theme, matters, found)
    if woven is not None:
        passed = _tested(woven, found)
    if found.faults or woven is None:
        raise BadMatter(sorted(found.faults, key=lambda fault: fault.line))
    return woven, passed


def faults(theme: Theme, matters: Matters) -> list[str]:
    """Why the theme cannot be woven from these matters, for a matter that changed after the theme was published. Empty when it can."""
    return [message for rule in RULES for _, message in rule(theme, matters)]


def _examined(theme: Theme, matters: Matters, found: Located) -> Woven | None:
    if found.file.removesuffix(".yaml") != theme.code:
        found.fault("/code", f"编码“{theme.code}”要和文件名“{found.file}”一样")
    for rule in RULES:
        for at, message in rule(theme, matters):
            found.fault(at, message)
    if found.faults:
        return None
    woven = weave(theme, matters)
    for at, message in _woven(woven):
        found.fault(at, message)
    return None if found.faults else woven


def _names(theme: Theme, matters: Matters) -> Said:
    if not CODE.fullmatch(theme.code):
        yield "/code", "编码只用小写英文字母、数字和短横线"
    if len(theme.matters) < 2:
        yield "/matters", "一件事至少要有两个事项，一个事项直接办就行"
    for place, part in enumerate(theme.matters):
        at = f"/matters/{place}"
        if part.code not in matters:
            yield f"{at}/code", f"没有编码为“{part.code}”的事项"
        elif not {*theme.who} <= {*matters[part.code].who}:
            yield "/who", f"“{part.code}”不是这些人都能办"
        if theme.codes.count(part.code) > 1:
            yield f"{at}/code", f"“{part.code}”写了两次"
        if not NAME.fullmatch(part.name) or len(part.name) > LONGEST_NAME or [one.name for one in theme.matters].count(part.name) > 1:
            yield f"{at}/name", f"name“{part.name}”要是不超过 {LONGEST_NAME} 个小写字母的短名，不能重复"
    if len(theme.tests) < FEWEST_TESTS:
        yield "/tests", f"至少写 {FEWEST_TESTS} 个测试，现在有 {len(theme.tests)} 个"


def _order(theme: Theme, matters: Matters) -> Said:
    for place, part in enumerate(theme.matters):
        for code in part.after:
            if code not in theme.codes:
                yield f"/matters/{place}/after", f"要等的“{code}”不在这一件事里"
    after = {part.code: tuple(code for code in part.after if code in theme.codes) for part in theme.matters}
    if circle := [code for code in after if code not in in_order(after)]:
        yield "/matters", f"这几个事项互相等，谁也办不了：{'、'.join(circle)}"
    for place, one in enumerate(theme.passed):
        if one.of not in theme.codes:
            yield f"/passed/{place}/of", f"“{one.of}”不在这一件事里"
        for code in one.to:
            if code in after and one.of not in _before(code, after):
                yield f"/passed/{place}/to/{code}", f"“{code}”没有写 after: [{one.of}]，拿不到它的结果"


def _before(code: str, after: Mapping[str, Sequence[str]], seen: frozenset[str] = frozenset()) -> set[str]:
    if code in seen:
        return set()
    return {*after[code], *(earlier for one in after[code] for earlier in _before(one, after, seen | {code}))}


def _questions(theme: Theme, matters: Matters) -> Said:
    taken: dict[tuple[str, str], str] = {}
    own = fields(theme.form)
    for place, same in enumerate(theme.questions):
        at, asked = f"/questions/{place}", []
        if not NAME.fullmatch(same.code) or same.code in own or [one.code for one in theme.questions].count(same.code) > 1:
            yield f"{at}/code", f"“{same.code}”只能用小写字母、数字和下划线，不能和别的重复"
        for code, name in same.to.items():
            question = fields(matters[code].form).get(name) if code in matters and code in theme.codes else None
            if question is None:
                yield f"{at}/to/{code}", f"“{code}”里没有字段“{name}”"
                continue
            if before := taken.get((code, name)):
                yield f"{at}/to/{code}", f"“{code}”的“{name}”已经写在“{before}”里了"
            taken[code, name] = same.code
            asked.append((code, question))
        for code, question in asked[1:]:
            if signature(question) != signature(asked[0][1]):
                yield f"{at}/to/{code}", f"“{code}”和“{asked[0][0]}”问的不是同一种：类型、格式、选项都要一样"
            if len({*options_of(question)} & {*options_of(asked[0][1])}) < 2 <= len(options_of(question)):
                yield f"{at}/to/{code}", f"“{code}”和“{asked[0][0]}”没有共同的选项"
            if "pattern" in question and question["pattern"] != asked[0][1].get("pattern", question["pattern"]):
                yield f"{at}/to/{code}", f"“{code}”和“{asked[0][0]}”的 pattern 不一样"


def _settled(theme: Theme, matters: Matters) -> Said:
    mapped = {(code, name) for same in theme.questions for code, name in same.to.items()}
    for place, part in enumerate(theme.matters):
        known = fields(matters[part.code].form) if part.code in matters else {}
        for word, names in (("given", part.given), ("later", part.later)):
            for name in names:
                if name not in known:
                    yield f"/matters/{place}/{word}", f"“{part.code}”里没有字段“{name}”"
        conditions = [one["if"] for one, _ in parts(matters[part.code].form) if "if" in one] if part.code in matters else []
        conditions += [one.required_if for one in matters[part.code].to_bring if one.required_if] if part.code in matters else []
        for name in {name for one in conditions for name in asked_in_condition(one)} & {name for name, one in part.given.items() if quotes(one)}:
            yield f"/matters/{place}/given", f"“{part.code}”的条件里问到“{name}”，不能用 $ 引用别的答案"
        for name in part.given:
            if (part.code, name) in mapped or name in part.later:
                yield f"/matters/{place}/given", f"“{name}”已经由 given 填好，别处不能再写"
        for name, code in part.later.items():
            if code not in part.after:
                yield f"/matters/{place}/later/{name}", f"“{name}”要等“{code}”的结果，after 里要写它"


def _papers(theme: Theme, matters: Matters) -> Said:
    taken: set[tuple[str, str]] = set()
    groups = [("materials", one.to) for one in theme.materials] + [("passed", one.to) for one in theme.passed]
    for word, to in groups:
        for code, name in to.items():
            material = next((one for one in matters[code].materials if one.code == name), None) if code in matters and code in theme.codes else None
            if material is None:
                yield f"/{word}", f"“{code}”里没有材料“{name}”"
            elif material.free:
                yield f"/{word}", f"“{code}”的“{material.title}”本来就免提交，不用写"
            if (code, name) in taken:
                yield f"/{word}", f"“{code}”的材料“{name}”写了两次"
            taken.add((code, name))


Rule = Callable[[Theme, Matters], Said]
RULES: tuple[Rule, ...] = (_names, _order, _questions, _settled, _papers)


# -- the woven form -----------------------------------------------------------------------------------------------------------


def _woven(woven: Woven) -> Said:
    theme, asked = woven.theme, fields(woven.form)
    for place, part in enumerate(theme.matters):
        for name in quoted(part.given) - asked.keys():
            yield f"/matters/{place}/given", f"“${name}”不是这一件事的字段"
        if part.when is None:
            continue
        yield from ((fault.at, fault.message) for fault in condition_faults(part.when, f"/matters/{place}/when"))
        for name in asked_in_condition(part.when):
            if name not in asked or name in woven.names[part.code].values() and not _elsewhere(woven, part.code, name):
                yield f"/matters/{place}/when", f"条件里的“{name}”要是这一件事自己问的，或者别的事项也问的"
    pages = [page["code"] for page in woven.form["x-sections"]]
    for code in {code for code in pages if pages.count(code) > 1 or code in LAST_STEPS}:
        yield "/pages", f"步骤的 code“{code}”重复了，或者和后面的材料、核对两步撞名，请换一个"
    for fault in form_faults(woven.form):
        yield _place(fault.at), f"{fault.message}（合起来的表单 {fault.at}）"
    answers = read(woven.form, flatten(theme.sample))
    if answers != theme.sample:
        changed = sorted(name for name in {*answers, *theme.sample} if answers.get(name) != theme.sample.get(name))
        yield "/sample", f"样例里的 {'、'.join(changed)} 读进来会变样：多出来的、格式不标准的请改好"
    yield from ((f"/sample{one.pointer}", f"样例通不过：{one.message}") for one in problems(woven.form, answers, today=TODAY))


def _elsewhere(woven: Woven, code: str, name: str) -> bool:
    """Is the question asked by another matter or by the theme itself?"""
    return name in fields(woven.theme.form) or any(name in names.values() for other, names in woven.names.items() if other != code)


def _place(at: str) -> str:
    return "/pages" if at.startswith("/x-sections") else f"/form{at}" if at.startswith("/properties") else "/matters"


# -- recorded tests -----------------------------------------------------------------------------------------------------------


def _tested(woven: Woven, found: Located) -> int:
    passed = 0
    for place, test in enumerate(woven.theme.tests):
        wrong = theme_failures(woven, test)
        passed += not wrong
        for message in wrong:
            found.fault(f"/tests/{place}", f"测试“{test.name}”没有通过：{message}")
    return passed


def theme_failures(woven: Woven, test: ThemeTrial) -> list[str]:
    """What came out otherwise than recorded, in Chinese; empty when the test passes."""
    changed = {name: answer for name, answer in {**woven.theme.sample, **test.change}.items() if answer is not None}
    answers = read(woven.form, flatten(changed))
    return [*_told(woven, test, answers), *_matters(woven, test, answers)]


def _told(woven: Woven, test: ThemeTrial, answers: Mapping[str, Any]) -> Iterator[str]:
    told = {one.pointer.removeprefix("/"): one.message for one in problems(woven.form, answers, today=TODAY)}
    for name, words in test.problems.items():
        if words not in told.get(name, ""):
            yield f"“{name}”的提示里应该有“{words}”，实际是“{told.get(name, '（没有报错）')}”"
    yield from (f"“{name}”不该报错，报了“{message}”" for name, message in told.items() if name not in test.problems)
    papers = {one.code for one in woven.required_materials(answers)}
    if test.materials is not None and papers != set(test.materials):
        yield f"应该要交 {'、'.join(sorted(test.materials)) or '（不用交）'}，实际要 {'、'.join(sorted(papers)) or '（不用交）'}"


def _matters(woven: Woven, test: ThemeTrial, answers: Mapping[str, Any]) -> Iterator[str]:
    needed = woven.needed(answers)
    if test.matters is not None and needed != test.matters:
        yield f"应该办 {'、'.join(test.matters)}，实际办 {'、'.join(needed)}"
    waits = woven.waits(needed)
    first = ready([Standing(code, waits[code], PartState.WAITING) for code in needed])
    if test.first is not None and set(first) != set(test.first):
        yield f"应该马上提交 {'、'.join(test.first)}，实际是 {'、'.join(first)}"
    if not test.problems:
        yield from (message for code in needed for message in _arrived(woven, code, answers))


def _arrived(woven: Woven, code: str, answers: Mapping[str, Any]) -> Iterator[str]:
    """The matter's own form must take what arrives, but for what only a result will tell."""
    matter, later = woven.matters[code], {f"/{name}" for name in woven.theme.part(code).later}
    for one in problems(matter.form, woven.answers_of(code, answers), today=TODAY):
        if one.pointer not in later:
            yield f"“{matter.title}”收到的答案还不行：{one.message}"


__all__ = ["FileFault", "faults", "parse_theme", "theme_failures"]
