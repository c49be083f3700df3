"""An upload as its record says it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.executors.uploaded import Shelf, Source
from chalicelib.flows.common.uploads import newest_first
from chalicelib.flows.tenant.validation.adapters import ADAPTERS, Adapter, Module
from chalicelib.flows.tenant.validation.tables import Authority
from chalicelib.records.record import Record
from chalicelib.shared_actions import VALIDATE_UPLOAD, UploadChecked

KEPT: Final = timedelta(days=365)
"""For how long what was found can be read. The files themselves go after 90 days (`infra.state.uploads`)."""
MEASURES: Final = "uploads/tables/measures.json"
"""Where the adopter's own table of trade measures lies, which counts instead of the sample."""
ERASED_AT: Final = "erased_at"


@dataclass(frozen=True)
class Asked:
    """What an upload is asked for with.

    Attributes:
        adapter: What kind of table it is.
        name: What the file is called where it came from; empty: not said.
        authority: Whose measures are looked for, of a catalogue.
        detectors: Codes of the detectors that look, as the tenant had them then.
    """

    adapter: Adapter
    name: str
    authority: Authority
    detectors: tuple[str, ...]

    def as_sent(self) -> dict[str, Any]:
        """What of it the request says: by this a repeat is told, whatever the tenant has changed meanwhile."""
        said = {"module": self.adapter.module, "adapter": self.adapter.name, "name": self.name}
        return {**said, "authority": self.authority}

    def as_fields(self) -> dict[str, Any]:
        """As the record keeps it."""
        return {**self.as_sent(), "detectors": list(self.detectors)}


@dataclass(frozen=True)
class Laid:
    """A file that lies in the bucket.

    Attributes:
        size: Bytes.
        mark: Tells what is in it: S3's own, which is its MD5 unless the bucket has a key of the adopter's.
        pinned: Whether a form leads to where it lies, so that another could come to lie there.
    """

    size: int
    mark: str
    pinned: bool = False

    def as_fields(self) -> dict[str, Any]:
        """As the record keeps it."""
        return {"size": self.size, "mark": self.mark, "pinned": self.pinned}


def tenant_of(record: Record) -> str:
    """Id of the tenant."""
    return record.record_id.rpartition(".")[0]


def adapter_of(record: Record) -> Adapter:
    """What kind of table it is."""
    return ADAPTERS[str(record.fields["adapter"])]


def module_of(record: Record) -> Module:
    """What it is for."""
    return adapter_of(record).module


def authority_of(record: Record) -> Authority:
    """Whose measures are looked for."""
    found: Authority = record.fields.get("authority", "CA")
    return found


def checked(record: Record) -> UploadChecked:
    """What its check has come to."""
    return UploadChecked.left_in(record.entry(VALIDATE_UPLOAD).result)


def file_key(upload_id: str, adapter: Adapter) -> str:
    """Where its file lies."""
    return f"{_folder(upload_id)}/file.{adapter.takes}"


def source_of(record: Record) -> Source | None:
    """The file as the check is given it; None: it was erased, or is not there yet."""
    if ERASED_AT in record.fields or "mark" not in record.fields:
        return None
    adapter = adapter_of(record)
    return Source(
        key=file_key(record.record_id, adapter),
        size=int(record.fields["size"]),
        etag=str(record.fields["mark"]) if record.fields.get("pinned") else "",
        workbook=adapter.takes == "xlsx",
        table_key=table_key(record.record_id),
        table=MEASURES if adapter.module == "trade" else "",
        shelf=shelf_of(record),
        until=record.created_at + KEPT,
    )


def table_key(upload_id: str) -> str:
    """Where the CSV lies that a workbook was made into."""
    return f"{_folder(upload_id)}/table.csv"


def keys_of(record: Record) -> list[str]:
    """Every place where a file of it may lie."""
    return [file_key(record.record_id, adapter_of(record)), table_key(record.record_id)]


def shelf_of(record: Record) -> Shelf:
    """Where what was found in it is kept: with that of its tenant's other uploads, the newest upload first."""
    number = record.record_id.rpartition(".")[2]
    begins = f"{newest_first(record.created_at)}.{number}#"
    found, wrong = partitions(tenant_of(record), module_of(record))
    return Shelf(found, wrong, begins)


def partitions(tenant_id: str, module: Module) -> tuple[str, str]:
    """The partitions of what was found in the uploads of a tenant's module, and of what was wrong in them."""
    return f"TENANT#{tenant_id}#{module}", f"TENANT#{tenant_id}#{module}#errors"


def upload_of(tenant_id: str, name: str) -> str:
    """Id of the upload in which a row was found, by the row's name."""
    return f"{tenant_id}.{name.partition('#')[0].rpartition('.')[2]}"


def erased_at(record: Record) -> datetime | None:
    """When somebody had it erased; None: nobody has."""
    said = record.fields.get(ERASED_AT)
    return datetime.fromisoformat(said) if said else None


def _folder(upload_id: str) -> str:
    tenant_id, _, number = upload_id.rpartition(".")
    return f"uploads/tenants/{tenant_id}/{number}"
