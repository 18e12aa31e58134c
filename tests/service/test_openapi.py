"""The OpenAPI document of the counter and of the standards can be relied on: examples fit, refusals are told."""

from typing import Any

import pytest
from pydantic import BaseModel

from service.capability import wire as capability
from service.customers import wire as customers
from service.equipment import wire as equipment
from service.orders import wire as orders
from service.standards import evidence_wire as evidence
from service.standards import wire as standards

MODELS = [
    model
    for module in (capability, customers, equipment, evidence, orders, standards)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, BaseModel) and model.__module__ == module.__name__
]
EXAMPLES = [
    (model, example)
    for model in MODELS
    for extra in [model.model_config.get("json_schema_extra")]
    if isinstance(extra, dict)
    for example in extra.get("examples", ())  # type: ignore[union-attr]  # a list where it is there
]


@pytest.mark.parametrize(("model", "example"), EXAMPLES, ids=lambda each: getattr(each, "__name__", ""))
def test_an_example_is_what_it_shows(model: type[BaseModel], example: dict[str, Any]) -> None:
    assert set(model.model_validate(example).model_dump()) == set(example)
