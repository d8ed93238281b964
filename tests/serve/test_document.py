"""The API against its own document, as schemathesis asks: `moodmusic serve` as a process, with a token and a station that plays."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from running import AUTHORISED, TOKEN, Program
from schemathesis.specs.openapi.checks import positive_data_acceptance

from moodmusic.serve.house import NAME
from moodmusic.serve.openapi import document

SIP = 4096  # bytes of endless audio that are taken
PATIENCE = 5  # times that a server may say that it is too busy, and to try again later
LIMITS: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "suppress_health_check": list(HealthCheck),
    "phases": [Phase.explicit, Phase.generate],  # an example that fails is told as it was: making it smaller opens stations for minutes
}


class Sips(requests.Session):
    """A client that takes some audio of a stream, and goes."""

    def send(self, request: requests.PreparedRequest, **how: Any) -> requests.Response:
        """As any session does, but for endless answers."""
        answer = super().send(request, **how | {"stream": True, "timeout": 30.0})
        if "icy-name" in answer.headers and request.method == "GET":
            answer._content = answer.raw.read(SIP)
            answer.close()
        return answer


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A server with one station."""
    token: Path = tmp_path_factory.mktemp("state") / "token"
    token.touch(0o600)
    token.write_text(TOKEN)
    running = Program("slow rain over the city", "--token-file", str(token))
    yield running
    assert running.stop() == 143


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    """A client that knows the token."""
    with Sips() as found:
        found.headers.update(AUTHORISED)
        yield found


def map_path_parameters(context: Any, path_parameters: dict[str, Any]) -> dict[str, Any]:
    """The station that plays, where the path has the name of one that there is not."""
    name = (path_parameters or {}).get("name")
    free = isinstance(name, str) and NAME.fullmatch(name) and context.operation.method != "delete"
    return {**path_parameters, "name": "main"} if free else path_parameters


def filter_case(context: Any, case: Any) -> bool:
    """All but the end of the station that everything else is asked of."""
    return not (case.method == "DELETE" and (case.path_parameters or {}).get("name") == "main")


def loaded(**phases: bool) -> Any:
    """The document, which another test has found to be what a server gives, with its phases of examples switched."""
    switched = {name: {"enabled": enabled} for name, enabled in phases.items()}
    events = {"include-operation-id": "get_events", "max-stream-events": 1}
    found = schemathesis.openapi.from_dict(document(), config=schemathesis.Config.from_dict({"phases": switched, "operations": [events]}))
    found.hook(map_path_parameters)
    found.hook(filter_case)
    return found


def answered(case: Any, **how: Any) -> Any:
    """The answer; asked again while the server says that it cannot yet."""
    for _ in range(PATIENCE):
        answer = case.call(**how)
        if answer.status_code != 503:
            break
        time.sleep(min(int(answer.headers["retry-after"][0]), 1))
    return answer


def unfit(answer: Any) -> list[Any]:
    """The check that an answer is not to be judged by: good data are not always taken where the station refuses them."""
    refused = answer.status_code == 422 and answer.json()["error"]["code"] == "refused"
    return [positive_data_acceptance] if refused else []


def judge(case: Any, base_url: str, session: requests.Session) -> None:
    """Every check of schemathesis. What is as the document has it may be refused by what plays, but not as a wrong value."""
    answer = answered(case, base_url=base_url, session=session)
    case.validate_response(answer, excluded_checks=unfit(answer))
    if answer.status_code == 201:  # a house has room for twelve
        assert session.delete(base_url + answer.headers["location"][0]).status_code == 204


@(loaded(coverage=False)).parametrize()
@settings(max_examples=3, **LIMITS)
def test_every_door_answers_as_the_document_says(case: Any, program: Program, session: requests.Session) -> None:
    judge(case, program.base, session)


@pytest.mark.slow
@(loaded()).parametrize()
@settings(max_examples=60, **LIMITS)
def test_every_door_answers_whatever_is_asked_as_the_document_says(case: Any, program: Program, session: requests.Session) -> None:
    judge(case, program.base, session)


@pytest.mark.slow
def test_stations_that_are_opened_are_there_and_those_that_are_closed_are_gone(program: Program, session: requests.Session) -> None:
    machine: Any = loaded(coverage=False).as_state_machine()

    class Visits(machine):  # type: ignore[misc]
        def call(self, case: Any, **how: Any) -> Any:
            return answered(case, **how)

        def validate_response(self, response: Any, case: Any, additional_checks: Any = None, **how: Any) -> None:
            case.validate_response(response, excluded_checks=unfit(response), transport_kwargs=how)

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"base_url": program.base, "session": session}

        def teardown(self) -> None:
            for station in session.get(f"{program.base}/api/stations").json()["stations"]:
                if station["name"] != "main":
                    session.delete(f"{program.base}/api/stations/{station['name']}")

    Visits.run(settings=settings(max_examples=15, stateful_step_count=12, **LIMITS))
