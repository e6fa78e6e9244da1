"""Draw the pictures of the pages anew; the demo's noise makes their bytes differ each time."""

from __future__ import annotations

import io
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from vlprep import check
from vlprep.cli import checking
from vlprep.testing.samples import write_samples

HERE = Path(__file__).parent / "images"


def demo() -> str:
    """Give what ``vlprep demo`` prints, as a drawing without fonts from elsewhere."""
    recorder = Console(record=True, width=118, file=io.StringIO(), highlight=False)
    vars(checking)["console"] = lambda: recorder
    with TemporaryDirectory() as folder:
        paths = write_samples(Path(folder))
        reports = [check(path, "qwen3-vl-plus", deep=True) for path in paths]
    checking.print_reports([path.name for path in paths], reports)
    drawing = recorder.export_svg(title="vlprep demo")
    return re.sub(r"@font-face \{.*?\}\s*", "", drawing, flags=re.DOTALL)


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    (HERE / "demo.svg").write_text(demo(), encoding="utf-8")
