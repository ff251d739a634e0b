"""Logs: one JSON object a line, with the id of the request; never a path, an address or content."""

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

error_log = logging.getLogger("terreau.error")
request_id: ContextVar[str] = ContextVar("request_id", default="-")


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request": request_id.get(),
            "message": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def frames(error: BaseException) -> str:
    """Return where an exception comes from, causes first: classes and lines of code, without messages, which may hold content."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    told = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
    return (frames(before) if before else "") + f"{told}{type(error).__module__}.{type(error).__qualname__}\n"


def log_exception(sender: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Log the exception that a request ended with (`got_request_exception`): id, route and lines of code, nothing the visitor wrote."""
    error = sys.exc_info()[1]
    if error is None:
        return
    match = getattr(request, "resolver_match", None)
    fields = {"route": match.view_name if match else "-", "error": f"{type(error).__module__}.{type(error).__qualname__}", "traceback": frames(error)}
    error_log.error("exception", extra={"fields": fields})
