"""A feed is looked at once, over TLS, at the address that its name had, and nowhere that only we can reach."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest

from chalicelib.clients.feeds.addresses import is_public
from chalicelib.clients.feeds.connect import connect
from chalicelib.clients.feeds.probe import MOST_BYTES, MOST_REDIRECTS, FeedProbe, FeedUnusable
from chalicelib.clients.platforms import Platforms
from chalicelib.deadline import Deadline
from chalicelib.errors import SettingUnusable
from chalicelib.settings import load
from local.platforms import feeds
from tests.contract.raw_server import RawServer
from tests.contract.tls import self_signed
from tests.deployment import ENVIRONMENT

COLUMNS = ("id", "title", "price")
FEED = "https://localhost/products.csv?v=1"


def answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def sends(*answers: bytes) -> Callable[[RawServer, socket.socket], None]:
    """A script that sends these, one after the other."""
    left = list(answers)
    return lambda server, connection: connection.sendall(left.pop(0) if len(left) > 1 else left[0])


Made = tuple[Path, ssl.SSLContext]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A certificate for this machine, and a server's context with its key."""
    return self_signed(tmp_path_factory.mktemp("tls"))


@contextmanager
def serving(made: Made, *answers: bytes) -> Iterator[tuple[RawServer, FeedProbe]]:
    """A server of such answers, and a probe that finds every name there."""
    trusted, context = made
    with RawServer(sends(*answers), tls=context) as server:
        yield server, FeedProbe(lambda host, port: ["127.0.0.1"], lambda address: True, server.port, trusted)


def refused(probe: FeedProbe, address: str = FEED, seconds: float = 5) -> FeedUnusable:
    with pytest.raises(FeedUnusable) as unusable:
        probe.look(address, COLUMNS, Deadline.after(seconds))
    return unusable.value


@pytest.mark.parametrize(
    "row",
    [
        b"id,title,price\n1,Mug,5",
        b'\xef\xbb\xbf"ID";"Price";"Title"\r\n',
        b"title\tid\tprice\textra",
        b"ID|title |price",
    ],
)
def test_a_file_with_its_columns_is_taken(made: Made, row: bytes) -> None:
    with serving(made, answer(row)) as (server, probe):
        probe.look(FEED, COLUMNS, Deadline.after(5))
        (asked,) = server.requests
    assert asked.startswith("GET /products.csv?v=1 HTTP/1.1\r\n")
    assert "Host: localhost\r\n" in f"{asked}\r\n"


@pytest.mark.parametrize(
    ("sent", "code", "says"),
    [
        (answer(b"id,price\n"), "FEED_COLUMNS_MISSING", "lacks “title” in its first row"),
        (answer(b"a,b\n"), "FEED_COLUMNS_MISSING", "lacks “id”, “title” and “price” in its first row"),
        (answer(b""), "FEED_NO_HEADER_ROW", ""),
        (answer(b"<html><body>Sign in</body></html>"), "FEED_NO_HEADER_ROW", ""),
        (answer(b"\x1f\x8b\x08,\xff\xfe,\x00"), "FEED_NO_HEADER_ROW", ""),
        (answer(b"", "404 Not Found"), "FEED_NOT_THERE", "answers 404 instead of a file"),
        (answer(b"", "302 Found", "Location: /again"), "FEED_REDIRECTS", ""),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "FEED_UNREACHABLE", ""),
    ],
)
def test_anything_else_is_refused_in_words(made: Made, sent: bytes, code: str, says: str) -> None:
    with serving(made, sent) as (server, probe):
        unusable = refused(probe)
        assert unusable.code == code
        assert says in unusable.says
        assert server.connections <= MOST_REDIRECTS + 1


