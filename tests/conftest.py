"""What the tests share: the sample book, and the suites that run only with ``--all``."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="run the long suites too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--all"):
        return
    skip = pytest.mark.skip(reason="a long suite: run with --all")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)
