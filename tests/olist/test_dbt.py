"""How dbt is run inside this process."""

import pytest
from dbt.cli.main import dbtRunner, dbtRunnerResult

from olist.dbt import build, passthrough
from olist.settings import Settings


def test_a_build_that_is_interrupted_is_not_one_that_failed(
    services: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted = dbtRunnerResult(success=False, exception=KeyboardInterrupt())
    monkeypatch.setattr(dbtRunner, "invoke", lambda *_arguments: interrupted)
    with pytest.raises(KeyboardInterrupt):
        build(services)
    with pytest.raises(KeyboardInterrupt):
        passthrough(services, ["build"])
