from pathlib import Path
from textwrap import dedent

import pytest

from core.bot.flow import Accept, Fork, Handover, Menu, Message, Question, Request
from core.bot.reader import read
from core.bot.reading.problems import Severity

CASES = Path(__file__).with_name("test_bot_broken_flows.txt").read_text("utf-8")

EVERY_KEY = """
[flow]
name = "Atención"
start = "bienvenida"
idle = "30m"
fallback = "Perdón, no te entendí."
cancel = ["cancelar"]
waiting = "Tu gestión {ticket} sigue en espera."
[flow.sources]
"QR local" = "qr-local"
[[words]]
say = ["menu", "inicio", "volver"]
goto = "bienvenida"
[nodes.bienvenida]
text = "Hola {name} 👋 ¿En qué te ayudamos?"
options = [
  { title = "Horarios", goto = "segun_hora", words = ["hora", "abren"] },
  { title = "Mi pedido", goto = "pedido" },
  { title = "Hablar con alguien", goto = "asesor" },
]
[nodes.pedido]
ask = "¿Cuál es tu número de pedido?"
save = "order"
accept = "number"
retry = "Sólo números, por favor."
attempts = 3
otherwise = "asesor"
goto = "codigo"
[nodes.codigo]
ask = "¿Y el código?"
pattern = '^\\d{5}$'
goto = "color"
[nodes.color]
ask = "¿De qué color?"
accept = "option"
options = [{ title = "Rojo" }, { title = "Azul", goto = "estado" }]
goto = "estado"
[nodes.asesor]
text = "Te paso con una persona. Tu gestión es la {ticket}, por {topic}."
ticket = { topic = "Pedidos" }
[nodes.segun_hora]
branch = [ { when = "open", goto = "asesor" }, { when = "order == ''", goto = "pedido" } ]
otherwise = "fuera_de_hora"
[nodes.estado]
request = { url = "https://erp.example/{order}", save = "erp", timeout = "5s", secret = "ERP" }
goto = "asesor"
failed = "asesor"
[nodes.fuera_de_hora]
text = "Ahora estamos cerrados."
media = { kind = "image", file = "horarios.png" }
end = true
[hours]
mon-fri = ["09:00-18:00"]
sat = ["09:00-13:00", "22:00-02:00"]
holidays = ["2026-12-25", 2027-01-01]
"""


def lines(text: str) -> list[str]:
    return [str(problem) for problem in read(text, name="f.toml").problems]


def cases():
    for case in CASES.split("\n=== ")[1:]:
        title, _newline, rest = case.partition("\n")
        flow, _dashes, expected = rest.partition("---\n")
        yield pytest.param(flow, expected.split("\n"), id=title)


@pytest.mark.parametrize(("flow", "expected"), list(cases()))
def test_a_broken_flow_is_told_all_that_is_wrong_with_it(flow, expected):
    expected = [line for line in expected if line]
    assert lines(flow) == expected
    broken = any(": error: " in line for line in expected)
    assert (read(flow, name="f.toml").flow is None) is broken


def test_every_key_of_the_format_is_read():
    reading = read(EVERY_KEY, name="f.toml")
    assert list(map(str, reading.problems)) == [
        "f.toml:45:11: warning: [node estado] las consultas llegan en una próxima versión: "
        "por ahora sigue por «failed».",
        "f.toml:50:9: warning: [node fuera_de_hora] los archivos llegan en una próxima versión: "
        "por ahora sale sólo el texto.",
    ]
    flow = reading.flow
    assert [type(node) for node in flow.nodes.values()] == [
        Menu, Question, Question, Question, Handover, Fork, Request, Message,
    ]  # fmt: skip
    assert flow.nodes["color"].accept is Accept.OPTION
    assert flow.nodes["codigo"].pattern.pattern == r"^\d{5}$"
    assert flow.nodes["estado"].call.secret == "ERP"
    assert len(flow.hours.holidays) == 2


