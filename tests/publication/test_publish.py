import psycopg
import pytest

from olist.database import connect
from olist.errors import OlistError
from olist.progress import Step
from publication.history import publications, state
from publication.publish import publish
from tests.publication.candidate import CUSTOMERS, Candidate


@pytest.fixture(autouse=True)
def _loaded(candidate: Candidate) -> None:
    candidate.load()


def constraints(candidate: Candidate, schema: str) -> list[tuple[str, str]]:
    return candidate.execute(
        "publisher",
        """
        select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint
        where connamespace = %s::regnamespace and contype in ('p', 'f', 'c') order by 1, 2
        """,
        [schema],
    )


def test_an_audited_candidate_is_copied_and_pointed_to(candidate: Candidate) -> None:
    generation = candidate.build()
    published = candidate.publish()
    assert (published.publication_id, published.new, published.is_current) == (1, True, True)
    assert (published.generation, published.raw_load_id) == (generation, 1)
    assert (published.tests_passed, published.tests_warned) == (4, 0)
    assert published.table_rows == {"dim_customers": 3, "dim_dates": 3, "fct_orders": 4}
    assert [load.source for load in published.raw_loads] == ["folder"]
    assert published.warnings == ()
    rows = candidate.execute("reader", "select order_id from publication_1.fct_orders order by 1")
    assert rows == [("o1",), ("o2",), ("o3",), ("o4",)]


def test_a_publication_names_the_loads_that_its_tables_stand_on(candidate: Candidate) -> None:
    candidate.load("orders", "customers", "exchange_rates", source="generate")
    candidate.load("orders", "customers", source="kaggle")
    candidate.load("weather_daily", source="weather", landed_as="delta")
    candidate.load("weather_daily", source="weather", landed_as="delta")
    candidate.build()
    raw_loads = candidate.publish().raw_loads
    assert [(load.load_id, load.source, load.records) for load in raw_loads] == [
        (2, "generate", 4),
        (3, "kaggle", 8),
        (4, "weather", 4),
        (5, "weather", 4),
    ]


def test_keys_checks_comments_and_indexes_are_made_in_the_copy(candidate: Candidate) -> None:
    candidate.build()
    candidate.publish()
    candidate.publish_next()
    for schema in ("publication_1", "publication_2"):
        assert constraints(candidate, schema) == [
            (f"{schema}.dim_customers", "PRIMARY KEY (customer_id)"),
            (f"{schema}.dim_dates", "PRIMARY KEY (date_day)"),
            (f"{schema}.fct_orders", "CHECK ((gmv_brl >= (0)::numeric))"),
            (
                f"{schema}.fct_orders",
                f"FOREIGN KEY (customer_id) REFERENCES {schema}.dim_customers(customer_id)",
            ),
            (f"{schema}.fct_orders", "PRIMARY KEY (order_id)"),
        ]
        indexes = candidate.execute(
            "publisher",
            "select indexdef from pg_indexes where schemaname = %s and tablename = 'fct_orders'",
            [schema],
        )
        assert any("(customer_id)" in index for (index,) in indexes)
    comments = candidate.execute(
        "publisher",
        """
        select obj_description('publication_1.fct_orders'::regclass),
            col_description('publication_1.fct_orders'::regclass, 4)
        """,
    )
    assert comments == [("One row per order.", "Price and freight, in reais.")]


def test_a_foreign_key_with_excused_orphans_is_made_and_said(candidate: Candidate) -> None:
    candidate.build(
        customers=CUSTOMERS[:2], results={"relationships_fct_orders_customer_id": "warn"}
    )
    published = candidate.publish()
    assert published.warnings == (
        "fct_orders.customer_id has values that dim_customers lacks: "
        "its foreign key is not validated",
    )
    assert any(
        "NOT VALID" in definition for _, definition in constraints(candidate, "publication_1")
    )


def test_the_same_state_is_published_once(candidate: Candidate) -> None:
    candidate.build()
    first = candidate.publish()
    candidate.build()
    again = candidate.publish()
    assert (again.publication_id, again.new) == (first.publication_id, False)


def test_state_says_whether_anything_changed(candidate: Candidate) -> None:
    def up_to_date() -> bool:
        return state(candidate.settings, project_dir=candidate.project_dir).up_to_date

    candidate.build()
    assert not up_to_date()
    candidate.publish()
    assert up_to_date()
    (candidate.project_dir / "target" / "run_results.json").write_text("{}")
    assert up_to_date()
    candidate.load()
    assert not up_to_date()
    candidate.build()
    candidate.publish()
    (candidate.project_dir / "dbt_project.yml").write_text("name: olist")
    assert not up_to_date()


def test_a_dbt_command_during_the_copy_stops_the_publication(candidate: Candidate) -> None:
    candidate.build()

    def interfere(step: Step) -> None:
        if step.message == "copied dim_customers":
            candidate.raise_generation()

    with pytest.raises(OlistError, match="wrote the candidate while it was being copied"):
        publish(
            candidate.settings,
            target_dir=candidate.target_dir,
            project_dir=candidate.project_dir,
            progress=interfere,
        )
    assert publications(candidate.settings) == ()
    candidate.build()
    assert candidate.publish().new


def test_what_is_not_published_cannot_be_read(candidate: Candidate) -> None:
    candidate.build()

    def peek(step: Step) -> None:
        if step.message.startswith("copied"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                candidate.execute("reader", "select * from candidate.fct_orders")

    publish(
        candidate.settings,
        target_dir=candidate.target_dir,
        project_dir=candidate.project_dir,
        progress=peek,
    )
    with connect(candidate.settings, "publisher") as connection:
        connection.execute("create schema publication_9")
        connection.execute("create table publication_9.secret as select 1 as one")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        candidate.execute("reader", "select * from publication_9.secret")


def test_a_reader_can_write_nothing(candidate: Candidate) -> None:
    candidate.build()
    candidate.publish()
    for query in (
        "delete from publication_1.fct_orders",
        "update publication.current set publication_id = 1",
        "drop schema publication_1 cascade",
        "create table publication_1.mine (one integer)",
    ):
        with connect(candidate.settings, "reader") as connection:
            connection.execute("set transaction read write")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(query.encode())
