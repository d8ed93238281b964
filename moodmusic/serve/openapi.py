"""The OpenAPI 3.1 document, written from the table of doors."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import moodmusic
from moodmusic.serve import answers
from moodmusic.serve.schema import Schema
from moodmusic.serve.table import TABLE, Entry

JSON = "application/json"
ALWAYS_FAILS = (400, 403, 500, 503)
ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}, "incident": {"type": "string"}},
        }
    },
}


def document(server: str = "/") -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, dict[str, Any]] = {}
    for entry in TABLE:
        paths.setdefault(entry.path, {})[entry.method.lower()] = operation(entry)
    return {
        "openapi": "3.1.0",
        "info": {"title": "moodmusic serve", "version": moodmusic.__version__, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": {"Error": ERROR}, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def operation_id(entry: Entry) -> str:
    """The name of an operation."""
    return f"{entry.method.lower()}_{entry.answer.__name__}"


def operation(entry: Entry) -> dict[str, Any]:
    """One method of one path."""
    found: dict[str, Any] = {
        "summary": entry.says,
        "operationId": operation_id(entry),
        "parameters": [*_parameters("path", entry.path_fields), *_parameters("query", entry.query)],
        "responses": {str(entry.good): _good(entry)} | {str(status): _bad(status, entry) for status in fails(entry)},
    }
    if entry.body is not None:
        found["requestBody"] = {"required": True, "content": {JSON: {"schema": entry.body}}}
    return found | ({"security": [{"token": []}]} if entry.guarded else {})


def fails(entry: Entry) -> list[int]:
    """Every status but the good one that the entry may answer with."""
    own = {422} if entry.body is not None or entry.query or entry.path_fields or not entry.any_query else set()
    own |= {413, 415} if entry.body is not None else set()
    own |= {401} if entry.guarded else set()
    return sorted({*ALWAYS_FAILS, *entry.fails, *own})


def _parameters(place: str, fields: Any) -> Iterable[dict[str, Any]]:
    for name, schema in fields.items():
        listed: dict[str, Any] = {"style": "form", "explode": False} if schema.get("type") == "array" else {}
        yield {"name": name, "in": place, "required": place == "path", "schema": schema, **listed}


def _good(entry: Entry) -> dict[str, Any]:
    content: dict[str, Schema] = {media.partition(";")[0]: {"schema": entry.told} if media == JSON else {} for media in entry.gives}
    found: dict[str, Any] = {"description": HTTPStatus(entry.good).phrase}
    return found | ({"content": content} if content else {}) | ({"links": _links()} if entry.answer is answers.open_station else {})


def _links() -> dict[str, Any]:
    """What can be done with a station that was just opened: every operation whose path has its name."""
    named = [entry for entry in TABLE if "{name}" in entry.path]
    return {
        operation_id(entry): {"operationId": operation_id(entry), "parameters": {"path.name": "$response.body#/name"}} for entry in named
    }


def _bad(status: int, entry: Entry) -> dict[str, Any]:
    error: Schema = {"$ref": "#/components/schemas/Error"}
    schema = {"anyOf": [error, entry.told]} if entry.answer is answers.health and status == 503 else error
    return {"description": HTTPStatus(status).phrase, "content": {JSON: {"schema": schema}}}