def test_only_start_and_one_node_are_required():
    reading = read('[flow]\nstart = "a"\n[nodes.a]\ntext = "A"\n', name="dir/tienda.toml")
    flow = reading.flow
    assert reading.problems == ()
    assert flow.name == "tienda"
    assert flow.idle.total_seconds() == 30 * 60
    assert flow.fallback.source == "Perdón, no te entendí."
    assert (flow.cancel, flow.waiting) == (frozenset(), None)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (
            'text = "{text}"',
            "4:8: error: [node a] «text» tiene 4097 caracteres; el límite es 4096.",
        ),
        (
            'media = {{ kind = "audio", file = "x.ogg" }}\ntext = "{caption}"',
            "5:8: error: [node a] «text» tiene 1025 caracteres; el límite es 1024.",
        ),
        (
            'text = "{caption}"\noptions = [{{ title = "A", goto = "a" }}]',
            "4:8: error: [node a] «text» tiene 1025 caracteres; el límite es 1024.",
        ),
        (
            'text = "?"\noptions = [{{ title = "{button}", goto = "a" }}]',
            "5:22: error: [node a] «{button}» tiene 21 caracteres; "
            "en un botón (hasta 3 opciones) entran 20.",
        ),
        (
            'ask = "?"\noptions = [{{title="1"}},{{title="2"}},{{title="3"}},{{title="{row}"}}]',
            "5:55: error: [node a] «{row}» tiene 25 caracteres; en una fila de lista entran 24.",
        ),
    ],
)
def test_a_text_over_the_limit_of_whatsapp_is_an_error(node, expected):
    long = {"text": "😀" * 4097, "caption": "ñ" * 1025, "button": "b" * 21, "row": "r" * 25}
    found = lines('[flow]\nstart = "a"\n[nodes.a]\n' + node.format(**long))
    assert [line for line in found if "error" in line] == ["f.toml:" + expected.format(**long)]


def test_a_text_at_its_limit_is_none():
    for node in (
        f'text = "{"😀" * 4096}"',
        f'text = "{"ñ" * 1024}"\noptions = [{{ title = "{"b" * 20}", goto = "a" }}]',
    ):
        assert lines('[flow]\nstart = "a"\n[nodes.a]\n' + node) == []


def test_columns_count_characters_whatever_their_bytes_and_line_ends():
    text = '[flow]\r\nstart = "a" # 👩‍👩‍👧\r\n[nodes.a]\r\ntext = "A"\r\n'
    text += 'options = [ { title = "ñ👋", goto = "x" } ]\r\n'
    assert lines(text) == ["f.toml:5:36: error: [node a] no hay ningún nodo «x»."]
    assert lines("\ufeff" + text) == lines(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '[flow]\nstart = "\ud83d"',
            "2:10: error: hay medio carácter: borralo y escribilo de nuevo.",
        ),
        ('a = "\x00"', "1:6: error: hay un carácter invisible que no puede estar acá."),
        ("a = " + "[" * 50_000, "1:1: error: hay demasiadas listas una dentro de otra."),
        ("a = " + "9" * 5000, "1:1: error: ese número es demasiado largo."),
    ],
)
def test_hostile_files_are_refused_in_one_line(text, expected):
    assert lines(text) == ["f.toml:" + expected]


def test_deep_but_readable_nesting_is_walked():
    found = lines("a = " + "[" * 200 + "]" * 200)
    assert found[-1].startswith("f.toml:1:1: error: la clave «a» no va acá;")


def test_no_more_than_twenty_syntax_errors_are_told():
    assert len(lines("a = b\n" * 100)) == 20


def test_problems_come_in_the_order_of_the_file_and_errors_apart():
    reading = read(
        dedent(
            """
            [flow]
            start = "a"
            [nodes.b]
            text = "{nadie}"
            goto = "c"
            [nodes.a]
            text = 7
            """
        ),
        name="f.toml",
    )
    assert [problem.line for problem in reading.problems] == [5, 6, 8]
    assert reading.problems[0].severity is Severity.WARNING
    assert [problem.line for problem in reading.errors] == [6, 8]
