"""The Python calls of the guide, reduced to what is sent; addresses and pictures as it has them."""

from __future__ import annotations

_CLIENT = """
import os
from openai import OpenAI

client = OpenAI(
    api_key=os.getenv("DASHSCOPE_API_KEY"),
    base_url="https://dashscope.aliyuncs.com/compatible-mode/v1",
)
"""
_STATIC = "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN"
DOG = f"{_STATIC}/20241022/emyrja/dog_and_girl.jpeg"
FILM = f"{_STATIC}/20241115/cqqkru/1.mp4"
NIGHT = f"{_STATIC}/20250212/earbrt/vcg_VCG211286867973_RF.jpg"
TIGER = "https://dashscope.oss-cn-beijing.aliyuncs.com/images/tiger.png"
SUM = (
    "https://img.alicdn.com/imgextra/i1/O1CN01gDEY8M1W114Hi3XcN_!!6000000002727-0-tps-1024-406.jpg"
)

SAMPLES = {
    "one picture": f"""{_CLIENT}
completion = client.chat.completions.create(
    model="qwen3-vl-plus",
    messages=[{{"role": "user", "content": [
        {{"type": "image_url", "image_url": {{"url": "{DOG}"}}}},
        {{"type": "text", "text": "图中描绘的是什么景象?"}},
    ]}}],
)
print(completion.choices[0].message.content)
""",
    "thinking": f"""{_CLIENT}
reasoning_content, answer_content, is_answering = "", "", False
completion = client.chat.completions.create(
    model="qwen3-vl-plus",
    messages=[{{"role": "user", "content": [
        {{"type": "image_url", "image_url": {{"url": "{SUM}"}}}},
        {{"type": "text", "text": "这道题怎么解答？"}},
    ]}}],
    stream=True,
    extra_body={{"enable_thinking": True, "thinking_budget": 81920}},
)
for chunk in completion:
    if not chunk.choices:
        print(chunk.usage)
    else:
        delta = chunk.choices[0].delta
        if hasattr(delta, "reasoning_content") and delta.reasoning_content != None:
            print(delta.reasoning_content, end="", flush=True)
            reasoning_content += delta.reasoning_content
        else:
            if delta.content != "" and is_answering is False:
                print("=" * 20)
                is_answering = True
            print(delta.content, end="", flush=True)
            answer_content += delta.content
assert reasoning_content and answer_content
""",
    "two pictures": f"""{_CLIENT}
completion = client.chat.completions.create(
    model="qwen3-vl-plus",
    messages=[{{"role": "user", "content": [
        {{"type": "image_url", "image_url": {{"url": "{DOG}"}}}},
        {{"type": "image_url", "image_url": {{"url": "{TIGER}"}}}},
        {{"type": "text", "text": "这些图描绘了什么内容？"}},
    ]}}],
)
print(completion.choices[0].message.content)
""",
    "a film": f"""{_CLIENT}
completion = client.chat.completions.create(
    model="qwen3-vl-plus",
    messages=[{{"role": "user", "content": [
        {{"type": "video_url", "video_url": {{"url": "{FILM}"}}}},
        {{"type": "text", "text": "这段视频的内容是什么?"}},
    ]}}],
)
print(completion.choices[0].message.content)
""",
    "a path": """
import os
from dashscope import MultiModalConversation

local_path = "xxx/eagle.png"
image_path = f"file://{local_path}"
messages = [{"role": "user", "content": [{"image": image_path}, {"text": "图中描绘的是什么景象?"}]}]
response = MultiModalConversation.call(
    api_key=os.getenv("DASHSCOPE_API_KEY"), model="qwen3-vl-plus", messages=messages)
print(response.output.choices[0].message.content[0]["text"])
""",
    "high resolution": f"""{_CLIENT}
completion = client.chat.completions.create(
    model="qwen3-vl-plus",
    messages=[{{"role": "user", "content": [
        {{"type": "image_url", "image_url": {{"url": "{NIGHT}"}}}},
        {{"type": "text", "text": "这张图表现的是哪个节日的氛围？"}},
    ]}}],
    extra_body={{"vl_high_resolution_images": True}},
)
print(completion.choices[0].message.content)
print(completion.usage.prompt_tokens)
""",
}
