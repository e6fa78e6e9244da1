"""Run the openai package of Node against ``vlprep serve``: ``python with_node.py FOLDER``.

The folder has the package in its ``node_modules``. It is no test of pytest, as not everybody has Node.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import OpenAI from "openai";
const client = new OpenAI();
const picture = {type: "image_url", image_url: {url: "https://example.org/photo.jpg"}};
const messages = [{role: "user", content: [picture, {type: "text", text: "What is this?"}]}];
const model = "qwen3-vl-plus";

const plain = await client.chat.completions.create({model, messages});
console.assert(plain.choices[0].message.content.includes("1 picture"), "plain");
console.assert(plain.usage.prompt_tokens_details.image_tokens === 2562, "usage");

let thought = "", said = "", usage = null;
const stream = await client.chat.completions.create({
  model, messages, stream: true, stream_options: {include_usage: true},
  enable_thinking: true, thinking_budget: 100,
});
for await (const chunk of stream) {
  if (!chunk.choices.length) { usage = chunk.usage; continue; }
  thought += chunk.choices[0].delta.reasoning_content ?? "";
  said += chunk.choices[0].delta.content ?? "";
}
console.assert(thought.length > 0 && said.includes("1 picture"), "stream");
console.assert(usage.completion_tokens_details.reasoning_tokens > 0, "reasoning");

for (const [model, status] of [["nobody", 404], ["qvq-max", 400]]) {
  try {
    await client.chat.completions.create({model, messages});
    console.assert(false, "no error");
  } catch (error) {
    console.assert(error.status === status, `${model}: ${error}`);
  }
}
const file = new File([`{"a": 1}`], "rows.jsonl");
const made = await client.files.create({file, purpose: "batch"});
console.assert(made.filename === "rows.jsonl", "file");
console.assert((await (await client.files.content(made.id)).text()) === `{"a": 1}`, "content");
console.log("node: all is well");
"""


def main() -> None:
    """Start the service, run the script, and fail where it complains."""
    folder = Path(sys.argv[1]).resolve()
    (folder / "check.mjs").write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, "-m", "vlprep", "serve", "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        lines = ""
        while not lines.endswith("}\n}\n"):
            lines += service.stdout.readline()
        environment = {**os.environ, **json.loads(lines)["environment"]}
        done = subprocess.run(
            ["node", "check.mjs"],  # noqa: S607 - the node that the user has
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        service.send_signal(signal.SIGINT)
    sys.stdout.write(done.stdout + done.stderr)
    sys.exit(done.returncode or "Assertion failed" in done.stderr)


if __name__ == "__main__":
    main()
