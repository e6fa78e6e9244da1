"""The methods by which a test says what the world around its calls is like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.testing.arguments import a_source, a_text, whole
from vlprep.testing.playing import StreamRefusal
from vlprep.testing.replies import refusal
from vlprep.values.choices import Choice, Edition

if TYPE_CHECKING:
    from threading import RLock

    from vlprep.testing.batches import Batches
    from vlprep.testing.keys import Keys
    from vlprep.testing.uploads import Uploads


class OnUnknownMedia(Choice):
    """What becomes of a URL that nobody has described."""

    ASSUME = "assume"
    ERROR = "error"


class Stated:
    """What is behind URLs, whose keys are good where, what becomes of uploads; the engine has it."""

    region: str
    stated: dict[str, object]
    keys: Keys
    uploads: Uploads
    batches: Batches
    lock: RLock

    @property
    def edition(self) -> str:
        """Give whose numbers hold."""
        return self._edition

    @edition.setter
    def edition(self, word: str) -> None:
        self._edition = str(Edition(word))

    @property
    def on_unknown_media(self) -> str:
        """Give what becomes of a URL that nobody has described."""
        return self._on_unknown_media

    @on_unknown_media.setter
    def on_unknown_media(self, word: str) -> None:
        self._on_unknown_media = OnUnknownMedia(word)

    @property
    def stream_refusals(self) -> str:
        """Give how a DashScope request that asks for a stream is refused."""
        return self._stream_refusals

    @stream_refusals.setter
    def stream_refusals(self, word: str) -> None:
        self._stream_refusals = StreamRefusal(word)

    def media(self, url: str, source: object) -> None:
        """State what is behind a URL. Nothing is fetched.

        Args:
            url: The URL, ``oss://...`` included.
            source: Any source of one picture or film that ``estimate`` takes. It may be broken.

        Raises:
            FileNotFoundError: There is no such file.
            TypeError: It is no source.
            ValueError: It is a URL again.
        """
        a_source(url, source)
        with self.lock:
            self.stated = {**self.stated, url: source}

    def key(self, region: str | None = None) -> str:
        """Give a key that is good in one region only."""
        return self.keys.of(self.region if region is None else region)

    def bind_key(self, key: str, region: str) -> None:
        """Bind a key of your own to a region; a key that nobody has bound is good anywhere.

        Raises:
            TypeError: The key is no text.
            ValueError: There is no such region.
        """
        self.keys.bind(a_text("the key", key), region)

    def upload_error(self, name: str = "policy-expired", *, times: int = 1) -> None:
        """Refuse the next uploads.

        Args:
            name: ``"policy-expired"``: the object store refuses the form; any other error of the
                service: the certificate is refused with it.
            times: How often.

        Raises:
            TypeError: An argument is of the wrong type.
            ValueError: The service has no such error, or ``times`` is below 1.
        """
        with self.lock:
            self.uploads.errors += [refusal(name).name] * whole("times", times, 1)

    def expire_uploads(self) -> None:
        """Let everything expire that was uploaded, as the service does after 48 hours."""
        with self.lock:
            self.uploads.forget()

    def expire_batches(self, *, answered: int = 0) -> None:
        """Let time run out for every batch that is not over, as its window does.

        Args:
            answered: Lines of each that were answered before; the rest are errors.
        """
        with self.lock:
            self.batches.expire(answered)
