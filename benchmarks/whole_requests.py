"""A request of 250 inline pictures: checking it, beside reading its JSON and probing its parts."""

from __future__ import annotations

import json
from typing import Any

from timing import compare, show
from vlprep import check_request, estimate_request, probe
from vlprep.testing.samples import encoded, photo
from vlprep.values.datauri import data_uri

PICTURES = 250


def main() -> None:
    """Print the ratio; the promise is at most 2."""
    uris = [
        data_uri(encoded(photo(1200, 900, noise=10 + n), "jpeg", quality=85), "image/jpeg")
        for n in range(5)
    ]
    content: list[dict[str, Any]] = [
        {"type": "image_url", "image_url": {"url": uris[n % len(uris)]}} for n in range(PICTURES)
    ]
    call = {"model": "qwen3-vl-plus", "messages": [{"role": "user", "content": content}]}
    body = json.dumps(call)
    show(
        f"{PICTURES} inline pictures, {len(body) / 1e6:.0f} MB; checking is promised in at most 2 x",
        compare(
            {
                "reading its JSON, probing its parts": lambda: [
                    probe(url) for url in _urls(json.loads(body))
                ],
                "check_request": lambda: check_request(body),
                "estimate_request": lambda: estimate_request(body),
            },
            rounds=5,
        ),
        "ms",
    )


def _urls(call: dict[str, Any]) -> list[str]:
    return [part["image_url"]["url"] for part in call["messages"][0]["content"]]


if __name__ == "__main__":
    main()
