from dataclasses import replace

import pytest

from tests.talk import Talk


def menu(count: int, text: str = "¿Cuál?") -> str:
    options = ",".join(f'{{ title = "Opción {n}", goto = "n{n}" }}' for n in range(1, count + 1))
    nodes = "\n".join(f'[nodes.n{n}]\ntext = "Elegiste {n}"' for n in range(1, count + 1))
    return f'[flow]\nstart = "m"\n[nodes.m]\ntext = "{text}"\noptions = [{options}]\n{nodes}'


def test_up_to_three_options_are_buttons():
    talk = Talk(menu(3))
    talk.say("hola")
    assert talk.turn.messages[0].request == {
        "type": "interactive",
        "interactive": {
            "type": "button",
            "body": {"text": "¿Cuál?"},
            "action": {
                "buttons": [
                    {"type": "reply", "reply": {"id": "m:0:opcion-1", "title": "Opción 1"}},
                    {"type": "reply", "reply": {"id": "m:1:opcion-2", "title": "Opción 2"}},
                    {"type": "reply", "reply": {"id": "m:2:opcion-3", "title": "Opción 3"}},
                ]
            },
        },
    }
    assert talk.turn.messages[0].text == "¿Cuál?\n\n· Opción 1\n· Opción 2\n· Opción 3"


def test_up_to_ten_options_are_a_list():
    talk = Talk(menu(10))
    talk.say("hola")
    interactive = talk.turn.messages[0].request["interactive"]
    assert interactive["type"] == "list"
    assert interactive["action"]["button"] == "Ver opciones"
    (section,) = interactive["action"]["sections"]
    assert section["rows"][9] == {"id": "m:9:opcion-10", "title": "Opción 10"}
    assert len(section["rows"]) == 10


@pytest.mark.parametrize(
    ("count", "pages"), [(11, [9, 2]), (19, [9, 10]), (20, [9, 9, 2]), (100, [9] * 10 + [10])]
)
def test_more_options_are_pages_of_a_list(count, pages):
    talk = Talk(menu(count))
    talk.say("hola")
    seen = []
    for at in range(len(pages)):
        titles = list(talk.ids())
        last = at == len(pages) - 1
        assert titles[-1] != "Ver más" if last else titles[-1] == "Ver más"
        assert len(titles) <= 10
        seen += [title for title in titles if title != "Ver más"]
        assert len(seen) == sum(pages[: at + 1])
        assert talk.position.page == at
        if not last:
            assert talk.tap("Ver más") == ["¿Cuál?"]
    assert seen == [f"Opción {n}" for n in range(1, count + 1)]
    assert talk.say("ver mas") == ["¿Cuál?"]
    assert talk.position.page == 0
    assert talk.say(str(count)) == [f"Elegiste {count}"]


def test_the_next_page_can_be_asked_for_in_words():
    talk = Talk(menu(25))
    talk.say("hola")
    talk.say("¡Ver más!")
    assert talk.position.page == 1
    talk.say("nada de esto")
    assert talk.position.page == 1
    assert next(iter(talk.ids())) == "Opción 10"


@pytest.mark.parametrize(("count", "page"), [(25, 3), (25, 999_999), (10, 1), (3, 1)])
def test_a_page_that_is_not_there_is_the_first(count, page):
    talk = Talk(menu(count))
    talk.say("hola")
    talk.position = replace(talk.position, page=page)
    talk.say("nada")
    assert talk.position.page == 0
    assert next(iter(talk.ids())) == "Opción 1"


def test_no_plain_text_shows_more_where_there_is_none():
    talk = Talk(menu(3))
    talk.say("hola")
    assert talk.say("ver más") == ["Perdón, no te entendí.\n\n¿Cuál?"]


def chain(*texts: str, options: bool = False) -> str:
    nodes = [
        f'[nodes.t{n}]\ntext = "{text}"\ngoto = "t{n + 1}"' for n, text in enumerate(texts[:-1])
    ]
    ways = "options = [{ title = 'Sí', goto = 'z' }]\n[nodes.z]\ntext = 'Z'" if options else ""
    nodes.append(f'[nodes.t{len(texts) - 1}]\ntext = "{texts[-1]}"\n{ways}')
    return '[flow]\nstart = "t0"\n' + "\n".join(nodes)


def test_texts_in_a_row_share_a_bubble_as_long_as_they_fit():
    assert Talk(chain("uno", "dos", "tres")).say("hola") == ["uno\n\ndos\n\ntres"]
    long = ["a" * 4000, "b" * 94, "c" * 96]
    assert Talk(chain(*long)).say("hola") == [f"{long[0]}\n\n{long[1]}", long[2]]


def test_a_text_joins_the_menu_only_within_the_limit_of_its_body():
    assert Talk(chain("a" * 500, "b" * 522, options=True)).say("hola") == [
        "a" * 500 + "\n\n" + "b" * 522
    ]
    assert Talk(chain("a" * 500, "b" * 523, options=True)).say("hola") == ["a" * 500, "b" * 523]


def test_a_fallback_that_does_not_fit_above_the_menu_is_a_bubble_of_its_own():
    talk = Talk(menu(2, "b" * 1024))
    talk.say("hola")
    assert talk.say("nada") == ["Perdón, no te entendí.", "b" * 1024]
    assert list(talk.ids()) == ["Opción 1", "Opción 2"]


def test_a_text_that_grew_over_its_limit_is_cut():
    talk = Talk(menu(2, "{name}" + "b" * 1018), name="n" * 500)
    (body,) = talk.say("hola")
    assert len(body) == 1024
    assert body.endswith("b…")
    assert body.startswith("n" * 100 + "b")


def test_an_empty_text_is_not_said_but_buttons_need_one():
    assert Talk(chain("{name}"), name="").say("hola") == []
    assert Talk(chain("{name}", options=True), name="").say("hola") == ["…"]
