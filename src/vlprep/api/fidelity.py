"""How much of what the model sees is left after a source was fitted."""

from __future__ import annotations

from contextlib import ExitStack
from math import inf
from typing import TYPE_CHECKING

from vlprep.api.jobs import opened, upright_of
from vlprep.catalog.guard import DECODE_GUARD
from vlprep.media.fidelity import decibels, similarity, squared_error
from vlprep.media.films import film_name
from vlprep.media.pictures import seen_at
from vlprep.rules.models import as_model
from vlprep.rules.tokens import estimate_media
from vlprep.values.choices import Edition, Profile, Route
from vlprep.values.fitted import Fidelity, Fitted
from vlprep.values.media import FrameList, ImageInfo
from vlprep.values.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from PIL.Image import Image

    from vlprep.api.jobs import Content
    from vlprep.values.model import Model
    from vlprep.values.size import Size
