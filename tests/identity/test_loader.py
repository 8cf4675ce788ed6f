"""Posts and demonstration people from a county's profile."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Forbidden
from shuheng.foundation.county.loader import Profile
from shuheng.foundation.identity import actions, loader, queries
from shuheng.foundation.identity.actions.loading import Demonstration, put_demonstration
from shuheng.foundation.identity.models import Account, Mandate, Post
from tests.identity import people

pytestmark = pytest.mark.django_db
HENGSHAN = Path(__file__).resolve().parents[2] / "county" / "hengshan"


def _profile(folder: Path, *organs: str) -> Profile:
    profile = Profile(folder)
    for code in organs:
        people.organ(code)
        profile.know("organ", code)
    return profile


ORGANS = ("government-services", "government-office", "data", "market-regulation", "civil-affairs", "town-430423100",
          "discipline-inspection", "natural-resources", "housing-urban", "fire-rescue", "urban-management", "health", "water", "ecology",
          "public-security", "disabled-federation", "veterans", "education", "agriculture-rural", "culture-tourism", "development-reform",
          "emergency-management", "human-resources", "tax", "tobacco", "transport")


def _load() -> list[Any]:
    profile = _profile(HENGSHAN, *ORGANS)
    plan = loader.read(profile)
    assert not profile.flaws, [str(flaw) for flaw in profile.flaws]
    with acting(SYSTEM):
        return list(loader.write(plan, SYSTEM))


def test_hengshan_loads_twice_and_the_second_time_changes_nothing(settings: Any) -> None:
    settings.DEMONSTRATION = True
    first, second = _load(), _load()
    assert all(tally.created for tally in first)
    assert [(tally.created, tally.changed) for tally in second] == [(0, 0), (0, 0)]
    roles = queries.demonstration_accounts()
    assert len(roles) == 33 and all(len(role) == 3 for role in roles)
    shared = Account.objects.get(name=roles[-1][1])
    assert shared.check_password(roles[-1][2])
    for _, name, _ in roles:
        account = queries.account_by_phone(name) or Account.objects.get(name=name)
        assert account.password == shared.password
        assert people.me(account).post or people.me(account).party
    agent = people.me(queries.account_by_phone("19900000003"))
    assert len(agent.parties) == 2 and agent.level == 2
    with acting(SYSTEM):
        assert Mandate.objects.count() == 1


def test_outside_a_demonstration_posts_load_and_people_do_not(settings: Any) -> None:
    settings.DEMONSTRATION = False
    assert [tally.what for tally in _load()] == ["岗位"]
    assert Post.objects.exists() and not Account.objects.exists()
    with acting(SYSTEM), pytest.raises(Forbidden):
        put_demonstration(Demonstration("x", (), (), ()), by=SYSTEM)


def test_a_post_changed_at_the_desk_is_set_again_by_the_profile(settings: Any) -> None:
    settings.DEMONSTRATION = False
    _load()
    post = Post.objects.get(code="data.administrator")
    with acting(SYSTEM):
        actions.open_post(post.code, post.organ_id, "别的名字", {}, by=SYSTEM)
    assert _load()[0].changed == 1


@pytest.mark.parametrize(("find", "put", "says"), [
    ("identity.raise,", "identity.fly,", "没有许可“identity.fly”"), ("licensing.window@county", "licensing.window@moon", "范围“moon”"),
    ("organ: government-services", "organ: nowhere", "没有代码为“nowhere”的单位"),
    ("everywhere: [handler", "everywhere: [juggler", "juggler"),
])
def test_mistakes_are_reported_with_their_place(tmp_path: Path, find: str, put: str, says: str) -> None:
    shutil.copy(HENGSHAN / "posts.yaml", tmp_path / "posts.yaml")
    text = (tmp_path / "posts.yaml").read_text(encoding="utf-8")
    assert find in text
    (tmp_path / "posts.yaml").write_text(text.replace(find, put, 1), encoding="utf-8")
    profile = _profile(tmp_path, *ORGANS)
    loader.read(profile)
    flaw = profile.flaws[0]
    assert flaw.file == "posts.yaml" and flaw.line > 1 and says in flaw.message


def test_a_wrong_number_in_the_demonstration_is_reported(tmp_path: Path, settings: Any) -> None:
    settings.DEMONSTRATION = True
    shutil.copy(HENGSHAN / "posts.yaml", tmp_path / "posts.yaml")
    text = (HENGSHAN / "demonstration.yaml").read_text(encoding="utf-8").replace("430423197208150007", "430423197208150006")
    (tmp_path / "demonstration.yaml").write_text(text, encoding="utf-8")
    profile = _profile(tmp_path, *ORGANS)
    loader.read(profile)
    assert [flaw.line for flaw in profile.flaws] == [6] and "最后一位" in profile.flaws[0].message