def test_no_more_is_read_than_a_header_row_can_have(made: Made) -> None:
    endless = answer(b"id," * (MOST_BYTES // 3) + b"title,price\n" + b"x" * 10_000_000)
    with serving(made, endless) as (_, probe):
        assert refused(probe).code == "FEED_COLUMNS_MISSING"


def test_a_server_that_sends_a_byte_now_and_then_is_not_waited_for(made: Made) -> None:
    trusted, context = made
    with RawServer(lambda server, connection: server.trickle(connection, [b"H"] * 1000), tls=context) as server:
        probe = FeedProbe(lambda host, port: ["127.0.0.1"], lambda address: True, server.port, trusted)
        assert refused(probe, seconds=0.3).code == "FEED_TOO_SLOW"


def test_a_server_without_the_names_certificate_is_not_asked(made: Made) -> None:
    with serving(made, answer(b"id,title,price")) as (server, probe):
        assert refused(probe, "https://elsewhere.example/products.csv").code == "FEED_UNREACHABLE"
        assert server.requests == []


@pytest.mark.parametrize(
    "address",
    [
        "http://shop.example/products.csv",
        "https://shop.example:8443/products.csv",
        "https://ada:secret@shop.example/products.csv",
        "https://shop.example@169.254.169.254/",
        "ftp://shop.example/products.csv",
        "https:///products.csv",
        "https://shop.example/a b.csv",
        "https://shop.example/\r\nX: y",
        "https://shöp.example/",
        "https://[::1/",
        f"https://shop.example/{'x' * 2000}",
        "",
    ],
)
def test_an_address_of_another_form_is_not_even_looked_up(address: str) -> None:
    def never(host: str, port: int) -> Sequence[str]:
        raise AssertionError(host)

    assert refused(FeedProbe(never), address).code == "FEED_NOT_HTTPS"


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.7"],
        ["172.16.3.4"],
        ["192.168.1.1"],
        ["169.254.169.254"],
        ["100.64.0.1"],
        ["0.0.0.0"],
        ["255.255.255.255"],
        ["224.0.0.1"],
        ["::1"],
        ["::"],
        ["fe80::1%eth0"],
        ["fc00::1"],
        ["::ffff:10.0.0.1"],
        ["64:ff9b::a00:1"],
        ["2002:a00:1::"],
        ["ff02::1"],
        ["fec0::1"],
        ["192.88.99.1"],
        ["::7f00:1"],
        ["93.184.216.34", "10.0.0.7"],
        ["not an address"],
    ],
)
def test_a_name_that_leads_to_anything_private_is_not_connected_to(
    addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("connected")

    monkeypatch.setattr("chalicelib.clients.feeds.probe.pinned_pool", never)
    assert refused(FeedProbe(lambda host, port: addresses)).code == "FEED_NOT_PUBLIC"


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_a_public_address_is_one(address: str) -> None:
    assert is_public(address)


def test_a_name_without_an_address_leads_nowhere() -> None:
    def nowhere(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror

    assert refused(FeedProbe(nowhere)).code == "FEED_UNREACHABLE"


def test_a_name_that_leads_elsewhere_at_the_second_look_is_looked_up_once_and_connected_to_as_it_was(
    made: Made,
) -> None:
    looks: list[str] = []
    with serving(made, answer(b"id,title,price")) as (server, probe):

        def turning(host: str, port: int) -> Sequence[str]:
            looks.append(host)
            return ["127.0.0.1"] if len(looks) == 1 else ["10.0.0.7"]

        pinned = FeedProbe(turning, lambda address: address == "127.0.0.1", server.port, probe.trusted)
        pinned.look(FEED, COLUMNS, Deadline.after(5))
    assert looks == ["localhost"]


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("https://inside.example/products.csv", "FEED_NOT_PUBLIC"),
        ("http://localhost/products.csv", "FEED_NOT_HTTPS"),
        ("https://localhost:9000/products.csv", "FEED_NOT_HTTPS"),
        ("//169.254.169.254/latest/meta-data", "FEED_NOT_PUBLIC"),
        ("https://[", "FEED_NOT_HTTPS"),
    ],
)
def test_a_redirect_is_asked_all_of_it_anew(made: Made, location: str, code: str) -> None:
    with serving(made, answer(b"", "301 Moved", f"Location: {location}")) as (server, probe):
        names = {"localhost": ["127.0.0.1"]}
        careful = FeedProbe(
            lambda host, port: names.get(host, ["10.0.0.7"]),
            lambda address: address == "127.0.0.1",
            server.port,
            probe.trusted,
        )
        assert refused(careful).code == code
        assert len(server.requests) == 1


def test_a_redirect_to_another_place_of_the_same_kind_is_followed(made: Made) -> None:
    moved = answer(b"", "308 Permanent Redirect", "Location: /new.csv")
    with serving(made, moved, answer(b"id,title,price")) as (server, probe):
        probe.look(FEED, COLUMNS, Deadline.after(5))
        assert [each.split()[1] for each in server.requests] == ["/products.csv?v=1", "/new.csv"]


class TestOnOneMachine:
    """The local stack has files at one name that nobody on the internet has; all other rules are as ever."""

    EMULATED: ClassVar = {**ENVIRONMENT, "AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}

    @pytest.fixture
    def said(self, tmp_path: Path) -> Iterator[str]:
        with feeds.serving(tmp_path) as address:
            yield address

    def test_feeds_are_found_and_are_what_they_are(self, said: str) -> None:
        probe = connect(Platforms(load({**self.EMULATED, "FEEDS_STAND_IN": said})))
        probe.look(f"{feeds.FEEDS}/products.csv", COLUMNS, Deadline.after(5))
        found = {
            name: refused(probe, f"{feeds.FEEDS}/{name}").code
            for name in ("no-price.csv", "page.html", "none.csv", "moved-inside.csv")
        }
        assert found == {
            "no-price.csv": "FEED_COLUMNS_MISSING",
            "page.html": "FEED_NO_HEADER_ROW",
            "none.csv": "FEED_NOT_THERE",
            "moved-inside.csv": "FEED_NOT_PUBLIC",
        }

    @pytest.mark.parametrize("address", ["https://127.0.0.1/products.csv", "https://10.0.0.7/products.csv"])
    def test_no_other_address_leads_there(self, said: str, address: str) -> None:
        probe = connect(Platforms(load({**self.EMULATED, "FEEDS_STAND_IN": said})))
        assert refused(probe, address).code == "FEED_NOT_PUBLIC"

    @pytest.mark.parametrize(
        ("endpoint", "said"),
        [
            ({}, "https://127.0.0.1:4581/t.pem"),
            ({"AWS_ENDPOINT_URL": ""}, "https://127.0.0.1:4581/t.pem"),
            ({"AWS_ENDPOINT_URL": "https://dynamodb.eu-central-1.amazonaws.com"}, "https://127.0.0.1:4581/t.pem"),
            ({"AWS_ENDPOINT_URL": "http://127.0.0.1.elsewhere.example:4566"}, "https://127.0.0.1:4581/t.pem"),
            ({"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}, "https://10.0.0.7:443/t.pem"),
            ({"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}, "http://127.0.0.1:80/t.pem"),
        ],
    )
    def test_where_aws_is_aws_it_cannot_be_switched_on(self, endpoint: dict[str, str], said: str) -> None:
        with pytest.raises(SettingUnusable) as refusal:
            connect(Platforms(load({**ENVIRONMENT, **endpoint, "FEEDS_STAND_IN": said})))
        assert "for the local stack alone" in refusal.value.message
        assert connect(Platforms(load({**ENVIRONMENT, **endpoint}))).known == {}
