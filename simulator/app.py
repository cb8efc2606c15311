"""The Flask app: Graph API, control API and phone page over one network."""

from flask import Flask, Response

from simulator.control.phones import NoSuchPhone, phones
from simulator.control.records import records
from simulator.control.settings import settings
from simulator.customers import NoSuchOption
from simulator.graph.views import Version, graph
from simulator.network import Network
from simulator.page import page
from simulator.web import NETWORK, BadRequest, answer

MOST_BYTES = 110 * 1024 * 1024  # a document of 100 MB and its form


def create_app(network: Network) -> Flask:
    """The app; the network has to be started by the caller."""
    app = Flask("simulator", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.extensions[NETWORK] = network
    app.url_map.converters["version"] = Version
    for part in (graph, phones, records, settings, page):
        app.register_blueprint(part)

    @app.get("/healthz")
    def healthz() -> Response:
        return answer({"status": "ok"})

    @app.errorhandler(BadRequest)
    def bad_request(error: BadRequest) -> Response:
        return answer({"error": str(error)}, 400)

    @app.errorhandler(NoSuchPhone)
    def no_phone(error: NoSuchPhone) -> Response:
        return answer({"error": f"no phone {error}"}, 404)

    @app.errorhandler(NoSuchOption)
    def no_option(error: NoSuchOption) -> Response:
        return answer({"error": f"nothing to tap with the id {error}"}, 404)

    return app
