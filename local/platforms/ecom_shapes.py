"""What goes into the ecom API and what comes out of it."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from local.platforms.base import Body, Shape

IndexName = Annotated[str, Field(min_length=1, max_length=255)]
IndexStatus = Literal["CREATING", "READY", "FAILED"]


class Nothing(Body):
    """A body without fields."""


class IndexTypeText(Shape):
    """What people are told about a type of index."""

    title: str = Field(description="What to call it in a list of choices")
    description: str = Field(description="Whom it is for: a sentence or two")


class DefaultConfigs(Shape):
    """An account's DEFAULT_CONFIGS: what an index of each type is made of, and what each tier changes in it."""

    system_account_id: str
    create_index_config: dict[str, dict[str, Any]] = Field(description="Index type → settings")
    index_types: dict[str, IndexTypeText] = Field(
        default={}, description="Index type → what people are told about it; may be left out, and lack types"
    )
    tier_overrides: dict[str, dict[str, Any]] = Field(description="Tier → settings that replace the type's")


class AnnParameters(Body):
    """Parameters of the nearest-neighbour graph."""

    efConstruction: int = Field(ge=1)  # noqa: N815 - the platform's own spelling, as below
    m: int = Field(ge=1)


class IndexSettings(Body):
    """Settings of an index: immutable once it exists, but for `pixel_id`. They are answered as they were given."""

    model: str = Field(min_length=1)
    inferenceType: Literal["marqo.CPU.small", "marqo.CPU.large", "marqo.GPU"] | None = None  # noqa: N815
    storageClass: Literal["marqo.basic", "marqo.balanced", "marqo.performance"] | None = None  # noqa: N815
    numberOfShards: int | None = Field(default=None, ge=1)  # noqa: N815
    numberOfReplicas: int | None = Field(default=None, ge=0)  # noqa: N815
    numberOfInferences: int | None = Field(default=None, ge=1)  # noqa: N815
    normalizeEmbeddings: bool | None = None  # noqa: N815
    treatUrlsAndPointersAsImages: bool | None = None  # noqa: N815
    annParameters: AnnParameters | None = None  # noqa: N815
    tensorFields: list[str] | None = None  # noqa: N815
    collapseFields: list[str] | None = None  # noqa: N815


class NewIndex(Body):
    """Body of POST …/indexes."""

    index_name: str = Field(description="Lower-case letters, digits and inner hyphens; at most 32 characters")
    settings: IndexSettings

    def asked(self) -> dict[str, Any]:
        """The request as it was given: fields left out stay out."""
        return self.model_dump(exclude_unset=True)


class SettingsPatch(Body):
    """Body of PATCH …/settings. Fields other than `pixel_id` are answered with SETTINGS_IMMUTABLE."""

    model_config = ConfigDict(extra="allow")

    pixel_id: Annotated[str, Field(min_length=1, max_length=128)] | None = None


class Index(Shape):
    """An index."""

    index_name: str
    status: IndexStatus
    settings: dict[str, Any]
    created_at: str = Field(description="ISO 8601, UTC")


class IndexList(Shape):
    """An account's indexes, oldest first."""

    indexes: list[Index]


class Document(Body):
    """A document: an id, and whatever fields the customer has."""

    model_config = ConfigDict(extra="allow")

    id: str = Field(alias="_id", min_length=1)


class Documents(Body):
    """Body of POST …/documents."""

    documents: list[Document] = Field(min_length=1, max_length=1000)


class DocumentList(Shape):
    """Some documents of an index, in the order in which they were first added."""

    documents: list[dict[str, Any]]


class Stats(Shape):
    """Figures of an index, also the answer to adding documents."""

    documents: int = Field(ge=0)


class CountedEvent(Body):
    """One event of a pixel that named a document."""

    event_id: str = Field(min_length=1, max_length=128)
    document_id: str = Field(min_length=1, max_length=512)
    at: AwareDatetime = Field(description="When it was received")


class PixelEvents(Body):
    """Body of POST …/documents/pixel-events."""

    pixel_id: str = Field(min_length=1, max_length=128, description="The pixel that is attached to the index")
    events: list[CountedEvent] = Field(min_length=1, max_length=1000)


class PixelCount(Shape):
    """What became of the events."""

    counted: int = Field(ge=0, description="Events that were counted on their document, now for the first time")
    repeated: int = Field(ge=0, description="Events that had been counted before: nothing changed")
    unknown: int = Field(ge=0, description="Events whose document the index does not have: nothing changed")
