"""What only we send: buttons, lists, requests, templates, as typed values for showing. Pure.

Shapes on the wire: whatsapp-cloud-api, sections 5.2 and 5.4.
"""

from dataclasses import dataclass

from core.whatsapp.contents.bodies import Choice, Media, Text


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the words of an interactive message of ours."""

    header: Text | Media | None = None
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Buttons:
    """Words with up to three buttons."""

    body: str
    buttons: tuple[Choice, ...]
    frame: Frame


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of a list under one title, which may be ''."""

    title: str
    rows: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """Words with a list behind a button; `opener` is what stands on it."""

    body: str
    opener: str
    sections: tuple[Section, ...]
    frame: Frame


@dataclass(frozen=True, slots=True)
class UrlButton:
    """Words with a button that opens a page; `url` is http(s), or '' when it was not."""

    body: str
    label: str
    url: str
    frame: Frame


@dataclass(frozen=True, slots=True)
class LocationRequest:
    """We asked where the customer is."""

    body: str


@dataclass(frozen=True, slots=True)
class ContactRequest:
    """We asked for the customer's number."""

    body: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value put into a template."""

    place: str  # header | body | button 0 | …
    name: str  # of a named parameter, else ''
    value: str


@dataclass(frozen=True, slots=True)
class Template:
    """A template of ours, by name, with what was filled in."""

    name: str
    language: str
    parameters: tuple[Parameter, ...]
