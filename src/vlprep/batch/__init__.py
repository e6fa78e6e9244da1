"""Many requests through the Batch API at half the price: pack, check, join, and plan before.

The verbs are called by the name of their room, ``vlprep.batch.pack(...)``: ``vlprep.check`` is
about one file.
"""

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from vlprep.batch.checking import check as check
    from vlprep.batch.joining import join as join
    from vlprep.batch.joining import read_joined as read_joined
    from vlprep.batch.packing import pack as pack
    from vlprep.batch.planning import plan as plan
    from vlprep.values.batch import BatchPlan as BatchPlan
    from vlprep.values.batch import BatchReport as BatchReport
    from vlprep.values.batch import Joined as Joined
    from vlprep.values.batch import JoinedRow as JoinedRow
    from vlprep.values.batch import Packed as Packed
    from vlprep.values.batch import Part as Part

_HOMES = {
    "BatchPlan": "values.batch",
    "BatchReport": "values.batch",
    "Joined": "values.batch",
    "JoinedRow": "values.batch",
    "Packed": "values.batch",
    "Part": "values.batch",
    "check": "batch.checking",
    "join": "batch.joining",
    "pack": "batch.packing",
    "plan": "batch.planning",
    "read_joined": "batch.joining",
}
__all__ = (*_HOMES,)  # noqa: PLE0604 - the table above is the list of names


if not TYPE_CHECKING:  # a type checker shall see the names above and no others

    def __getattr__(name: str) -> object:
        """Load a name from the module where it lives."""
        home = _HOMES.get(name)
        if home is None:
            message = f"module 'vlprep.batch' has no attribute {name!r}"
            raise AttributeError(message)
        value = getattr(import_module(f"vlprep.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """List the names."""
    return [*_HOMES]
