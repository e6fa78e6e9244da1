"""DO, for films: put packets into another file as they are; nothing is decoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.media.codecfile import as_film_file
from vlprep.media.films import open_film, picture_stream
from vlprep.media.packets import picture_packets
from vlprep.media.trouble import decoder_errors
from vlprep.media.writing import output_errors

if TYPE_CHECKING:
    from vlprep.media.framing import Progress
    from vlprep.media.packets import Packets


def copy_packets(
    packets: Packets, path: str, progress: Progress, *, first: int = 0, stop: int | None = None
) -> None:
    """Write pictures to an MP4 file as they are, the index first and without the sound.

    Args:
        packets: The film.
        path: The file to write.
        progress: Told the share done.
        first: Number of the first frame, in the order of showing; one at which a film may be cut.
        stop: Number of the frame behind the last; of the same kind. ``None``: all the rest.

    Raises:
        CorruptMediaError: MP4 does not hold what is in there.
        OutputError: The disk is full.
    """
    import av

    start = packets.order[first] if first else 0
    end = len(packets.ticks) if stop is None else packets.order[stop]
    shift = packets.tick(first)
    with (
        output_errors("a temporary file"),
        decoder_errors("it cannot be put into MP4"),
        open_film(as_film_file(packets.reader), packets.name) as source,
        av.open(path, "w", format="mp4", options={"movflags": "faststart"}) as target,
    ):
        stream = picture_stream(source)
        copy = target.add_stream_from_template(stream)
        for place, packet in enumerate(picture_packets(source, stream)):
            if place >= end:
                break
            if place < start:
                continue
            packet.pts = packets.ticks[place] - shift
            packet.dts = None if packet.dts is None else packet.dts - shift
            packet.stream = copy
            target.mux(packet)
            progress((place + 1 - start) / (end - start))
