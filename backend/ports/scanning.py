"""Looking into files that people send, before anybody opens them."""

import socket
import struct
from typing import Protocol

# The test signature that every scanner knows and no real file holds (EICAR, 2003), in two halves
# so that this source is not itself taken for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CHUNK = 64 * 1024


class ScannerDownError(Exception):
    """The scanner did not answer: a file that was not looked at is not taken."""


class Scanner(Protocol):
    """Whatever can tell a harmful file."""

    def infection(self, data: bytes) -> str:
        """Return the name of what was found, or an empty text; raises ``ScannerDownError``."""
        ...


class SignatureScanner:
    """The embedded scanner: knows the EICAR test signature only, and says so in the documents."""

    def infection(self, data: bytes) -> str:
        """Find the test signature anywhere in the file."""
        return "EICAR-Test-Signature" if EICAR in data else ""


class ClamdScanner:
    """ClamAV's daemon over TCP, by its INSTREAM command (clamd(8))."""

    def __init__(self, host: str, port: int, *, timeout: float = 15.0) -> None:
        """Keep the address; a connection is made for each file."""
        self.address = (host, port)
        self.timeout = timeout

    def infection(self, data: bytes) -> str:
        """Ask the daemon; anything but a clear answer counts as no answer."""
        try:
            with socket.create_connection(self.address, self.timeout) as connection:
                connection.sendall(b"zINSTREAM\0")
                for start in range(0, len(data), CHUNK):
                    part = data[start : start + CHUNK]
                    connection.sendall(struct.pack("!L", len(part)) + part)
                connection.sendall(struct.pack("!L", 0))
                answer = (
                    connection.makefile("rb").read(4096).rstrip(b"\0\n").decode("ascii", "replace")
                )
        except OSError as error:
            raise ScannerDownError(str(error)) from error
        if answer.endswith("OK"):
            return ""
        if answer.endswith("FOUND"):
            return answer.removeprefix("stream: ").removesuffix(" FOUND")
        raise ScannerDownError(answer)
