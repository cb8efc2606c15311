"""The templates an account has from the start, in Meta's form."""

from typing import Any, Final

STARTERS: Final[list[dict[str, Any]]] = [
    {
        "name": "hello_world",
        "language": "en_US",
        "status": "APPROVED",
        "category": "UTILITY",
        "id": "1000000000000001",
        "parameter_format": "POSITIONAL",
        "components": [
            {"type": "HEADER", "format": "TEXT", "text": "Hello World"},
            {"type": "BODY", "text": "Welcome and congratulations!!"},
            {"type": "FOOTER", "text": "WhatsApp Business Platform sample message"},
        ],
    },
    {
        "name": "seguimiento_gestion",
        "language": "es_AR",
        "status": "APPROVED",
        "category": "UTILITY",
        "id": "1000000000000002",
        "parameter_format": "POSITIONAL",
        "components": [
            {
                "type": "BODY",
                "text": "Hola {{1}}, tenemos novedades de tu gestión {{2}}. ¿Seguimos por acá?",
                "example": {"body_text": [["Carla", "#123"]]},
            },
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "Sí, sigamos"},
                    {"type": "QUICK_REPLY", "text": "Ya no hace falta"},
                ],
            },
        ],
    },
    {
        "name": "pedido_en_camino",
        "language": "es_AR",
        "status": "APPROVED",
        "category": "UTILITY",
        "id": "1000000000000003",
        "parameter_format": "NAMED",
        "components": [
            {"type": "HEADER", "format": "IMAGE"},
            {
                "type": "BODY",
                "text": "{{nombre}}, tu pedido {{pedido}} está en camino.",
                "example": {
                    "body_text_named_params": [
                        {"param_name": "nombre", "example": "Carla"},
                        {"param_name": "pedido", "example": "5512"},
                    ]
                },
            },
            {"type": "FOOTER", "text": "No hace falta responder"},
            {
                "type": "BUTTONS",
                "buttons": [
                    {
                        "type": "URL",
                        "text": "Seguir el envío",
                        "url": "https://envios.example/{{1}}",
                        "example": ["https://envios.example/5512"],
                    },
                    {"type": "PHONE_NUMBER", "text": "Llamar", "phone_number": "+541150000000"},
                ],
            },
        ],
    },
    {
        "name": "promo_temporada",
        "language": "es_AR",
        "status": "APPROVED",
        "category": "MARKETING",
        "id": "1000000000000004",
        "parameter_format": "POSITIONAL",
        "components": [
            {
                "type": "HEADER",
                "format": "TEXT",
                "text": "{{1}}, una para vos",
                "example": {"header_text": ["Carla"]},
            },
            {"type": "BODY", "text": "Esta semana todo lo de temporada tiene 20 % de descuento."},
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "COPY_CODE", "text": "Copiar código", "example": ["PRIMAVERA20"]},
                    {"type": "QUICK_REPLY", "text": "No quiero más promos"},
                ],
            },
        ],
    },
    {
        "name": "encuesta",
        "language": "es_AR",
        "status": "PAUSED",
        "category": "MARKETING",
        "id": "1000000000000005",
        "parameter_format": "POSITIONAL",
        "components": [{"type": "BODY", "text": "¿Cómo te atendimos?"}],
    },
]
