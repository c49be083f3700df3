"""The DEFAULT_CONFIGS that a new account is given, and the models that an index can be made with."""

from typing import Any

from local.platforms.ecom_shapes import IndexTypeText

MODELS = frozenset(
    {
        "marqo/marqo-ecommerce-embeddings-L",
        "marqo/marqo-ecommerce-embeddings-B",
        "marqo/marqo-fashionSigLIP",
        "hf/e5-base-v2",
        "hf/e5-small-v2",
        "acme/custom-embeddings-v2",
    }
)
"""The last one stands for a model that was trained for one customer."""

_IMAGES_AND_TEXT: dict[str, Any] = {
    "inferenceType": "marqo.GPU",
    "storageClass": "marqo.balanced",
    "numberOfShards": 2,
    "numberOfReplicas": 1,
    "numberOfInferences": 2,
    "normalizeEmbeddings": True,
    "treatUrlsAndPointersAsImages": True,
    "annParameters": {"efConstruction": 512, "m": 16},
}

CREATE_INDEX_CONFIG: dict[str, dict[str, Any]] = {
    "ecommerce": {
        **_IMAGES_AND_TEXT,
        "model": "marqo/marqo-ecommerce-embeddings-L",
        "tensorFields": ["title", "image"],
    },
    "fashion": {**_IMAGES_AND_TEXT, "model": "marqo/marqo-fashionSigLIP", "tensorFields": ["title", "image"]},
    "text": {
        "model": "hf/e5-base-v2",
        "inferenceType": "marqo.CPU.large",
        "storageClass": "marqo.balanced",
        "numberOfShards": 1,
        "numberOfReplicas": 1,
        "numberOfInferences": 1,
        "normalizeEmbeddings": True,
        "treatUrlsAndPointersAsImages": False,
        "annParameters": {"efConstruction": 256, "m": 16},
        "tensorFields": ["text"],
    },
}

INDEX_TYPE_TEXTS = {
    "ecommerce": IndexTypeText(
        title="General shop",
        description="For most shops: finds products by what people write and by what is in the pictures.",
    ),
    "fashion": IndexTypeText(
        title="Fashion",
        description="For clothes, shoes and accessories: knows cuts, colours and styles from the pictures.",
    ),
    "text": IndexTypeText(
        title="Text only",
        description="For catalogues without pictures, such as books or spare parts.",
    ),
}
"""By type, what customers are told about it."""

TIER_OVERRIDES: dict[str, dict[str, Any]] = {
    "staging": {
        "inferenceType": "marqo.CPU.small",
        "storageClass": "marqo.basic",
        "numberOfShards": 1,
        "numberOfReplicas": 0,
        "numberOfInferences": 1,
    },
    "production": {"storageClass": "marqo.performance", "numberOfReplicas": 2},
}
