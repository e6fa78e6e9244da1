"""Know what Qwen-VL will see, whether the service takes it and what it costs, before you send it.

Every name is loaded when it is first used, so that ``import vlprep`` costs next to nothing.
"""

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from vlprep.api.checking import check as check
    from vlprep.api.drawing import annotate as annotate
    from vlprep.api.estimating import estimate as estimate
    from vlprep.api.estimating import estimate_sizes as estimate_sizes
    from vlprep.api.fidelity import fidelity as fidelity
    from vlprep.api.fitting import fit as fit
    from vlprep.api.looking import probe as probe
    from vlprep.api.paging import pages as pages
    from vlprep.api.replies import parse_document as parse_document
    from vlprep.api.replies import parse_events as parse_events
    from vlprep.api.replies import parse_grounding as parse_grounding
    from vlprep.api.splitting import split_video as split_video
    from vlprep.api.tiling import tile as tile
    from vlprep.api.viewing import view as view
    from vlprep.errors import CannotFitError as CannotFitError
    from vlprep.errors import CorruptMediaError as CorruptMediaError
    from vlprep.errors import LimitError as LimitError
    from vlprep.errors import MediaError as MediaError
    from vlprep.errors import MediaTooLargeError as MediaTooLargeError
    from vlprep.errors import MissingExtraError as MissingExtraError
    from vlprep.errors import OutputError as OutputError
    from vlprep.errors import OutputExistsError as OutputExistsError
    from vlprep.errors import ReplyParseError as ReplyParseError
    from vlprep.errors import UnknownModelError as UnknownModelError
    from vlprep.errors import UnsupportedFormatError as UnsupportedFormatError
    from vlprep.errors import VlprepError as VlprepError
    from vlprep.rules.explaining import explain as explain
    from vlprep.rules.frames import smart_nframes as smart_nframes
    from vlprep.rules.geometry import smart_resize as smart_resize
    from vlprep.rules.models import get_model as get_model
    from vlprep.rules.models import list_models as list_models
    from vlprep.rules.prices import cost as cost
    from vlprep.values.choices import Edition as Edition
    from vlprep.values.choices import Profile as Profile
    from vlprep.values.choices import Route as Route
    from vlprep.values.choices import Severity as Severity
    from vlprep.values.choices import Transport as Transport
    from vlprep.values.cost import Cost as Cost
    from vlprep.values.cost import Price as Price
    from vlprep.values.cost import Region as Region
    from vlprep.values.cost import Tier as Tier
    from vlprep.values.drawing import Drawing as Drawing
    from vlprep.values.estimate import Estimate as Estimate
    from vlprep.values.fitted import Fidelity as Fidelity
    from vlprep.values.fitted import Fitted as Fitted
    from vlprep.values.fitted import Segment as Segment
    from vlprep.values.issue import Issue as Issue
    from vlprep.values.issue import Report as Report
    from vlprep.values.media import FrameList as FrameList
    from vlprep.values.media import ImageInfo as ImageInfo
    from vlprep.values.media import VideoInfo as VideoInfo
    from vlprep.values.model import Model as Model
    from vlprep.values.pages import Page as Page
    from vlprep.values.pages import Pages as Pages
    from vlprep.values.replies import CodeFile as CodeFile
    from vlprep.values.replies import CodeFiles as CodeFiles
    from vlprep.values.replies import Document as Document
    from vlprep.values.replies import Element as Element
    from vlprep.values.replies import Event as Event
    from vlprep.values.replies import Events as Events
    from vlprep.values.replies import Fields as Fields
    from vlprep.values.replies import Grounding as Grounding
    from vlprep.values.replies import GroundingItem as GroundingItem
    from vlprep.values.size import Size as Size
    from vlprep.values.space import Box3D as Box3D
    from vlprep.values.space import Camera as Camera
    from vlprep.values.tiles import Tile as Tile
    from vlprep.values.tiles import Tiling as Tiling
    from vlprep.values.transform import Transform as Transform
    from vlprep.wire.replies.code import parse_code as parse_code
    from vlprep.wire.replies.fields import parse_fields as parse_fields

_HOMES = {
    "Box3D": "values.space",
    "Camera": "values.space",
    "CannotFitError": "errors",
    "CodeFile": "values.replies",
    "CodeFiles": "values.replies",
    "CorruptMediaError": "errors",
    "Cost": "values.cost",
    "Document": "values.replies",
    "Drawing": "values.drawing",
    "Edition": "values.choices",
    "Element": "values.replies",
    "Estimate": "values.estimate",
    "Event": "values.replies",
    "Events": "values.replies",
    "Fidelity": "values.fitted",
    "Fields": "values.replies",
    "Fitted": "values.fitted",
    "FrameList": "values.media",
    "Grounding": "values.replies",
    "GroundingItem": "values.replies",
    "ImageInfo": "values.media",
    "Issue": "values.issue",
    "LimitError": "errors",
    "MediaError": "errors",
    "MediaTooLargeError": "errors",
    "MissingExtraError": "errors",
    "Model": "values.model",
    "OutputError": "errors",
    "OutputExistsError": "errors",
    "Page": "values.pages",
    "Pages": "values.pages",
    "Price": "values.cost",
    "Profile": "values.choices",
    "Region": "values.cost",
    "ReplyParseError": "errors",
    "Report": "values.issue",
    "Route": "values.choices",
    "Segment": "values.fitted",
    "Severity": "values.choices",
    "Size": "values.size",
    "Tier": "values.cost",
    "Tile": "values.tiles",
    "Tiling": "values.tiles",
    "Transform": "values.transform",
    "Transport": "values.choices",
    "UnknownModelError": "errors",
    "UnsupportedFormatError": "errors",
    "VideoInfo": "values.media",
    "VlprepError": "errors",
    "annotate": "api.drawing",
    "check": "api.checking",
    "cost": "rules.prices",
    "estimate": "api.estimating",
    "estimate_sizes": "api.estimating",
    "explain": "rules.explaining",
    "fidelity": "api.fidelity",
    "fit": "api.fitting",
    "get_model": "rules.models",
    "list_models": "rules.models",
    "pages": "api.paging",
    "parse_code": "wire.replies.code",
    "parse_document": "api.replies",
    "parse_events": "api.replies",
    "parse_fields": "wire.replies.fields",
    "parse_grounding": "api.replies",
    "probe": "api.looking",
    "smart_nframes": "rules.frames",
    "smart_resize": "rules.geometry",
    "split_video": "api.splitting",
    "tile": "api.tiling",
    "view": "api.viewing",
}
__all__ = (*_HOMES,)  # noqa: PLE0604 - the table above is the list of names
__version__ = "0.1.0"


if not TYPE_CHECKING:  # a type checker shall see the names above and no others

    def __getattr__(name: str) -> object:
        """Load a public name from the room where it lives."""
        home = _HOMES.get(name)
        if home is None:
            message = f"module 'vlprep' has no attribute {name!r}"
            raise AttributeError(message)
        value = getattr(import_module(f"vlprep.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """List the public names."""
    return [*_HOMES, "__version__"]
