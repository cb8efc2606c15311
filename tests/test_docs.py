"""The documents say what the code does: their names, numbers and tables are compared with it."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
import pytest

from core.__main__ import COMMANDS, cli
from core.bot.flow import Accept
from core.bot.reader import read
from core.intake.health import Health
from core.jobs.catalogue import JOBS
from core.outbox.rules.statuses import Status as MessageStatus
from core.settings import SECRETS, Settings
from core.tickets.machine import TRANSITIONS, Event, Status
from panel_app import flat
from tools.commands import COMMANDS as TARGETS

ROOT: Final = Path(__file__).resolve().parent.parent
DOCS: Final = ROOT / "docs"
SKIPPED: Final = frozenset({"build", "data", "screenshots"})
PAGES: Final = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(
        part in SKIPPED or (part.startswith(".") and part != ".github")
        for part in path.relative_to(ROOT).parts[:-1]
    )
)
DECISIONS: Final = sorted((DOCS / "decisions").glob("[0-9]*.md"))
HEADINGS: Final = ["Status", "Context", "Decision", "Consequences", "Enforced by"]
LONGEST_DECISION: Final = 40  # lines
# Whom a reader may be sent to: Meta, this machine, and names that are examples for ever.
HOSTS: Final = re.compile(
    r"127\.0\.0\.1|localhost|(developers|business|graph)\.facebook\.com|([\w-]+\.)*example(\.org)?"
)
# Folders of a machine: the usual ones, and those that this copy and its owner live in.
HOMES: Final = ("home", "root", "Users", "tmp", "mnt", "opt", "srv", "usr", "var")
OWN: Final = (ROOT.parts[1], Path.home().parts[-1])


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose(text: str) -> str:
    """A page without its code."""
    return re.sub(r"`[^`\n]+`", "", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def code(text: str) -> list[str]:
    """The lines of a page's blocks of code, and its words in backticks."""
    blocks = re.findall(r"```.*?```", text, re.DOTALL)
    rest = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines()] + re.findall(
        r"`([^`\n]+)`", rest
    )


def rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    _before, found, after = text.partition(f"| {heading} |")
    assert found, f"no table that begins with {heading!r}"
    table = after.split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]


def named(cell: str) -> str:
    """What a cell has in backticks."""
    return cell.strip().removeprefix("`").removesuffix("`")


# Links, hosts, paths


def anchors(text: str) -> set[str]:
    """What a link may point at inside a page, as GitHub names its headings."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", title.lower()) for title in titles)
    return {title.strip().replace(" ", "-") for title in kept}


def dead_links(page: Path, text: str) -> list[str]:
    """The links to files, or to headings, that are not there."""
    dead = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(text)):
        target, _mark, anchor = link.partition("#")
        if "://" in link:
            continue
        path = page.parent / target
        if not target:
            found = anchor in anchors(text)
        elif anchor and path.is_file():
            found = anchor in anchors(text_of(path))
        else:
            found = path.exists()
        if not found:
            dead.append(link)
    return dead


def strangers(text: str) -> list[str]:
    """Hosts nobody should be sent to, and folders of somebody's machine."""
    hosts = [host for host in re.findall(r"https?://([\w.-]+)", text) if not HOSTS.fullmatch(host)]
    folders = "|".join(re.escape(name) for name in (*HOMES, *OWN))
    return hosts + re.findall(rf"(?<![\w.-])/(?:{folders})/[\w./-]*", text)


