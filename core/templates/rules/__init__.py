"""What a template asks for, and whether what was given fits it. Pure."""

from core.templates.rules.fields import Field, Kind, fields
from core.templates.rules.filling import Chosen, fill
from core.templates.rules.template import (
    APPROVED,
    DOUBTED,
    DOUBTFUL,
    MARKETING,
    Template,
    hindrance,
)

__all__ = [
    "APPROVED",
    "DOUBTED",
    "DOUBTFUL",
    "MARKETING",
    "Chosen",
    "Field",
    "Kind",
    "Template",
    "fields",
    "fill",
    "hindrance",
]
