"""Shipped for users' own tests: everything here may use the whole library, which never uses it."""

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from vlprep.testing.calls import Call as Call
    from vlprep.testing.calls import SeenMedia as SeenMedia
    from vlprep.testing.calls import holds as holds
    from vlprep.testing.conversations import DocumentReply as DocumentReply
    from vlprep.testing.conversations import EventsReply as EventsReply
    from vlprep.testing.conversations import GroundingReply as GroundingReply
    from vlprep.testing.conversations import MessagesRecipe as MessagesRecipe
    from vlprep.testing.conversations import RequestRecipe as RequestRecipe
    from vlprep.testing.engine import Engine as Engine
    from vlprep.testing.folder import MediaFile as MediaFile
    from vlprep.testing.folder import MediaFolder as MediaFolder
    from vlprep.testing.folder import media_folder as media_folder
    from vlprep.testing.http import Entry as Entry
    from vlprep.testing.http import Incoming as Incoming
    from vlprep.testing.http import Outgoing as Outgoing
    from vlprep.testing.laws import assert_bounded as assert_bounded
    from vlprep.testing.laws import assert_fits as assert_fits
    from vlprep.testing.laws import assert_forms_agree as assert_forms_agree
    from vlprep.testing.laws import assert_idempotent as assert_idempotent
    from vlprep.testing.laws import assert_monotone as assert_monotone
    from vlprep.testing.laws import assert_read_back as assert_read_back
    from vlprep.testing.laws import assert_service_agrees as assert_service_agrees
    from vlprep.testing.laws import assert_turned_alike as assert_turned_alike
    from vlprep.testing.recipes import FramesRecipe as FramesRecipe
    from vlprep.testing.recipes import ImageRecipe as ImageRecipe
    from vlprep.testing.recipes import Invalid as Invalid
    from vlprep.testing.recipes import VideoRecipe as VideoRecipe
    from vlprep.testing.redirect import redirected as redirected
    from vlprep.testing.replies import refusal_names as refusal_names
    from vlprep.testing.server import Server as Server
    from vlprep.testing.service import MockQwen as MockQwen
    from vlprep.testing.service import mock_qwen as mock_qwen

_HOMES = {
    "Call": "calls",
    "DocumentReply": "conversations",
    "Engine": "engine",
    "Entry": "http",
    "EventsReply": "conversations",
    "FramesRecipe": "recipes",
    "GroundingReply": "conversations",
    "ImageRecipe": "recipes",
    "Incoming": "http",
    "Invalid": "recipes",
    "MediaFile": "folder",
    "MediaFolder": "folder",
    "MessagesRecipe": "conversations",
    "MockQwen": "service",
    "Outgoing": "http",
    "RequestRecipe": "conversations",
    "SeenMedia": "calls",
    "Server": "server",
    "VideoRecipe": "recipes",
    "assert_bounded": "laws",
    "assert_fits": "laws",
    "assert_forms_agree": "laws",
    "assert_idempotent": "laws",
    "assert_monotone": "laws",
    "assert_read_back": "laws",
    "assert_service_agrees": "laws",
    "assert_turned_alike": "laws",
    "holds": "calls",
    "media_folder": "folder",
    "mock_qwen": "service",
    "redirected": "redirect",
    "refusal_names": "replies",
}
__all__ = (*_HOMES,)  # noqa: PLE0604 - the table above is the list of names


if not TYPE_CHECKING:  # a type checker shall see the names above and no others

    def __getattr__(name: str) -> object:
        """Load a name from the module where it lives."""
        home = _HOMES.get(name)
        if home is None:
            message = f"module 'vlprep.testing' has no attribute {name!r}"
            raise AttributeError(message)
        value = getattr(import_module(f"vlprep.testing.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """List the names."""
    return [*_HOMES]
