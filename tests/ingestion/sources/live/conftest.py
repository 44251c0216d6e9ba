"""Sources that ask the stand-ins, without long pauses."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date

import pytest

from olist.settings import Settings
from tests.ingestion.http.stand_in import serving
from tests.ingestion.sources.live import services
from tests.ingestion.sources.live.services import Service


@pytest.fixture
def live() -> Iterator[dict[str, Service]]:
    """The four services, by the name that their settings begin with."""
    made = {
        "bcb_sgs": Service(services.sgs),
        "bcb_ptax": Service(services.ptax),
        "frankfurter": Service(services.frankfurter),
        "open_meteo": Service(services.open_meteo),
    }
    with ExitStack() as stack:
        for service in made.values():
            service.url = stack.enter_context(serving(service))
        yield made


@pytest.fixture
def settings(live: dict[str, Service]) -> Settings:
    """Settings that name the stand-ins, and a window of a fortnight around Easter."""
    return asking(Settings(), live)


def asking(settings: Settings, live: dict[str, Service], **changes: object) -> Settings:
    """Return the settings with the stand-ins' addresses."""
    addresses = {f"{name}_url": service.url for name, service in live.items()}
    patience = {"http_attempts": 2, "http_first_pause_seconds": 0.01, "http_deadline_seconds": 20.0}
    days = {"live_from": date(2017, 4, 10), "live_to": date(2017, 4, 23)}
    return settings.model_copy(update=addresses | patience | days | changes)
