"""Where the service lives, and which SDKs know its vision models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.rows import Names
from vlprep.catalog.sources import API_REFERENCE, GUIDE

if TYPE_CHECKING:
    from vlprep.values.source import Source


class Endpoint(NamedTuple):
    """One region's addresses; keys belong to a region."""

    region: str
    place: str
    openai: str
    dashscope: str
    source: Source


class Sdk(NamedTuple):
    """The oldest version of an SDK that the guide asks for."""

    name: str
    language: str
    min_version: str
    source: Source


ENDPOINTS: Final = (
    Endpoint(
        region="cn-beijing",
        place="Beijing",
        openai="https://dashscope.aliyuncs.com/compatible-mode/v1",
        dashscope="https://dashscope.aliyuncs.com/api/v1",
        source=GUIDE,
    ),
    Endpoint(
        region="ap-southeast-1",
        place="Singapore",
        openai="https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        dashscope="https://dashscope-intl.aliyuncs.com/api/v1",
        source=GUIDE,
    ),
    Endpoint(
        region="us-east-1",
        place="Virginia",
        openai="https://dashscope-us.aliyuncs.com/compatible-mode/v1",
        dashscope="https://dashscope-us.aliyuncs.com/api/v1",
        source=API_REFERENCE,
    ),
)
SDKS: Final = (
    Sdk(name="dashscope", language="Python", min_version="1.24.6", source=GUIDE),
    Sdk(name="dashscope-sdk-java", language="Java", min_version="2.21.10", source=GUIDE),
)

OTHER_HOSTS: Final = Names(
    {
        "batch.dashscope.aliyuncs.com": "cn-beijing",
        "cn-hongkong.dashscope.aliyuncs.com": "cn-hongkong",
    },
    API_REFERENCE,
)
"""Further hosts of the service, and their regions."""
WORKSPACE_HOSTS: Final = Names(
    {
        f".{region}.maas.aliyuncs.com": region
        for region in (
            "cn-beijing",
            "ap-southeast-1",
            "us-east-1",
            "eu-central-1",
            "ap-northeast-1",
            "cn-hongkong",
        )
    },
    API_REFERENCE,
)
"""The newer hosts: a workspace's name, and this; keys belong to their regions."""
