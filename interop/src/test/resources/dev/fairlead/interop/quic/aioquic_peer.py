"""HTTP/3 by aioquic: serves one file, or gets it."""

import argparse
import asyncio
import os
import pickle
import ssl

from aioquic.asyncio import QuicConnectionProtocol, connect, serve
from aioquic.h3.connection import H3_ALPN, H3Connection
from aioquic.h3.events import DataReceived, HeadersReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.events import ConnectionTerminated, ProtocolNegotiated

words = argparse.ArgumentParser()
words.add_argument("role", choices=["serve", "get"])
words.add_argument("host")
words.add_argument("port", type=int)
words.add_argument("--certificate")
words.add_argument("--file", required=True, help="what is served, or where to put it")
words.add_argument("--retry", action="store_true")
words.add_argument("--key-update", action="store_true")
words.add_argument("--version", type=lambda text: int(text, 16))
words.add_argument("--times", type=int, default=1)
words.add_argument("--ticket", help="where the session ticket is kept")
words.add_argument("--early", action="store_true", help="with a ticket: ask before the handshake is done")
words.add_argument("--move", action="store_true", help="go on from another port, with another connection id")
words = words.parse_args()


class Server(QuicConnectionProtocol):
    http = None

    def quic_event_received(self, event):
        if isinstance(event, ProtocolNegotiated):
            self.http = H3Connection(self._quic)
        for each in self.http.handle_event(event) if self.http else []:
            if isinstance(each, HeadersReceived):
                if words.key_update:
                    self._quic.request_key_update()
                self.http.send_headers(each.stream_id, [(b":status", b"200")])
                self.http.send_data(each.stream_id, CONTENT, end_stream=True)
                self.transmit()


class Client(QuicConnectionProtocol):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.http = H3Connection(self._quic)
        self.content = bytearray()
        self.done = asyncio.get_running_loop().create_future()

    def ask(self):
        stream = self._quic.get_next_available_stream_id()
        fields = [(b":method", b"GET"), (b":scheme", b"https"), (b":authority", b"localhost"), (b":path", b"/file")]
        self.http.send_headers(stream, fields, end_stream=True)
        self.transmit()

    def quic_event_received(self, event):
        if isinstance(event, ConnectionTerminated) and not self.done.done():
            self.done.set_exception(ConnectionError(event.reason_phrase or hex(event.error_code)))
        for each in self.http.handle_event(event):
            if isinstance(each, DataReceived):
                self.content += each.data
            if isinstance(each, (DataReceived, HeadersReceived)) and each.stream_ended and not self.done.done():
                self.done.set_result(bytes(self.content))


async def run_server(configuration):
    configuration.load_cert_chain(words.certificate, words.certificate)
    tickets = {}
    await serve(
        words.host,
        words.port,
        configuration=configuration,
        create_protocol=Server,
        retry=words.retry,
        session_ticket_handler=lambda ticket: tickets.__setitem__(ticket.ticket, ticket),
        session_ticket_fetcher=lambda label: tickets.pop(label, None),
    )
    print("serving", flush=True)
    await asyncio.Event().wait()


async def get(configuration):
    def keep(ticket):
        with open(words.ticket, "wb") as out:
            pickle.dump(ticket, out)

    if words.ticket and os.path.exists(words.ticket):
        with open(words.ticket, "rb") as kept:
            configuration.session_ticket = pickle.load(kept)

    async with connect(
        words.host,
        words.port,
        configuration=configuration,
        create_protocol=Client,
        session_ticket_handler=keep if words.ticket else None,
        wait_connected=not words.early,
    ) as client:
        if words.key_update:
            client._quic.request_key_update()
        if words.move:
            loop = asyncio.get_running_loop()
            before = client._transport
            await loop.create_datagram_endpoint(lambda: client, local_addr=("::", 0))
            before.abort()
            client._quic.change_connection_id()
        client.ask()
        content = await client.done
        if words.ticket:
            await client.ping()  # so that the ticket has come
        print("resumed", client._quic.tls.session_resumed, "early", client._quic.tls.early_data_accepted)
        return content


async def run_client(configuration):
    configuration.verify_mode = ssl.CERT_NONE
    configuration.server_name = "localhost"
    if words.version:
        configuration.original_version = words.version
        configuration.supported_versions = [words.version, 1]
    for _ in range(words.times):
        content = await get(configuration)
    with open(words.file, "wb") as out:
        out.write(content)


setup = QuicConfiguration(is_client=words.role == "get", alpn_protocols=H3_ALPN, idle_timeout=60)
if words.role == "serve":
    with open(words.file, "rb") as served:
        CONTENT = served.read()
    asyncio.run(run_server(setup))
else:
    asyncio.run(asyncio.wait_for(run_client(setup), 60))