def missing_paths(text: str) -> list[str]:
    """Files of ours named in backticks that are not there; but for what a run makes in data/."""
    folders = r"core|data/flows|docs|migrations|panel|simulator|tests|tools|\.github"
    ours = rf"`((?:{folders})/[\w./-]*\w)`"
    return [path for path in re.findall(ours, text) if not (ROOT / path).exists()]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert dead_links(page, text_of(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_names_a_strange_host_or_a_machines_folders(page: Path) -> None:
    assert strangers(text_of(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_files_that_are_named_exist(page: Path) -> None:
    assert missing_paths(text_of(page)) == [] or page.name == "CHANGELOG.md"


def test_what_these_rules_forbid_is_caught() -> None:
    page = ROOT / "README.md"
    assert dead_links(page, "[a](docs/gone.md) [b](#nowhere) `[c](code.md)`") == [
        "docs/gone.md",
        "#nowhere",
    ]
    assert dead_links(page, "# Two words\n[a](#two-words) [b](LICENSE)") == []
    assert strangers("http://127.0.0.1:8000 https://wa.example.org https://example.net") == [
        "example.net"
    ]
    assert strangers(f"cp x /home/ana/y; cd {ROOT}/core; GET /healthz") == [
        "/home/ana/y",
        f"{ROOT}/core",
    ]
    assert missing_paths("`core/clock.py` `core/clocks.py` `tests/`") == ["core/clocks.py"]


# Commands


def command_faults(text: str) -> list[str]:
    """The commands of a page's code that do not exist."""
    faults = []
    for line in code(text):
        targets = re.findall(r"(?:^|\s|&&)(?:make|tools/bootstrap\.py) ([a-z]+)", line)
        faults += [f"make {name}" for name in targets if name not in TARGETS]
        for words in re.findall(r"python -m core((?: [\w./=-]+)*)", line):
            faults += [f"core{words}: {word}" for word in unknown_words(words.split())]
    return faults


def unknown_words(words: list[str]) -> Iterator[str]:
    """The subcommands and options that `python -m core …` would refuse."""
    command: click.Command = cli
    for word in words:
        known = {option for parameter in command.params for option in parameter.opts}
        if word.startswith("-") and word not in known | {"--help"}:
            yield word
        elif isinstance(command, click.Group) and not word.startswith("-"):
            found = command.get_command(click.Context(command), word)
            if found is None:
                yield word
                return
            command = found


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_exists(page: Path) -> None:
    assert command_faults(text_of(page)) == []


def test_a_command_that_does_not_exist_is_caught() -> None:
    page = "`make tea` and `make run`\n```\npython -m core fly\npython -m core flow eat x\n```\n"
    more = "`python -m core restore f --force` `python -m core restore f --gently`"
    assert command_faults(page + more) == [
        "core fly: fly",
        "core flow eat x: eat",
        "make tea",
        "core restore f --gently: --gently",
    ]


def test_the_readme_lists_every_command() -> None:
    cells = rows(text_of(ROOT / "README.md").partition("## Commands")[2], "command")
    listed = [name for cell in cells for name in re.findall(r"`(.+?)`", cell[0])]
    assert [fault for name in listed for fault in unknown_words(name.split())] == []
    assert {name.split()[0] for name in listed} == set(COMMANDS)


def test_the_makefile_has_every_command_of_the_tools() -> None:
    (line,) = re.findall(r"^TARGETS := (.+)$", text_of(ROOT / "Makefile"), re.MULTILINE)
    assert {*line.split(), "help"} == set(TARGETS)


# Settings


def test_every_setting_is_documented_with_its_default() -> None:
    page = text_of(DOCS / "settings.md").partition("\n## Settings\n")[2]
    ours, theirs = page.split("\n## Streamlit's own\n")
    told = {named(row[0]): tomllib.loads(f"x = {named(row[1])}")["x"] for row in table(ours)}
    written = flat(tomllib.loads(text_of(ROOT / "config.toml")))
    assert told == {key: value for key, value in written.items() if not key.startswith("streamlit")}
    assert told == {key: value for key, value in defaults() if key not in SECRETS}
    streamlits = {
        named(row[0]): tomllib.loads(f"x = {named(row[1])}")["x"] for row in table(theirs)
    }
    assert streamlits == {
        key: value
        for key, value in written.items()
        if key.startswith("streamlit") and ".theme." not in key
    }


def table(text: str) -> list[list[str]]:
    """The table of settings in a section."""
    return rows(text, "setting")


def defaults() -> Iterator[tuple[str, Any]]:
    """Every setting's default, as the code has it; secrets as plain text."""
    for section, values in Settings().model_dump(exclude={"streamlit", "root"}).items():
        for key, value in values.items():
            secret = getattr(value, "get_secret_value", None)
            yield f"{section}.{key}", secret() if secret else value


def test_every_secret_is_documented() -> None:
    page = text_of(DOCS / "settings.md").partition("\n## Secrets\n")[2]
    assert {named(row[0]) for row in table(page)} == set(SECRETS)


# Tickets, messages, jobs, figures


def diagram() -> str:
    """The life of a ticket as Mermaid draws it, from the one table."""
    lines = [f"{status.name}: {status.value}" for status in Status]
    lines.append(f"[*] --> {Status.NEW.name}: {Event.OPEN}")
    for status, ways in TRANSITIONS.items():
        for target in dict.fromkeys(ways.values()):
            events = ", ".join(event for event, to in ways.items() if to is target)
            lines.append(f"{status.name} --> {target.name}: {events}")
    lines += [f"{status.name} --> [*]" for status, ways in TRANSITIONS.items() if not ways]
    return "\n".join(["```mermaid", "stateDiagram-v2", *(f"    {line}" for line in lines), "```"])


def test_the_diagram_of_the_tickets_is_the_table() -> None:
    page = text_of(DOCS / "tickets.md")
    (drawn,) = re.findall(r"```mermaid.*?```", page, re.DOTALL)
    assert drawn == diagram(), f"put this into docs/tickets.md:\n\n{diagram()}"


def test_every_event_of_a_ticket_is_explained() -> None:
    cells = rows(text_of(DOCS / "tickets.md"), "event")
    told = [name for cell in cells for name in re.findall(r"`(\w+)`", cell[0])]
    assert sorted(told) == sorted(event.value for event in Event)


def test_every_status_of_a_message_is_explained() -> None:
    told = [named(row[0]) for row in rows(text_of(DOCS / "operations.md"), "status")]
    assert sorted(told) == sorted(MessageStatus)


def test_every_job_is_listed_with_its_period() -> None:
    units = {"s": 1, "min": 60, "h": 3600}
    told = {}
    for name, every, _what in rows(text_of(DOCS / "operations.md"), "job"):
        number, unit = every.split()
        told[named(name)] = int(number) * units[unit]
    assert told == {job.name: job.every.total_seconds() for job in JOBS}


def test_every_figure_is_explained() -> None:
    told = [
        named(row[0]).partition("{")[0] for row in rows(text_of(DOCS / "operations.md"), "metric")
    ]
    families = Health().registry.collect()
    published = [f.name + "_total" * (f.type == "counter") for f in families]
    assert sorted(told) == sorted(published)


def test_the_lines_of_the_log_that_deserve_an_alarm_are_written_somewhere() -> None:
    told = [row[0] for row in rows(text_of(DOCS / "operations.md"), "event")]
    events = [event for cell in told for event in re.findall(r"`(\w+)`", cell)]
    written = "".join(text_of(path) for path in (ROOT / "core").rglob("*.py"))
    assert events
    assert [event for event in events if f'("{event}"' not in written] == []


# The flow, the ladder, the decisions


def test_the_flow_in_the_manual_is_one() -> None:
    page = text_of(DOCS / "flow.md")
    (written,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert [str(problem) for problem in read(written, name="flow.md").problems] == []
    (kinds,) = re.findall(r"^`accept` is one of (.*?)\. `pattern`", page, re.MULTILINE | re.DOTALL)
    assert sorted([*re.findall(r"`(\w+)`", kinds), "pattern"]) == sorted(Accept)


def test_the_ladder_on_paper_is_the_one_that_is_checked() -> None:
    (block,) = re.findall(r"```\n(commands .*?)```", text_of(DOCS / "architecture.md"), re.DOTALL)
    drawn = [re.split(r"  +", line)[0] for line in block.splitlines()]
    settings = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    assert drawn == [layer for layer in layers if not layer.startswith("(")]


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    names = [path.name for path in DECISIONS]
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    index = rows(text_of(DOCS / "decisions" / "README.md"), "number")
    titles = [text_of(path).partition("\n")[0].removeprefix("# ") for path in DECISIONS]
    assert [f"[{title[:4]}]({name})" for title, name in zip(titles, names, strict=True)] == [
        row[0] for row in index
    ]
    assert [title[7:] for title in titles] == [row[1] for row in index]


@pytest.mark.parametrize("path", DECISIONS, ids=name_of)
def test_a_decision_is_short_and_has_its_five_headings(path: Path) -> None:
    text = text_of(path)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert len(text.splitlines()) <= LONGEST_DECISION


def test_the_decisions_that_code_speaks_of_exist() -> None:
    known = {path.name[:4] for path in DECISIONS}
    spoken = {
        number
        for folder in ("core", "panel", "simulator", "tools")
        for path in [*ROOT.glob("*.py"), *(ROOT / folder).rglob("*.py")]
        for number in re.findall(r"decision(?:s/)? ?(\d{4})", text_of(path))
    }
    assert spoken <= known


def test_the_version_has_its_chapter_of_changes() -> None:
    version = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]["version"]
    assert re.findall(r"^## (\S+)", text_of(ROOT / "CHANGELOG.md"), re.MULTILINE)[0] == version
