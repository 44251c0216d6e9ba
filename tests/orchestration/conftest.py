"""The definitions, loaded in a home where no service has ever been started."""

import warnings

import dagster as dg
import pytest
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph

from olist.settings import Settings, load_settings
from orchestration.definitions import definitions
from orchestration.project import Project, prepare_project


@pytest.fixture(scope="session")
def nowhere(clean_environment: None, tmp_path_factory: pytest.TempPathFactory) -> Settings:  # noqa: ARG001
    """Settings of a home without services: whatever tries to connect fails."""
    return load_settings(home=tmp_path_factory.mktemp("nowhere"))


@pytest.fixture(scope="session")
def project(nowhere: Settings) -> Project:
    """The dbt project, parsed without a database."""
    return prepare_project(nowhere)


@pytest.fixture(scope="session")
def defs(nowhere: Settings, project: Project) -> dg.Definitions:  # noqa: ARG001 - parsed already
    """The definitions; loading them warns of nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loaded = definitions(nowhere)
        dg.Definitions.validate_loadable(loaded)
    return loaded


@pytest.fixture(scope="session")
def graph(defs: dg.Definitions) -> AssetGraph:
    """The graph of all assets and checks."""
    return defs.resolve_asset_graph()
