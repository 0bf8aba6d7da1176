"""What all tests share: which run, in which process, how long and on how much memory."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

#: A test that has not ended by then hangs; most take less than a second.
LONG_SUITE_S = 1800

#: No process of a test run may take more: a test that runs away fails with its traceback, before
#: the machine runs out of memory and ends something else.
MEMORY_BYTES = 3 << 30


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="run the long suites too")


def pytest_configure(config: pytest.Config) -> None:
    if "XDG_CACHE_HOME" not in os.environ:
        # the cache of whoever runs the tests is left alone
        folder = tempfile.mkdtemp(prefix="octavo-tests-")
        os.environ["XDG_CACHE_HOME"] = folder
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    if sys.platform != "linux":
        return  # elsewhere the limit is not kept, or counts what is merely reserved
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, hard))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    everything = config.getoption("--all")
    skip = pytest.mark.skip(reason="a long suite: run with --all")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(pytest.mark.timeout(LONG_SUITE_S) if everything else skip)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Spread the tests over processes, those of a module that share something to the same one.

    xdist's own groups want a node id that can be set, which pytest has no more since 9.2.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return file if _shares(config.rootpath / file) else nodeid

    return Scheduling(config, log)


@functools.cache
def _shares(path: Path) -> bool:
    """Whether a test module makes something once for all its tests."""
    return 'scope="module"' in path.read_text(encoding="utf-8")


@pytest.fixture(scope="session", autouse=True)
def _covers() -> Iterator[None]:
    """A cover is drawn once for the same words: that takes as long as all else of a small book.

    Where covers are what is looked at, each is drawn anew (``test_covers``).
    """
    from octavo.editions import covers

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(covers, "drawn", functools.lru_cache(maxsize=64)(covers.drawn))
        yield


@pytest.fixture
def bin_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A path with nothing on it but what a test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    from octavo import tools

    monkeypatch.setattr(tools.sys, "executable", str(folder / "python"))
    monkeypatch.setenv("PATH", str(folder))
    return folder
