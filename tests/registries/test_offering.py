"""What several matters share is offered once, and only what stands for it in each of them."""

from __future__ import annotations

from shuheng.sharing.registries.models import Certificate
from shuheng.sharing.registries.queries import Offer, as_choice, offer_together, without_choice

ONE, OTHER = Certificate(pk=1, number="示例证1号"), Certificate(pk=2, number="示例证2号")
WAYS = {"permit": {"licence": "shop_licence", "plan": "plan"}, "filing": {"paper": "shop_licence"}}


def together(permit: list[Certificate], filing: list[Certificate], kept: dict[str, list[str]] | None = None) -> Offer:
    return offer_together({"permit": Offer({"licence": permit}), "filing": Offer({"paper": filing})}, WAYS, kept)


def test_it_must_stand_for_the_material_everywhere() -> None:
    assert together([ONE], [ONE]).held == {"shop_licence": ONE}
    assert together([ONE], [OTHER]).rows == together([], [ONE]).rows == {}
    assert together([ONE, OTHER], [OTHER]).held == {"shop_licence": OTHER}


def test_of_several_the_one_that_was_chosen_stands() -> None:
    assert together([ONE, OTHER], [ONE, OTHER]).held == {}
    chosen = together([ONE, OTHER], [OTHER, ONE], {"certificate.shop_licence": ["示例证2号"], "plan": ["token"]})
    assert chosen.held == {"shop_licence": OTHER} and chosen.kept == as_choice(chosen.held) == {"certificate.shop_licence": ["示例证2号"]}
    assert without_choice({**chosen.kept, "plan": ["token"]}) == {"plan": ["token"]}
