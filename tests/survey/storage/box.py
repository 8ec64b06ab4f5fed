"""A ballot box to be killed: a program with the collector's store behind a socket.

Run as `python -m tests.survey.storage.box URL PORT [PRAGMA…]`. A request is a ballot id, a
submission id and a sealed answer; the reply, one letter and the ballot id, leaves when the store
has acknowledged.
"""

from __future__ import annotations

import asyncio
import sys

from survey.storage import engines
from survey.storage.collector import CollectorStore
from survey.storage.errors import StoreUnavailable
from tests.survey.storage.devices import WAVE

MARK = b"ACKNOWLEDGED"
REFUSED = b"-"


async def serve(store: CollectorStore, port: int) -> None:
    """Answer until the process is killed."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                ballot_id = await reader.readexactly(32)
                submission = await reader.readexactly(16)
                length = int.from_bytes(await reader.readexactly(4), "big")
                sealed = await reader.readexactly(length)
                try:
                    found = await store.cast(WAVE, ballot_id, submission, sealed)
                except StoreUnavailable:
                    writer.write(REFUSED + bytes(len(MARK)) + ballot_id)
                else:
                    writer.write(found.name[0].encode() + MARK + ballot_id)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    url, port, *pragmas = sys.argv[1:]
    engines.PRAGMAS = (*engines.PRAGMAS, *pragmas)
    with CollectorStore.open(url) as opened:
        if opened.wave(WAVE) is None:
            opened.add_wave(WAVE, b"manifest", b"signature", [(bytes(32), "everybody")])
        asyncio.run(serve(opened, int(port)))
