"""What programs may send of uploads, and ask for."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from chalicelib.flows.common.camel import CamelForm
from chalicelib.flows.tenant.validation.tables import Authority
from chalicelib.flows.upload.files import BY_FORM_AT_MOST
from chalicelib.forms import OneLine, WholeNumber
from chalicelib.handlers.http.multipart import SentFile

FileName = Annotated[str, OneLine(200)]
AdapterName = Literal["generic-shipment-csv", "catalog-excel"]
_AUTHORITY: Final = "Whose trade measures a catalogue is screened against: Canada's, or those of the United States"


class ShipmentsFile(CamelForm):
    """Shipments, as CSV."""

    file: SentFile = Field(description="CSV with a first row of headings, 4 MB at the most")


class CatalogueFile(CamelForm):
    """Products, as an Excel workbook."""

    file: SentFile = Field(description="Excel workbook (.xlsx) without macros or password, 4 MB at the most")
    screening_authority: Authority = Field(default="CA", description=_AUTHORITY)


class NewUpload(CamelForm):
    """A file that will be uploaded by a form."""

    adapter: AdapterName = Field(description="What kind of table it is: CSV of shipments, or a workbook of products")
    file_name: FileName | None = Field(default=None, description="What it is called, to be known by")
    size: Annotated[int, WholeNumber(1, max(BY_FORM_AT_MOST.values()))] = Field(
        description="Bytes that it has: the form takes no more. 1 GB of CSV or 64 MB of a workbook at the most"
    )
    screening_authority: Authority = Field(default="CA", description=_AUTHORITY)


class NextFileQuery(CamelForm):
    """Which part of the findings of one upload, as a file."""

    cursor: Annotated[str, Field(max_length=400)] | None = None


class FoundInJobQuery(NextFileQuery):
    """Which findings of one upload."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50


class FoundQuery(FoundInJobQuery):
    """Which findings."""

    job: Annotated[str, Field(max_length=128)] | None = Field(default=None, description="Only those of this upload")


class ExportQuery(NextFileQuery):
    """Which findings, as a file."""

    job: Annotated[str, Field(max_length=128)] | None = Field(default=None, description="Only those of this upload")


class JobsQuery(CamelForm):
    """Which uploads."""

    limit: Annotated[int, Field(ge=1, le=50)] = 20
    cursor: Annotated[str, Field(max_length=400)] | None = None
