"""Know what Qwen-VL will see, whether the service takes it and what it costs, before you send it.

Every name is loaded when it is first used, so that ``import vlprep`` costs next to nothing.
"""

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from vlprep import batch as batch
    from vlprep.api.checking import check as check
    from vlprep.api.continuing import continue_partial as continue_partial
    from vlprep.api.drawing import annotate as annotate
    from vlprep.api.estimating import estimate as estimate
    from vlprep.api.estimating import estimate_sizes as estimate_sizes
    from vlprep.api.fidelity import fidelity as fidelity
    from vlprep.api.fitting import fit as fit
    from vlprep.api.fitting_requests import fit_request as fit_request
    from vlprep.api.looking import probe as probe
    from vlprep.api.paging import pages as pages
    from vlprep.api.planning import plan as plan
    from vlprep.api.replies import parse_document as parse_document
    from vlprep.api.replies import parse_events as parse_events
    from vlprep.api.replies import parse_grounding as parse_grounding
    from vlprep.api.requests import check_request as check_request
    from vlprep.api.requests import estimate_request as estimate_request
    from vlprep.api.splitting import split_video as split_video
    from vlprep.api.tiling import tile as tile
    from vlprep.api.viewing import view as view
    from vlprep.api.writing import to_dashscope as to_dashscope
    from vlprep.api.writing import to_openai as to_openai
    from vlprep.errors import CannotFitError as CannotFitError
    from vlprep.errors import CorruptMediaError as CorruptMediaError
    from vlprep.errors import InputError as InputError
    from vlprep.errors import LimitError as LimitError
    from vlprep.errors import MediaError as MediaError
    from vlprep.errors import MediaTooLargeError as MediaTooLargeError
    from vlprep.errors import MissingExtraError as MissingExtraError
    from vlprep.errors import OutputError as OutputError
    from vlprep.errors import OutputExistsError as OutputExistsError
    from vlprep.errors import ReplyParseError as ReplyParseError
    from vlprep.errors import RequestError as RequestError
    from vlprep.errors import UnknownModelError as UnknownModelError
    from vlprep.errors import UnsupportedFormatError as UnsupportedFormatError
    from vlprep.errors import VlprepError as VlprepError
    from vlprep.rules.explaining import explain as explain
    from vlprep.rules.frames import smart_nframes as smart_nframes
    from vlprep.rules.geometry import smart_resize as smart_resize
    from vlprep.rules.models import get_model as get_model
    from vlprep.rules.models import list_models as list_models
    from vlprep.rules.prices import cost as cost
    from vlprep.rules.requests.reconciling import reconcile as reconcile
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
    from vlprep.values.fitted_request import FittedPart as FittedPart
    from vlprep.values.fitted_request import FittedRequest as FittedRequest
    from vlprep.values.issue import Issue as Issue
    from vlprep.values.issue import Report as Report
    from vlprep.values.issue import RequestReport as RequestReport
    from vlprep.values.media import FrameList as FrameList
    from vlprep.values.media import ImageInfo as ImageInfo
    from vlprep.values.media import VideoInfo as VideoInfo
    from vlprep.values.model import Model as Model
    from vlprep.values.pages import Page as Page
    from vlprep.values.pages import Pages as Pages
    from vlprep.values.plan import Plan as Plan
    from vlprep.values.reconciliation import Reconciliation as Reconciliation
    from vlprep.values.reconciliation import UsageLine as UsageLine
    from vlprep.values.replies import CodeFile as CodeFile
    from vlprep.values.replies import CodeFiles as CodeFiles
    from vlprep.values.replies import Document as Document
    from vlprep.values.replies import Element as Element
    from vlprep.values.replies import Event as Event
    from vlprep.values.replies import Events as Events
    from vlprep.values.replies import Fields as Fields
    from vlprep.values.replies import Grounding as Grounding
    from vlprep.values.replies import GroundingItem as GroundingItem
    from vlprep.values.request import Message as Message
    from vlprep.values.request import Request as Request
    from vlprep.values.request_estimate import PartEstimate as PartEstimate
    from vlprep.values.request_estimate import RequestEstimate as RequestEstimate
    from vlprep.values.size import Size as Size
    from vlprep.values.space import Box3D as Box3D
    from vlprep.values.space import Camera as Camera
    from vlprep.values.tiles import Tile as Tile
    from vlprep.values.tiles import Tiling as Tiling
    from vlprep.values.transform import Transform as Transform
    from vlprep.values.turns import assistant as assistant
    from vlprep.values.turns import frames as frames
    from vlprep.values.turns import image as image
    from vlprep.values.turns import system as system
    from vlprep.values.turns import user as user
    from vlprep.values.turns import video as video
    from vlprep.wire.answers import is_partial as is_partial
    from vlprep.wire.answers import is_retryable as is_retryable
    from vlprep.wire.parsing import parse_request as parse_request
    from vlprep.wire.paths import file_url as file_url
    from vlprep.wire.prompts import ask_boxes as ask_boxes
    from vlprep.wire.prompts import ask_boxes_3d as ask_boxes_3d
    from vlprep.wire.prompts import ask_events as ask_events
    from vlprep.wire.prompts import ask_fields as ask_fields
    from vlprep.wire.prompts import ask_html as ask_html
    from vlprep.wire.prompts import ask_markdown as ask_markdown
    from vlprep.wire.prompts import ask_points as ask_points
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
    "FittedPart": "values.fitted_request",
    "FittedRequest": "values.fitted_request",
    "FrameList": "values.media",
    "Grounding": "values.replies",
    "GroundingItem": "values.replies",
    "ImageInfo": "values.media",
    "InputError": "errors",
    "Issue": "values.issue",
    "LimitError": "errors",
    "MediaError": "errors",
    "MediaTooLargeError": "errors",
    "Message": "values.request",
    "MissingExtraError": "errors",
    "Model": "values.model",
    "OutputError": "errors",
    "OutputExistsError": "errors",
    "Page": "values.pages",
    "Pages": "values.pages",
    "PartEstimate": "values.request_estimate",
    "Plan": "values.plan",
    "Price": "values.cost",
    "Profile": "values.choices",
    "Reconciliation": "values.reconciliation",
    "Region": "values.cost",
    "ReplyParseError": "errors",
    "Report": "values.issue",
    "Request": "values.request",
    "RequestError": "errors",
    "RequestEstimate": "values.request_estimate",
    "RequestReport": "values.issue",
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
    "UsageLine": "values.reconciliation",
    "VideoInfo": "values.media",
    "VlprepError": "errors",
    "annotate": "api.drawing",
    "ask_boxes": "wire.prompts",
    "ask_boxes_3d": "wire.prompts",
    "ask_events": "wire.prompts",
    "ask_fields": "wire.prompts",
    "ask_html": "wire.prompts",
    "ask_markdown": "wire.prompts",
    "ask_points": "wire.prompts",
    "assistant": "values.turns",
    "check": "api.checking",
    "check_request": "api.requests",
    "continue_partial": "api.continuing",
    "cost": "rules.prices",
    "estimate": "api.estimating",
    "estimate_request": "api.requests",
    "estimate_sizes": "api.estimating",
    "explain": "rules.explaining",
    "fidelity": "api.fidelity",
    "file_url": "wire.paths",
    "fit": "api.fitting",
    "fit_request": "api.fitting_requests",
    "frames": "values.turns",
    "get_model": "rules.models",
    "image": "values.turns",
    "is_partial": "wire.answers",
    "is_retryable": "wire.answers",
    "list_models": "rules.models",
    "pages": "api.paging",
    "parse_code": "wire.replies.code",
    "parse_document": "api.replies",
    "parse_events": "api.replies",
    "parse_fields": "wire.replies.fields",
    "parse_grounding": "api.replies",
    "parse_request": "wire.parsing",
    "plan": "api.planning",
    "probe": "api.looking",
    "reconcile": "rules.requests.reconciling",
    "smart_nframes": "rules.frames",
    "smart_resize": "rules.geometry",
    "split_video": "api.splitting",
    "system": "values.turns",
    "tile": "api.tiling",
    "to_dashscope": "api.writing",
    "to_openai": "api.writing",
    "user": "values.turns",
    "video": "values.turns",
    "view": "api.viewing",
}
__all__ = (*_HOMES,)  # noqa: PLE0604 - the table above is the list of names
__version__ = "0.1.0"


if not TYPE_CHECKING:  # a type checker shall see the names above and no others

    def __getattr__(name: str) -> object:
        """Load a public name from the room where it lives."""
        if name == "batch":
            return import_module("vlprep.batch")
        home = _HOMES.get(name)
        if home is None:
            message = f"module 'vlprep' has no attribute {name!r}"
            raise AttributeError(message)
        value = getattr(import_module(f"vlprep.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """List the public names."""
    return [*_HOMES, "__version__", "batch"]
