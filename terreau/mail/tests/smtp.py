"""A small SMTP server on loopback: it takes messages, or answers what a test asks for."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class MailServer:
    """What the server received, and what it answers to RCPT and DATA: `(250, …)` unless told otherwise."""

    port: int = 0
    received: list[tuple[str, str, bytes]] = field(default_factory=list)
    to_recipient: str = "250 fine"
    to_data: str = "250 taken"
    hang_up_after_taking: bool = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


class _Session(socketserver.StreamRequestHandler):
    def answer(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        mail: MailServer = self.server.mail  # type: ignore[attr-defined]  # set when the server was made
        sender = recipient = ""
        self.answer("220 loopback")
        while line := self.rfile.readline():
            verb = line.decode().strip()
            match verb.upper().split(":")[0].split(" ")[0]:
                case "MAIL":
                    sender = verb.partition("<")[2].partition(">")[0]
                    self.answer("250 fine")
                case "RCPT":
                    recipient = verb.partition("<")[2].partition(">")[0]
                    self.answer(mail.to_recipient)
                case "DATA":
                    self.answer("354 go on")
                    content = self._content()
                    if mail.to_data.startswith("2"):
                        mail.received.append((sender, recipient, content))
                    self.answer(mail.to_data)
                    if mail.hang_up_after_taking:
                        return
                case "QUIT":
                    self.answer("221 bye")
                    return
                case _:
                    self.answer("250 fine")

    def _content(self) -> bytes:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)


@contextmanager
def mail_server(**answers: Any) -> Iterator[MailServer]:
    """Serve until the block ends."""
    mail = MailServer(**answers)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads = True
        server.mail = mail  # type: ignore[attr-defined]  # how a handler of socketserver reaches what it serves
        mail.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield mail
        server.shutdown()
        thread.join()
