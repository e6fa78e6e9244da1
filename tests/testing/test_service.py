"""A server that is begun anew, with what it was made with or with something else."""

from __future__ import annotations

import pytest
from bodies import chat, post

from vlprep.testing.service import MockQwen, mock_qwen


def test_a_session_is_as_the_service_was_made_unless_it_says_something_else() -> None:
    service = MockQwen(region="singapore", edition="latest", on_unknown_media="error")
    made = ("ap-southeast-1", "latest", "error")
    with service.session():
        assert (service.region, service.edition, service.on_unknown_media) == made
        assert service.key().endswith("ap-southeast-1")
    with service.session(region="us", edition="guide", on_unknown_media="assume"):
        other = (service.region, service.edition, service.on_unknown_media)
        assert other == ("us-east-1", "guide", "assume")
    service.reset(edition="guide")
    assert (service.region, service.edition, service.on_unknown_media) == (
        made[0],
        "guide",
        made[2],
    )
    service.reset()
    assert (service.region, service.edition, service.on_unknown_media) == made
    with pytest.raises(ValueError, match="edition"), service.session(edition=""):
        pass
    service.stop()


def test_what_is_raised_inside_tells_what_was_scripted_and_called() -> None:
    def fail(text: str) -> None:
        with mock_qwen() as service:
            service.reply("one", when=lambda call: call.stream)
            post(service, chat())
            raise ValueError(text or str(service.calls[-1]))

    with pytest.raises(ValueError, match="the app broke") as caught:
        fail("the app broke")
    (note,) = caught.value.__notes__
    assert note.startswith("Scripted were:\n  reply('one') when ")
    assert "\nThe calls were:\n  1. qwen3-vl-plus" in note
    with pytest.raises(ValueError, match="404 unmatched") as caught:
        fail("")
    assert not hasattr(caught.value, "__notes__")  # it tells already
    with pytest.raises(ZeroDivisionError) as other, mock_qwen():
        raise ZeroDivisionError
    assert not hasattr(other.value, "__notes__")  # there is nothing to tell
