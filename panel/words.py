"""The panel's words: Spanish is the source, other languages are catalogues in panel/locale."""

import gettext as library
from pathlib import Path

CATALOGUES = Path(__file__).parent / "locale"

_translations = library.translation("openbot", CATALOGUES, languages=["es"], fallback=True)
_ = _translations.gettext
ngettext = _translations.ngettext
