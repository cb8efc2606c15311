import pytest

from core.bot.folding import clean, fold, is_slip, one_slip_apart, slug, tokens


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Horarios", "horarios"),
        ("  ¡HORARIOS!  ", "horarios"),
        ("¿Mi   pedido?", "mi pedido"),
        ("Menú", "menu"),
        ("MENÚ 🙏", "menu"),
        ("🕐 Horarios", "horarios"),
        ("2.", "2"),
        ("2)", "2"),
        ("2️⃣", "2"),
        ("２", "2"),
        ("Straße", "strasse"),
        ("ñandú", "nandu"),
        ("línea\nnueva", "linea nueva"),
        ("👍", "👍"),
        ("👍🏽", "👍"),
        ("❤️", "❤"),
        ("…", "..."),
        ("", ""),
        ("   ", ""),
        ("qr-local", "qr-local"),
        ("*negrita*", "negrita"),
        ("_cursiva_", "cursiva"),
    ],
)
def test_case_accents_and_surrounding_signs_do_not_count(written, folded):
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("said", "meant", "slip"),
    [
        ("algien", "alguien", True),  # a letter missing
        ("alguienn", "alguien", True),  # one too many
        ("alguiem", "alguien", True),  # one wrong
        ("aglujen", "alguien", False),  # two slips
        ("laguien", "alguien", True),  # two neighbours swapped
        ("alguine", "alguien", True),
        ("guialen", "alguien", False),
        ("alguien", "alguien", False),  # no slip at all
        ("hira", "hora", False),  # too short to be sure
        ("horar", "horas", True),
        ("oras", "horas", True),  # five letters meant, four said
        ("12346", "12345", False),  # never in digits
        ("plan2025", "plan2026", False),
        ("hola1", "holas", False),
        ("", "horas", False),
    ],
)
def test_one_slip_is_forgiven_in_words_of_five_letters(said, meant, slip):
    assert is_slip(said, meant) is slip


@pytest.mark.parametrize(
    ("said", "meant", "slip"),
    [
        ("hablar con algien", "hablar con alguien", True),
        ("hablar cn alguien", "hablar con alguien", False),  # the slip is in a short word
        ("hblar con algien", "hablar con alguien", False),  # two slips
        ("hablar alguien", "hablar con alguien", False),  # a word is missing
        ("hablar con alguien", "hablar con alguien", False),
    ],
)
def test_the_slip_may_be_inside_a_longer_title(said, meant, slip):
    assert one_slip_apart(tokens(said), tokens(meant)) is slip


def test_words_lose_their_own_punctuation():
    assert tokens(fold("Hola, ¿a qué hora abren?")) == ("hola", "a", "que", "hora", "abren")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b", "ab"),
        ("  a\nb\t ", "a\nb"),
        ("\ud83d", ""),
        ("abcdef", "abcde"),
        ("abcd ef", "abcd"),
        ("\x00" * 30, ""),
    ],
)
def test_what_cannot_be_stored_is_taken_out_and_the_rest_cut(text, cleaned):
    assert clean(text, 5) == cleaned


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Hablar con alguien", "hablar-con-alguien"),
        ("¿Dónde está?", "donde-esta"),
        ("👍", "opcion"),
        ("a" * 60, "a" * 40),
    ],
)
def test_an_id_holds_plain_letters_only(title, name):
    assert slug(title) == name
