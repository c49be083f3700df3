"""A browser puts a file into the bucket by a signed form: as it says, or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests

from chalicelib.clients.platforms import Platforms
from chalicelib.clients.uploads.client import TooLarge, UploadForm, Uploads
from chalicelib.clients.uploads.connect import connect
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, Retryable
from tests.deployment import deployment
from tests.emulator import emulator

if TYPE_CHECKING:
    from local.stack.aws import Emulator

BUCKET = "test-uploads"
KEY = "uploads/mc-1/logo/1"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with emulator(tmp_path_factory.mktemp("emulator")) as running:
        running.s3.create_bucket(Bucket=BUCKET)
        yield running


@pytest.fixture
def uploads(aws: Emulator, monkeypatch: pytest.MonkeyPatch) -> Uploads:
    """The client as a deployment makes it."""
    for name, value in {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
    return connect(Platforms(deployment(uploads_bucket=BUCKET)))


@pytest.fixture
def deadline() -> Deadline:
    return Deadline.after(30)


def post(form: UploadForm, content: bytes = PNG, **changes: str | None) -> requests.Response:
    """As a browser does."""
    fields: dict[str, Any] = {**form.fields, **changes}
    given = {name: (None, value) for name, value in fields.items() if value is not None}
    return requests.post(form.url, files={**given, "file": ("Logo (final).png", content)}, timeout=10)


def test_a_file_comes_to_lie_where_the_form_says(uploads: Uploads, deadline: Deadline) -> None:
    assert uploads.head(KEY, deadline) is None
    assert uploads.get(KEY, 100, deadline) is None
    form = uploads.form(KEY, "png", 1000)
    assert post(form).status_code == 201
    found = uploads.head(KEY, deadline)
    assert found is not None
    assert (found.key, found.size, found.content_type) == (KEY, len(PNG), "image/png")
    assert uploads.get(KEY, 1000, deadline) == (found, PNG)
    post(form, PNG + b"more")
    again = uploads.head(KEY, deadline)
    assert again is not None
    assert again.etag != found.etag
    for _ in range(2):
        uploads.delete(KEY, deadline)
    assert uploads.head(KEY, deadline) is None


@pytest.mark.parametrize(
    ("changes", "content"),
    [
        ({"key": "uploads/mc-2/logo/1"}, PNG),
        ({"Content-Type": "text/html"}, PNG),
        ({"Content-Type": None}, PNG),
        ({"acl": "public-read"}, PNG),
        ({"x-amz-meta-more": "x"}, PNG),
        ({"policy": None}, PNG),
        ({"x-amz-signature": "0" * 64}, PNG),
        ({}, b""),
        ({}, b"x" * 1001),
    ],
)
def test_nothing_of_the_form_can_be_changed(
    uploads: Uploads, deadline: Deadline, changes: dict[str, str | None], content: bytes
) -> None:
    assert post(uploads.form(KEY, "png", 1000), content, **changes).status_code in {400, 403}
    assert uploads.head(KEY, deadline) is None


def test_a_form_ends(uploads: Uploads, deadline: Deadline) -> None:
    assert post(uploads.form(KEY, "png", 1000, timedelta(seconds=-1))).status_code == 403
    assert uploads.head(KEY, deadline) is None


def test_no_more_is_read_than_was_asked_for(uploads: Uploads, deadline: Deadline) -> None:
    post(uploads.form(KEY, "png", 1000), b"x" * 101)
    with pytest.raises(TooLarge):
        uploads.get(KEY, 100, deadline)
    found = uploads.get(KEY, 101, deadline)
    assert found is not None
    assert found[0].size == 101
    uploads.delete(KEY, deadline)


def test_a_form_is_signed_as_every_bucket_takes_it_and_hides_its_fields(uploads: Uploads) -> None:
    form = uploads.form(KEY, "svg", 1000)
    assert form.fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert form.fields["x-amz-signature"] not in repr(form)


@pytest.mark.parametrize(
    "key",
    ["", "uploads/", "uploads/mc-1", "else/mc-1/x", "uploads/mc-1/../x", "uploads/mc-1/${filename}", "uploads/a b/c"],
)
def test_what_could_name_something_else_is_no_key(uploads: Uploads, deadline: Deadline, key: str) -> None:
    for use in (
        lambda: uploads.form(key, "png", 1000),
        lambda: uploads.head(key, deadline),
        lambda: uploads.delete(key, deadline),
    ):
        with pytest.raises(ValueError, match="not the key"):
            use()


def test_a_bucket_that_is_not_there_is_for_a_person(uploads: Uploads, deadline: Deadline) -> None:
    uploads._bucket = "no-such-bucket"
    with pytest.raises(Permanent) as missing:
        uploads.get(KEY, 100, deadline)
    assert missing.value.code == "UPLOADS_BUCKET_MISSING"
    assert "UPLOADS_BUCKET" in missing.value.hint


def test_too_little_time_is_no_failure(uploads: Uploads) -> None:
    with pytest.raises(Retryable) as late:
        uploads.head(KEY, Deadline.after(0.1))
    assert (late.value.code, late.value.spends_failure) == ("OUT_OF_TIME", False)


def test_s3_that_cannot_be_reached_is_tried_again(
    uploads: Uploads, deadline: Deadline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    unreachable = connect(Platforms(deployment(uploads_bucket=BUCKET)))
    with pytest.raises(Retryable) as raised:
        unreachable.head(KEY, deadline)
    assert raised.value.code == "UPLOADS_UNAVAILABLE"


def test_the_beginning_of_a_file_says_how_long_all_of_it_is(uploads: Uploads, deadline: Deadline) -> None:
    assert uploads.beginning("uploads/mc-1/none/1", 8, deadline) is None
    post(uploads.form("uploads/mc-1/print/1", "png", 1000))
    found = uploads.beginning("uploads/mc-1/print/1", 8, deadline)
    assert found is not None
    assert (found[0].size, found[1]) == (len(PNG), PNG[:8])
    assert uploads.beginning("uploads/mc-1/print/1", 5000, deadline) == (found[0], PNG)


def test_a_file_is_copied_as_it_was_looked_at_or_not_at_all(uploads: Uploads, deadline: Deadline) -> None:
    form = uploads.form("uploads/mc-1/print/2", "png", 1000)
    post(form)
    looked = uploads.head("uploads/mc-1/print/2", deadline)
    assert looked is not None
    for _ in range(2):
        assert uploads.copy(looked, "uploads/mc-1/kept/2", deadline)
    post(form, PNG + b"another")
    assert not uploads.copy(looked, "uploads/mc-1/kept/3", deadline)
    assert uploads.head("uploads/mc-1/kept/3", deadline) is None
    kept = uploads.get("uploads/mc-1/kept/2", 1000, deadline)
    assert kept is not None
    assert kept[1] == PNG


def test_an_address_leads_to_a_file_for_keeping(uploads: Uploads) -> None:
    post(uploads.form("uploads/mc-1/print/3", "png", 1000))
    answer = requests.get(uploads.address("uploads/mc-1/print/3"), timeout=10)
    assert (answer.status_code, answer.content) == (200, PNG)
    assert answer.headers["Content-Disposition"] == "attachment"
    with pytest.raises(ValueError, match="not the key of an upload"):
        uploads.address("uploads/../secret")


def test_a_part_is_read_as_it_was_looked_at_or_not_at_all(uploads: Uploads, deadline: Deadline) -> None:
    key = "uploads/tenants/ten_1/1/file.csv"
    form = uploads.form(key, "csv", 1000)
    assert post(form, b"0123456789").status_code == 201
    assert post(form, b"x" * 1001).status_code == 400
    found = uploads.head(key, deadline)
    assert found is not None
    assert found.content_type == "text/csv; charset=utf-8"
    assert uploads.part(key, 2, 3, deadline, etag=found.etag) == b"234"
    assert uploads.part(key, 8, 100, deadline, etag=found.etag) == b"89"
    post(form, b"another")
    assert uploads.part(key, 2, 3, deadline, etag=found.etag) is None
    assert uploads.part(key, 2, 3, deadline) == b"oth"
    assert uploads.part("uploads/tenants/ten_1/1/none.csv", 0, 3, deadline) is None


def test_a_file_of_any_length_is_put_from_where_it_stands(uploads: Uploads, deadline: Deadline) -> None:
    with tempfile.SpooledTemporaryFile(10) as content:
        content.write(b"0123456789" * 100)
        content.seek(0)
        uploads.put("uploads/tenants/ten_1/1/table.csv", "csv", content, deadline)
    assert uploads.part("uploads/tenants/ten_1/1/table.csv", 995, 10, deadline) == b"56789"
