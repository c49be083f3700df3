"""A tenant's program uploads a file and reads what was found in it; and what it is told where that cannot be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.flows.common.tenants import gate
from chalicelib.flows.common.uploads import latest
from chalicelib.flows.upload import files
from chalicelib.flows.upload.intents import take
from chalicelib.flows.upload.outside import FILES
from chalicelib.flows.upload.routes import ROUTES
from chalicelib.handlers.http import routing
from chalicelib.handlers.http.callers import Auth
from tests.clock import TestClock
from tests.integration.tokens import FakePool, Issuer
from tests.integration.upload_place import (
    BUCKET,
    CLEAN,
    DEAR,
    HEADINGS,
    REBAR,
    SCOPES,
    Uploading,
    csv_of,
    many,
    multipart,
    xlsx_of,
)


@pytest.fixture
def place(clock: TestClock, issuer: Issuer, pool: FakePool, aws: None) -> Uploading:
    return Uploading(clock, issuer, pool)


class TestShipments:
    def test_are_taken_looked_at_and_what_was_found_is_read(self, place: Uploading) -> None:
        sent = place.ship(csv_of(CLEAN, DEAR), name="Käse.csv")
        assert (sent.status, sent.json["status"], sent.json["fileName"]) == (202, "processing", "Käse.csv")
        job = place.through(sent)
        assert (job["status"], job["rows"], job["findings"], job["verdict"]) == ("completed", 2, 1, "findings")
        (found,) = place.found()
        assert (found["jobId"], found["row"], found["detector"]) == (job["jobId"], 3, "AMOUNT_VARIANCE")
        assert found["amounts"]["difference"] == "15.00"
        assert place.found("trade") == []

    def test_that_are_clean_are_told_from_those_that_nobody_looked_at(self, place: Uploading) -> None:
        assert place("GET", "/ship/findings").json["says"] == "Nothing was uploaded yet."
        clean = place.through(place.ship(csv_of(CLEAN)))
        assert (clean["verdict"], clean["says"][:30]) == ("clean", "Nothing was found: every row w")
        place.set(detectors={"AMOUNT_VARIANCE": False})
        place.clock.pass_(seconds=1)
        off = place.through(place.ship(csv_of(DEAR)))
        assert (off["verdict"], off["detectors"], off["findings"]) == ("detectors_off", [], 0)
        page = place("GET", "/ship/findings").json
        assert (page["items"], page["says"]) == ([], off["says"])
        assert place("GET", f"/ship/findings?job={clean['jobId']}").json["says"] == clean["says"]

    def test_of_the_newest_upload_come_first_and_in_pages(self, place: Uploading) -> None:
        first = place.through(place.ship(many(120, dear=2)))
        place.clock.pass_(minutes=1)
        second = place.through(place.ship(csv_of(DEAR)))
        found = place.found()
        assert [each["jobId"] for each in found] == [second["jobId"], *[first["jobId"]] * 60]
        assert [each["row"] for each in found[1:]] == sorted(each["row"] for each in found[1:])
        page = place("GET", f"/ship/findings?job={first['jobId']}&limit=7").json
        assert [each["row"] for each in page["items"]] == [3, 5, 7, 9, 11, 13, 15]
        other = place("GET", f"/ship/findings?job={second['jobId']}&cursor={page['cursor']}")
        assert other.refusal == (400, "CURSOR_INVALID")
        assert place("GET", "/ship/findings?cursor=nonsense").refusal == (400, "CURSOR_INVALID")
        jobs = place("GET", "/jobs?limit=1").json
        assert [each["jobId"] for each in jobs["items"]] == [second["jobId"]]
        earlier = place("GET", f"/jobs?limit=1&cursor={jobs['cursor']}").json
        assert [each["jobId"] for each in earlier["items"]] == [first["jobId"]]

    def test_are_exported_as_csv_at_a_signed_address(self, place: Uploading, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("chalicelib.flows.upload.results.IN_ONE_FILE", 2)
        job = place.through(place.ship(csv_of(DEAR, DEAR.replace("A-2", "=cmd"), DEAR)))
        file = place("GET", f"/ship/findings.csv?job={job['jobId']}").json
        assert (file["rows"], "X-Amz-Signature" in file["url"]) == (2, True)
        key = next(key for key in place.files() if "/exports/" in key)
        lines = place.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode("utf-8-sig").splitlines()
        assert lines[0].startswith("row,subject,detector")
        assert [line.split(",")[:2] for line in lines[1:]] == [["2", "A-2"], ["3", "'=cmd"]]
        rest = place("GET", f"/ship/findings.csv?job={job['jobId']}&cursor={file['cursor']}").json
        assert (rest["rows"], rest["cursor"]) == (1, None)

    def test_with_wrong_rows_are_looked_at_all_the_same_and_the_first_hundred_are_named(self, place: Uploading) -> None:
        job = place.through(place.ship(many(1_000, wrong=5)))
        assert (job["status"], job["rows"], job["usableRows"]) == ("completed", 1_000, 800)
        assert (job["errors"]["count"], job["errors"]["rows"], len(job["errors"]["first"])) == (200, 200, 100)
        assert job["errors"]["first"][0] == {
            "row": 6,
            "column": "ship_date",
            "code": "DATE_FORMAT",
            "says": "Write dates as 2026-03-31: other orders of day and month are not guessed.",
        }
        assert job["errors"]["first"][-1]["row"] == 501


class TestProducts:
    def test_are_made_into_csv_and_screened_for_the_authority_that_is_asked_for(self, place: Uploading) -> None:
        job = place.through(place.trade(xlsx_of(REBAR)))
        assert (job["status"], job["findings"], job["screeningAuthority"]) == ("completed", 1, "CA")
        (found,) = place.found("trade")
        assert (found["subject"], found["evidence"]["authority"]) == ("R-1", "CA")
        assert [key.rpartition("/")[2] for key in place.files()] == ["file.xlsx", "table.csv"]
        american = place.through(place.trade(xlsx_of(REBAR), authority="US"))
        assert american["screeningAuthority"] == "US"
        assert place.trade(xlsx_of(REBAR), authority="FR").refusal == (422, "VALIDATION_FAILED")

    def test_whose_sheet_has_formulas_and_merged_cells_are_noted(self, place: Uploading) -> None:
        rows = (REBAR, ("R-2", "=A2", "721420", "CN"))
        job = place.through(place.trade(xlsx_of(*rows, merged="A10:B10")))
        assert (job["rows"], job["usableRows"], job["errors"]["first"][0]["code"]) == (2, 1, "FORMULA_WITHOUT_VALUE")
        assert any("formulas were read" in each for each in job["noted"])
        assert any("Cells are merged (A10:B10)" in each for each in job["noted"])

    def test_that_turn_out_to_be_no_table_fail_with_what_to_do(self, place: Uploading) -> None:
        job = place.through(place.trade(xlsx_of(REBAR, headings=("sku", "description", "hs_code", "origin of it"))))
        assert (job["status"], job["failure"]["code"]) == ("failed", "HEADINGS_MISSING")
        assert job["says"] == job["failure"]["says"]
        assert "country_of_origin" in job["says"]


class TestAFileThatCannotBeTaken:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "FILE_EMPTY"),
            (b"%PDF-1.7 nothing", "FILE_NOT_A_TABLE"),
            (xlsx_of(REBAR), "FILE_OF_ANOTHER_KIND"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "FILE_OLD_EXCEL"),
            (b"reference,carrier\r\nA-1,UPS\r\n", "HEADINGS_MISSING"),
            (f"{HEADINGS},{','.join(f'c{number}' for number in range(300))}\r\n".encode(), "COLUMNS_TOO_MANY"),
            (b"x" * (4 * 1024 * 1024 + 1), "FILE_TOO_LARGE"),
        ],
    )
    def test_is_refused_before_anything_is_kept(self, place: Uploading, content: bytes, code: str) -> None:
        refused = place.ship(content)
        assert refused.refusal == (422, "UPLOAD_UNUSABLE")
        assert [each["code"] for each in refused.json["errors"]] == [code]
        assert place.files() == []
        assert place("GET", "/jobs").json["items"] == []

    @pytest.mark.parametrize(
        ("body", "refusal"),
        [
            (multipart(csv_of(CLEAN))[:-40], (400, "BODY_CUT_OFF")),
            (b"", (400, "BODY_CUT_OFF")),
            (multipart(csv_of(CLEAN)).replace(b"\r\n\r\n", b"\r\n", 1), (400, "BODY_NOT_MULTIPART")),
            (multipart(csv_of(CLEAN)).replace(b'name="file"', b'name="other"'), (422, "VALIDATION_FAILED")),
            (multipart(csv_of(CLEAN)).replace(b'; filename="november.csv"', b""), (422, "VALIDATION_FAILED")),
            (
                multipart(csv_of(CLEAN)).replace(b"; filename=", b"; filename*=''x; filename*0=x; filename="),
                (400, "BODY_NOT_MULTIPART"),
            ),
            (multipart(csv_of(CLEAN), "x", more="y"), (422, "FIELD_NOT_ALLOWED")),
            (b"x" * (5 * 1024 * 1024), (413, "BODY_TOO_LARGE")),
        ],
    )
    def test_nor_can_a_body_that_is_none(self, place: Uploading, body: bytes, refusal: tuple[int, str]) -> None:
        assert place("POST", "/ship/upload", raw=body).refusal == refusal
        assert place.files() == []

    def test_nor_one_of_which_bytes_were_lost_on_the_way(self, place: Uploading) -> None:
        sent = csv_of(CLEAN.replace("UPS", "Käse")).decode().encode("latin-1")
        assert place.ship(sent, as_text=True).refusal == (400, "BODY_NOT_UTF8")
        assert place.files() == []
        assert place.ship(csv_of(CLEAN.replace("UPS", "Käse")), as_text=True).status == 202

    def test_nor_one_without_a_boundary_or_as_json(self, place: Uploading) -> None:
        for parameters in ("", "; boundary*=x; boundary*0=y", "; boundary*=%00''%00a"):
            plain: dict[str, Any] = {"Content_Type": f"multipart/form-data{parameters}"}
            assert place("POST", "/ship/upload", raw=b"x", **plain).refusal == (400, "BODY_NOT_MULTIPART")
        as_json = place("POST", "/ship/upload", {"file": "x"})
        assert as_json.refusal == (415, "UNSUPPORTED_MEDIA_TYPE")
        assert "multipart/form-data" in as_json.json["detail"]

    def test_and_every_byte_of_one_that_can_is_kept(self, place: Uploading) -> None:
        odd = csv_of(CLEAN) + bytes(range(128, 256)) + b"\r\n--" + b"\n\r\r\n\n\t--"
        for content, sent in ((odd, place.ship(odd)), (workbook := xlsx_of(REBAR), place.trade(workbook))):
            record = place.api.desk.store.load(f"UPLOAD#{sent.json['jobId']}")
            (key,) = (key for key in place.files() if record.record_id.rpartition(".")[2] in key)
            assert place.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == content


class TestWhoMayUpload:
    @pytest.mark.parametrize(
        ("scopes", "adapters", "code"),
        [
            (("ship:read", "trade:upload", "jobs:read"), ("generic-shipment-csv",), "SCOPE_MISSING"),
            (("ship:upload",), ("catalog-excel",), "ADAPTER_NOT_ALLOWED"),
            (("ship:upload",), (), "ADAPTER_NOT_ALLOWED"),
        ],
    )
    def test_is_who_has_scope_and_adapter(
        self, place: Uploading, scopes: tuple[str, ...], adapters: tuple[str, ...], code: str
    ) -> None:
        token = place.token(place.issued(scopes, adapters))
        assert place.ship(csv_of(CLEAN), token=token).refusal == (403, code)
        asked = {"adapter": "generic-shipment-csv", "size": 100}
        assert place("POST", "/uploads/presigned", asked, token=token).refusal == (403, code)
        form = place.prepared(csv_of(CLEAN))
        assert place("POST", f"/uploads/{form['jobId']}/submit", token=token).refusal == (403, code)
        assert place.job(form["jobId"])["status"] == "waiting"

    def test_whose_tenant_has_the_module_and_is_not_suspended(self, place: Uploading) -> None:
        job = place.through(place.ship(csv_of(DEAR)))
        place.set(modules=["trade"])
        refused = place.ship(csv_of(CLEAN))
        assert (refused.refusal, refused.json["module"]) == ((403, "MODULE_OFF"), "ship")
        place.set(modules=["ship", "trade"])
        place.move("suspended")
        assert place.ship(csv_of(CLEAN)).refusal == (403, "TENANT_SUSPENDED")
        assert place.trade(xlsx_of(REBAR)).refusal == (403, "TENANT_SUSPENDED")
        assert place.job(job["jobId"])["status"] == "completed"
        assert len(place.found()) == 1

    def test_and_nobody_reads_what_is_another_tenants(self, place: Uploading) -> None:
        job = place.through(place.ship(csv_of(DEAR)))
        place.tenant("ten_2")
        theirs = place.token(place.issued(of="ten_2"), of="ten_2")
        form = place.prepared(csv_of(CLEAN))
        for method, path in (
            ("GET", f"/jobs/{job['jobId']}"),
            ("GET", f"/ship/findings?job={job['jobId']}"),
            ("GET", f"/ship/findings.csv?job={job['jobId']}"),
            ("POST", f"/uploads/{form['jobId']}/submit"),
        ):
            assert place(method, path, token=theirs).refusal == (404, "JOB_NOT_FOUND")
        assert place("GET", "/ship/findings", token=theirs).json["items"] == []
        assert place("GET", "/jobs", token=theirs).json["items"] == []

    def test_and_once_it_is_closed_nobody_does_anything(self, place: Uploading) -> None:
        token = place.token()
        place.move("closed")
        assert place.ship(csv_of(CLEAN), token=token).refusal == (401, "KEY_REVOKED")


class TestTheSameFile:
    def test_under_the_same_key_is_the_same_upload(self, place: Uploading) -> None:
        first, again = (place.ship(csv_of(DEAR), Idempotency_Key="k-1") for _ in range(2))
        assert again.json["jobId"] == first.json["jobId"]
        assert place.ship(csv_of(CLEAN), Idempotency_Key="k-1").refusal == (422, "IDEMPOTENCY_KEY_REUSED")
        assert len(place.files()) == 1
        place.tenant("ten_2")
        theirs = place.token(place.issued(of="ten_2"), of="ten_2")
        assert place.ship(csv_of(DEAR), Idempotency_Key="k-1", token=theirs).json["jobId"].startswith("ten_2.")

    def test_is_so_though_a_detector_was_switched_meanwhile(self, place: Uploading) -> None:
        first = place.ship(csv_of(DEAR), Idempotency_Key="k-1").json
        asked = {"adapter": "generic-shipment-csv", "size": 100}
        form = place("POST", "/uploads/presigned", asked, Idempotency_Key="k-2").json
        place.set(detectors={"AMOUNT_VARIANCE": False})
        again = place.ship(csv_of(DEAR), Idempotency_Key="k-1").json
        assert (again["jobId"], again["detectors"]) == (first["jobId"], ["AMOUNT_VARIANCE"])
        assert place("POST", "/uploads/presigned", asked, Idempotency_Key="k-2").json["jobId"] == form["jobId"]

    def test_is_taken_though_it_cannot_be_noted_that_it_is_known(
        self, place: Uploading, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def throttled(**_: Any) -> None:
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, "PutItem")

        monkeypatch.setattr(place.api.desk.store.client, "put_item", throttled)
        assert place.through(place.ship(csv_of(DEAR)))["status"] == "completed"

    def test_without_one_is_another_upload_that_names_the_one_before(self, place: Uploading) -> None:
        first = place.ship(csv_of(DEAR)).json
        place.clock.pass_(seconds=1)
        again = place.through(place.ship(csv_of(DEAR)))
        assert (first["sameAs"], again["sameAs"]) == (None, first["jobId"])
        assert len(place.found()) == 2
        assert place.ship(csv_of(CLEAN)).json["sameAs"] is None
        form = place.prepared(csv_of(DEAR))
        assert place("POST", f"/uploads/{form['jobId']}/submit").json["sameAs"] == again["jobId"]


class TestByAForm:
    def test_a_file_is_looked_at_once_it_was_submitted(self, place: Uploading) -> None:
        form = place.prepared(csv_of(DEAR), fileName="large.csv")
        assert (form["status"], form["mostBytes"], form["fileName"]) == ("waiting", len(csv_of(DEAR)), "large.csv")
        place.world.settle(minutes=5)
        assert place.job(form["jobId"])["status"] == "waiting"
        twice = [place("POST", f"/uploads/{form['jobId']}/submit") for _ in range(2)]
        assert [each.json["status"] for each in twice] == ["processing", "processing"]
        assert place.through(twice[1])["findings"] == 1
        assert place("POST", f"/uploads/{form['jobId']}/submit").json["status"] == "completed"

    def test_that_was_never_used_comes_to_nothing_after_a_day(self, place: Uploading) -> None:
        asked = {"adapter": "generic-shipment-csv", "size": 100}
        made = place("POST", "/uploads/presigned", asked, Idempotency_Key="k-1").json
        assert place("POST", "/uploads/presigned", asked, Idempotency_Key="k-1").json["jobId"] == made["jobId"]
        refused = place("POST", f"/uploads/{made['jobId']}/submit")
        assert (refused.refusal, refused.json["errors"][0]["code"]) == ((422, "UPLOAD_UNUSABLE"), "FILE_MISSING")
        place.world.settle(minutes=25 * 60)
        assert place.job(made["jobId"])["status"] == "abandoned"
        place.put(made, csv_of(CLEAN))
        assert place("POST", f"/uploads/{made['jobId']}/submit").refusal == (409, "UPLOAD_ABANDONED")

    def test_what_is_no_table_can_be_put_right_and_submitted_again(self, place: Uploading) -> None:
        form = place.prepared(b"\x89PNG and so on" * 20)
        refused = place("POST", f"/uploads/{form['jobId']}/submit")
        assert refused.json["errors"][0]["code"] == "FILE_NOT_A_TABLE"
        place.put(form, csv_of(CLEAN))
        assert place.through(place("POST", f"/uploads/{form['jobId']}/submit"))["status"] == "completed"

    def test_what_is_put_in_its_place_after_it_was_submitted_is_not_looked_at(self, place: Uploading) -> None:
        form = place.prepared(csv_of(CLEAN))
        sent = place("POST", f"/uploads/{form['jobId']}/submit")
        place.put(form, csv_of(DEAR))
        job = place.through(sent)
        assert (job["status"], job["failure"]["code"], job["findings"]) == ("failed", "FILE_CHANGED", 0)

    def test_that_two_submit_at_once_is_looked_at_once(self, place: Uploading) -> None:
        form = place.prepared(csv_of(DEAR))
        opened = place.api.desk.store.load(f"UPLOAD#{form['jobId']}")
        laid = files.uploaded(place.platforms.client(FILES.connect), opened)
        twice = [take.submit(place.api.desk, opened, laid, actor="x") for _ in range(2)]
        assert twice[0].version == twice[1].version

    def test_is_not_given_for_more_than_may_be(self, place: Uploading) -> None:
        refused = place("POST", "/uploads/presigned", {"adapter": "catalog-excel", "size": 65 * 1024**2})
        assert (refused.refusal, refused.json["errors"][0]["code"]) == ((422, "UPLOAD_UNUSABLE"), "FILE_TOO_LARGE")
        too_large = {"adapter": "generic-shipment-csv", "size": 1024**3 + 1}
        assert place("POST", "/uploads/presigned", too_large).refusal == (422, "VALIDATION_FAILED")


SHOWN = ("nothing", "rubbish", *SCOPES)


@pytest.mark.parametrize("shown", SHOWN)
def test_each_route_is_opened_by_its_own_scope_and_by_nothing_else(place: Uploading, shown: str) -> None:
    token = place.token(place.issued((shown,)), (shown,)) if shown in SCOPES else shown
    for endpoint in (each for routes in ROUTES for each in routes.endpoints):
        assert endpoint.gate is gate
        path = endpoint.path.replace("{tenant_id}", "ten_1").replace("{job_id}", "ten_1.0")
        sent: dict[str, Any] = {"body": {}} if endpoint.form else {}
        sent = {"raw": b"x"} if endpoint.content_types == routing.FILES else sent
        sent |= {"Authorization": ""} if shown == "nothing" else {}
        reply = place(endpoint.methods[0], path, token=token, **sent)
        if endpoint.auth is Auth.ADMIN or shown in {"nothing", "rubbish"}:
            assert reply.status == 401, path
        else:
            missing = reply.status == 403 and reply.json["code"] == "SCOPE_MISSING"
            assert missing is (shown not in endpoint.scope.split()), path


class TestColleagues:
    def test_see_a_tenants_uploads_and_what_was_found_in_each(self, place: Uploading) -> None:
        ship = place.through(place.ship(csv_of(DEAR, "A-3,UPS,yesterday,1,1,CAD")))
        place.clock.pass_(seconds=1)
        trade = place.through(place.trade(xlsx_of(REBAR)))
        jobs = place.colleague("/ten_1/jobs").json
        assert [each["jobId"] for each in jobs["items"]] == [trade["jobId"], ship["jobId"]]
        assert place.colleague(f"/ten_1/jobs/{ship['jobId']}").json == ship
        for job, detector in ((ship, "AMOUNT_VARIANCE"), (trade, "SIMA_EXPOSURE")):
            page = place.colleague(f"/ten_1/jobs/{job['jobId']}/findings?limit=5").json
            assert [each["detector"] for each in page["items"]] == [detector]
            assert page["says"] == "Rows were found that a person should look at."
            assert place.colleague(f"/ten_1/jobs/{job['jobId']}/findings.csv").json["rows"] == 1

    def test_find_no_upload_under_another_tenant_and_nobody_else_does(self, place: Uploading) -> None:
        job = place.through(place.ship(csv_of(DEAR)))
        place.tenant("ten_2")
        assert place.colleague("/ten_2/jobs").json["items"] == []
        assert place.colleague("/ten_3/jobs").refusal == (404, "TENANT_NOT_FOUND")
        for path in ("", "/findings", "/findings.csv"):
            assert place.colleague(f"/ten_2/jobs/{job['jobId']}{path}").refusal == (404, "JOB_NOT_FOUND")
            assert place("GET", f"/admin/tenants/ten_1/jobs/{job['jobId']}{path}").status == 401
        assert place("GET", "/admin/tenants/ten_1/jobs").status == 401


def test_that_is_erased_before_its_file_came_takes_none_any_more(place: Uploading) -> None:
    from chalicelib.desk.erasure import Named
    from chalicelib.flows.upload.persons import PERSONS

    (file,) = PERSONS
    asked = {"adapter": "generic-shipment-csv", "size": 500}
    form = place("POST", "/uploads/presigned", asked, Idempotency_Key="k-1").json
    file.erase(place.api.desk, place.api.desk.store.load(f"UPLOAD#{form['jobId']}"), Named(), "se@onramp.example")
    place.put(form, csv_of(DEAR))
    assert place("POST", f"/uploads/{form['jobId']}/submit").refusal == (409, "UPLOAD_ERASED")
    assert place("POST", "/uploads/presigned", asked, Idempotency_Key="k-1").refusal == (409, "UPLOAD_ERASED")


def test_that_is_erased_loses_file_and_findings_and_says_nothing_of_either(place: Uploading) -> None:
    from chalicelib.desk.erasure import Named
    from chalicelib.flows.upload.persons import PERSONS

    kept = place.through(place.ship(csv_of(DEAR)))
    place.clock.pass_(seconds=1)
    job = place.through(place.ship(csv_of(DEAR, "A-3,UPS,yesterday,1,1,CAD"), name="Ada Lovelace.csv"))
    record = place.api.desk.store.load(f"UPLOAD#{job['jobId']}")
    (file,) = PERSONS
    for _ in range(2):
        record = file.erase(place.api.desk, record, Named(), "se@onramp.example")
    assert "in a quarter of an hour" in file.left_to_do(record)[0]
    place.world.settle(minutes=14)
    assert any(job["jobId"].rpartition(".")[2] in key for key in place.files())
    place.world.settle(minutes=2)
    assert [each["jobId"] for each in place.found()] == [kept["jobId"]]
    assert not any(job["jobId"].rpartition(".")[2] in key for key in place.files())
    gone = place.job(job["jobId"])
    assert (gone["fileName"], gone["errors"]["first"], "Lovelace" in str(gone)) == ("", [], False)
    assert all("errors" not in key for key in place.stored())


def test_are_listed_by_their_tenant_newest_first_and_start_it_when_they_end(place: Uploading) -> None:
    store = place.api.desk.store
    first = place.ship(csv_of(CLEAN)).json
    place.clock.pass_(seconds=1)
    second = place.ship(csv_of(CLEAN)).json
    page = latest(store, "ten_1", limit=10)
    assert page.keys == (f"UPLOAD#{second['jobId']}", f"UPLOAD#{first['jobId']}")
    before = place.world._triggers()["TENANT#ten_1"]
    place.world.settle(minutes=5)
    assert place.world._triggers()["TENANT#ten_1"] == before + 2
    record = store.load(page.keys[0])
    assert (record.parent, record.status, record.fields["module"]) == ("TENANT#ten_1", "completed", "ship")
    assert record.at["completed"] - record.created_at < timedelta(minutes=5)
    assert record.result("validate_upload")["verdict"] == "clean"
