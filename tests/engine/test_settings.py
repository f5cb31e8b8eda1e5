"""Which value of a setting holds where."""

from __future__ import annotations

from typing import Any

import pytest

from lattice_scan.engine.settings import Settings
from lattice_scan.model.resource import NOWHERE, KnownPlace, Mode, Resource
from lattice_scan.model.rule import Config, Scope, Setting
from lattice_scan.model.value import Open, Unknown
from lattice_scan.model.world import World

U = Unknown("known after apply")
PRODUCTION = KnownPlace("111122223333", "eu-central-1")
SANDBOX = KnownPlace("444455556666", "eu-central-1")
BY_ACCOUNT = Scope(accounts=("111122223333",), settings={"auth": "AWS_IAM"})
BY_REGION = Scope(regions=("eu-central-1",), settings={"auth": "NONE"})
BY_BOTH = Scope(accounts=("111122223333",), regions=("eu-central-1",), settings={"auth": "BOTH"})
BY_TAG = Scope(tags={"env": "prod"}, settings={"auth": "TAGGED"})


def service(place: KnownPlace = PRODUCTION, **attributes: Any) -> Resource:
    return Resource("service", "service.a", attributes, input="p", place=place)


def held(subject: Resource, *scopes: Scope, default: Any = "DEFAULT", **set_by_team: Any) -> Any:
    config = Config(settings=set_by_team, scopes=scopes)
    return Settings([Setting("auth", {}, default)], config, World([subject])).value("auth", subject)


def test_default_and_team() -> None:
    assert held(service()) == "DEFAULT"
    assert held(service(), auth="TEAM") == "TEAM"
    assert held(service(), default=False) is False


def test_setting_that_nobody_set() -> None:
    found = held(service(), default=None)
    assert found == Unknown("setting auth is not set", "set auth in lattice-scan.yaml")
    assert Settings([], Config(), World([])).value("other", service()).reason == "setting other is not set"


@pytest.mark.parametrize(
    ("subject", "scopes", "wanted"),
    [
        (service(), [BY_ACCOUNT], "AWS_IAM"),
        (service(SANDBOX), [BY_ACCOUNT], "TEAM"),
        (service(), [BY_ACCOUNT, BY_REGION], "NONE"),
        (service(), [BY_REGION, BY_ACCOUNT], "AWS_IAM"),
        (service(), [BY_BOTH, BY_REGION, BY_ACCOUNT], "BOTH"),
        (service(SANDBOX), [BY_BOTH, BY_REGION], "NONE"),
        (service(), [Scope(settings={"auth": "ALL"})], "ALL"),
        (service(), [Scope(accounts=("111122223333",), settings={"other": 1})], "TEAM"),
        (service(tags={"env": "prod"}), [BY_TAG], "TAGGED"),
        (service(tags={"env": "dev"}), [BY_TAG], "TEAM"),
        (service(), [BY_TAG], "TEAM"),
        (service(tags={"env": "dev"}, tags_all={"env": "prod"}), [BY_TAG], "TAGGED"),
        (service(tags=Open({"env": "prod"}, U)), [BY_TAG], "TAGGED"),
        (service(tags=Open({"env": "dev"}, U)), [BY_TAG], "TEAM"),
        (service(NOWHERE), [Scope(accounts=("1",), settings={"auth": "TEAM"})], "TEAM"),
        (service(NOWHERE, tags={"env": "dev"}), [Scope(("1",), ("r",), {"env": "prod"}, {"auth": "X"})], "TEAM"),
        (service(SANDBOX, tags=U), [Scope(("1",), (), {"env": "prod"}, {"auth": "X"})], "TEAM"),
        (service(KnownPlace(None, "us-east-1")), [BY_BOTH], "TEAM"),
    ],
)
def test_most_specific_scope_wins(subject: Resource, scopes: list[Scope], wanted: str) -> None:
    assert held(subject, *scopes, auth="TEAM") == wanted


@pytest.mark.parametrize(
    ("subject", "scopes", "reason"),
    [
        (service(NOWHERE), [BY_ACCOUNT], "the account of service.a is not known"),
        (service(KnownPlace("111122223333", None)), [BY_BOTH], "the Region of service.a is not known"),
        (service(tags=U), [BY_TAG], "the tags of service.a are not known: known after apply"),
        (service(tags={"env": U}), [BY_TAG], "the tag env of service.a is not known: known after apply"),
        (service(tags=Open({}, U)), [BY_TAG], "known after apply"),
        (service(NOWHERE), [BY_ACCOUNT, Scope(settings={"auth": "ALL"})], "the account of service.a is not known"),
    ],
)
def test_scopes_that_may_match_must_agree(subject: Resource, scopes: list[Scope], reason: str) -> None:
    found = held(subject, *scopes, auth="TEAM")
    assert isinstance(found, Unknown)
    assert found.reason == reason


def test_row_has_the_tags_of_its_resource() -> None:
    resource = service(tags={"env": "prod"})
    row = Resource("ingress", "service.a", {}, Mode.DERIVED, "p", PRODUCTION)
    stray = Resource("ingress", "service.b", {}, Mode.DERIVED, "p", PRODUCTION)
    settings = Settings([], Config(scopes=(BY_TAG,)), World([resource]))
    assert settings.value("auth", row) == "TAGGED"
    assert isinstance(settings.value("auth", stray), Unknown)
