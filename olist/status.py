"""How the warehouse is: services, apps, the last load, what is published. Starts nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime

from olist.database import connect, readable_errors
from olist.errors import OlistError
from olist.services import ServicesStatus, addresses, status
from olist.settings import Settings
from publication.freshness import freshness
from publication.history import publications


@dataclass(frozen=True)
class Line:
    """One line of the answer."""

    name: str
    state: str
    detail: str


@dataclass(frozen=True)
class WarehouseStatus:
    """The lines, from the services up to what readers see."""

    lines: tuple[Line, ...]


def warehouse_status(settings: Settings) -> WarehouseStatus:
    """Say how the services, the last load and the current publication are."""
    services = status(settings)
    lines = _services(services)
    lines += [Line(name, "running", address) for name, address in addresses(settings)]
    if services.state in ("running", "external"):
        # Who may only read what is published, sees that.
        for name, look in (("last load", _last_load), ("published", _published)):
            try:
                lines.append(look(settings))
            except OlistError as error:
                lines.append(Line(name, "unknown", str(error)))
        lines += _freshness(settings)
    return WarehouseStatus(tuple(lines))


def _services(services: ServicesStatus) -> list[Line]:
    if services.state == "stopped":
        return [Line("services", "stopped", "any command starts them; `olist up` keeps them")]
    users = ", ".join(user.command for user in services.users)
    used = f"used by {users}" if users else ""
    versions = dict(services.versions)
    return [
        Line(name, services.state, "  ".join(part for part in parts if part))
        for name, parts in (
            ("postgres", (services.postgres, versions.get("postgres"), used)),
            ("s3", (services.s3, versions.get("s3"))),
        )
    ]


def _last_load(settings: Settings) -> Line:
    with (
        connect(settings, "loader", command="olist status") as connection,
        readable_errors("reading the ledger"),
    ):
        row = connection.execute(
            """
            select load_id, landing_id, source, finished_at
            from ingestion.loads
            where outcome = 'loaded'
            order by load_id desc
            limit 1
            """
        ).fetchone()
    if row is None:
        return Line("last load", "none", "run `olist run`")
    return Line("last load", f"load {row[0]}", f"{row[2]}, landing {row[1]}, {_ago(row[3])}")


def _published(settings: Settings) -> Line:
    current = next((p for p in publications(settings) if p.is_current), None)
    if current is None:
        return Line("published", "nothing", "run `olist run`")
    tests = f"{current.tests_passed} tests passed"
    if current.tests_warned:
        tests += f", {current.tests_warned} warned"
    return Line(
        "published",
        f"publication {current.publication_id}",
        f"{_ago(current.published_at)}, {tests}",
    )


def _freshness(settings: Settings) -> list[Line]:
    """Say whether loads go on and are published in time, by the hours of the settings."""
    try:
        found = freshness(settings)
    except OlistError as error:
        return [Line("freshness", "unknown", str(error))]
    names = {"loads": "loads go on", "publication": "in time"}
    return [Line(names[one.name], one.state, one.said) for one in found]


def _ago(moment: datetime) -> str:
    seconds = (datetime.now(UTC) - moment).total_seconds()
    for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit} ago"
    return f"{max(seconds, 0):.0f} seconds ago"
