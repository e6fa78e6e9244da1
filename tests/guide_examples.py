"""The requests that the guide shows, as their SDKs are called, and as bodies of HTTP."""

from __future__ import annotations

from typing import Any

DOG = "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20241022/emyrja/dog_and_girl.jpeg"
TIGER = "https://dashscope.oss-cn-beijing.aliyuncs.com/images/tiger.png"
SUM = (
    "https://img.alicdn.com/imgextra/i1/O1CN01gDEY8M1W114Hi3XcN_!!6000000002727-0-tps-1024-406.jpg"
)
FILM = "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20241115/cqqkru/1.mp4"
NIGHT = (
    "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20250212/earbrt/"
    "vcg_VCG211286867973_RF.jpg"
)
FOOTBALL = [f"https://example.org/football{number}.jpg" for number in range(1, 5)]
ASKED = "图中描绘的是什么景象?"
PIXEL = "data:image/png;base64,iVBORw0KGgo="


def _picture(url: str, **options: Any) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url}, **options}


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _openai(*content: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "model": "qwen3-vl-plus",
        "messages": [{"role": "user", "content": list(content)}],
        **more,
    }


def _dashscope(*content: dict[str, Any], **more: Any) -> dict[str, Any]:
    return _openai(*content, **more)


OPENAI: dict[str, dict[str, Any]] = {
    "one picture": _openai(_picture(DOG), _text(ASKED)),
    "thinking, streamed": _openai(
        _picture(SUM),
        _text("这道题怎么解答？"),
        stream=True,
        stream_options={"include_usage": True},
        extra_body={"enable_thinking": True, "thinking_budget": 81920},
    ),
    "thinking off": _openai(
        _picture(SUM), _text("这道题怎么解答？"), extra_body={"enable_thinking": False}
    ),
    "several pictures": _openai(_picture(DOG), _picture(TIGER), _text("这些图描绘了什么内容？")),
    "a film by URL": _openai(
        {"type": "video_url", "video_url": {"url": FILM}}, _text("这段视频的内容是什么?")
    ),
    "a list of frames": _openai(
        {"type": "video", "video": FOOTBALL}, _text("描述这个视频的具体过程")
    ),
    "Base64 of a picture": _openai(_picture(PIXEL), _text(ASKED)),
    "Base64 of a film": _openai(
        {"type": "video_url", "video_url": {"url": "data:video/mp4;base64,AAAA"}}, _text("?")
    ),
    "Base64 of frames": _openai({"type": "video", "video": [PIXEL] * 4}, _text("?")),
    "high resolution": _openai(
        _picture(NIGHT, max_pixels=16384 * 32 * 32),
        _text("这张图表现的是哪个节日的氛围？"),
        extra_body={"vl_high_resolution_images": True},
    ),
    "several turns": {
        "model": "qwen3-vl-plus",
        "messages": [
            {"role": "user", "content": [_picture(DOG), _text(ASKED)]},
            {"role": "assistant", "content": "这是一张在海滩上拍摄的照片。"},
            {"role": "user", "content": [_text("写一首七言绝句描述这个场景")]},
        ],
    },
    "going on with an answer": {
        "model": "qwen3-vl-plus",
        "messages": [
            {"role": "user", "content": [_picture(DOG), _text(ASKED)]},
            {"role": "assistant", "content": "这是一张", "partial": True},
        ],
    },
}
"""Keyword arguments of ``client.chat.completions.create``."""

DASHSCOPE: dict[str, dict[str, Any]] = {
    "one picture": _dashscope({"image": DOG}, {"text": ASKED}),
    "thinking, streamed": _dashscope(
        {"image": SUM},
        {"text": "这道题怎么解答？"},
        stream=True,
        incremental_output=True,
        enable_thinking=True,
        thinking_budget=81920,
    ),
    "thinking off": _dashscope({"image": SUM}, {"text": "?"}, enable_thinking=False),
    "several pictures": _dashscope({"image": DOG}, {"image": TIGER}, {"text": "?"}),
    "a film by URL": _dashscope({"video": FILM, "fps": 2}, {"text": "这段视频的内容是什么?"}),
    "a list of frames": _dashscope({"video": FOOTBALL, "fps": 2}, {"text": "?"}),
    "Base64 of a picture": _dashscope({"image": PIXEL}, {"text": ASKED}),
    "Base64 of a film": _dashscope({"video": "data:video/mp4;base64,AAAA"}, {"text": "?"}),
    "Base64 of frames": _dashscope({"video": [PIXEL] * 4}, {"text": "?"}),
    "a path on Linux": _dashscope({"image": "file:///home/images/test.png"}, {"text": ASKED}),
    "a path on Windows": _dashscope({"image": "file://D:/images/test.png"}, {"text": ASKED}),
    "a path on Windows, Java": _dashscope({"image": "file:///D:/images/test.png"}, {"text": ASKED}),
    "frames by path": _dashscope(
        {"video": [f"file:///home/images/{n}.png" for n in range(4)], "fps": 2}, {"text": "?"}
    ),
    "high resolution": _dashscope(
        {"image": NIGHT, "max_pixels": 16384 * 32 * 32},
        {"text": "这张图表现的是哪个节日的氛围？"},
        vl_high_resolution_images=True,
    ),
    "several turns": {
        "model": "qwen3-vl-plus",
        "messages": [
            {"role": "user", "content": [{"image": DOG}, {"text": ASKED}]},
            {"role": "assistant", "content": [{"text": "这是一张在海滩上拍摄的照片。"}]},
            {"role": "user", "content": [{"text": "写一首七言绝句描述这个场景"}]},
        ],
    },
}
"""Arguments of ``MultiModalConversation.call``."""


def openai_body(call: dict[str, Any]) -> dict[str, Any]:
    """Make of the SDK's arguments what travels by HTTP."""
    return {**{k: v for k, v in call.items() if k != "extra_body"}, **call.get("extra_body", {})}


def dashscope_body(call: dict[str, Any]) -> dict[str, Any]:
    """Make of the SDK's arguments what travels by HTTP."""
    body = {"model": call["model"], "input": {"messages": call["messages"]}}
    told = {k: v for k, v in call.items() if k not in {"model", "messages", "stream"}}
    return {**body, "parameters": told} if told else body
