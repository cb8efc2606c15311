import pytest

from core.bot.texts import cut, text_of

KNOWN = ("name", "order", "ticket")


@pytest.mark.parametrize(
    ("source", "values", "said"),
    [
        ("Hola {name} 👋", {"name": "Ana"}, "Hola Ana 👋"),
        ("Hola {name} 👋", {}, "Hola 👋"),
        ("Hola {name}, ¿qué tal?", {}, "Hola, ¿qué tal?"),
        ("Hola {name}{order}!", {}, "Hola!"),
        ("Hola {name} {order}!", {"order": "7"}, "Hola 7!"),
        ("{name}", {}, ""),
        ("{name} hola", {}, "hola"),
        ("Uno\n{name}dos", {}, "Uno\ndos"),
        ("{otro} y {name}", {"name": "Ana"}, "{otro} y Ana"),
        ("{ name } {} {{name}}", {"name": "Ana"}, "{ name } {} {Ana}"),
        ("Pedido {order} de {name}.", {"order": "{name}", "name": "{order}"},
         "Pedido {name} de {order}."),
        ("\nUna línea\n", {}, "Una línea"),
    ],
)  # fmt: skip
def test_fields_are_filled_once_and_an_empty_one_takes_its_space_along(source, values, said):
    assert text_of(source, KNOWN).render(values) == said


@pytest.mark.parametrize(
    ("text", "limit", "said"),
    [("abcde", 5, "abcde"), ("abcdef", 5, "abcd…"), ("abc def", 5, "abc…")],
)
def test_a_long_text_is_cut_and_says_so(text, limit, said):
    assert cut(text, limit) == said
