"""Decompresses many zstd frames with one run of the `zstd` program, and yet knows of each what it gave.

One process a chunk costs milliseconds, and a dump has ten thousands of chunks. zstd takes frames that follow one another as
one stream, but then a frame that gives a byte too many and one that gives a byte too few look like two good ones. So a
frame of our own, with bytes that nobody can foresee, stands behind each: it must come out exactly where the chunk ends.
"""

import secrets
import subprocess
import threading

from signed_documents import need

MAGIC = b"\x28\xb5\x2f\xfd"
MARK_BYTES = 16


def decompress_all(frames):
    """`frames` are pairs of a payload and the number of bytes that it must give. Gives back the plaintexts."""
    if not frames:
        return []
    for payload, _ in frames:
        # The zstd program also takes gzip, xz and lz4; the format does not.
        need(payload.startswith(MAGIC), "a chunk says that it is compressed, but holds no zstd frame")
    mark = secrets.token_bytes(MARK_BYTES)
    mark_frame = raw_frame(mark)
    stream = b"".join(payload + mark_frame for payload, _ in frames)
    output = decompress(stream, sum(size + MARK_BYTES for _, size in frames))
    plaintexts, position = [], 0
    for _, size in frames:
        end = position + size
        need(output[end : end + MARK_BYTES] == mark, "a chunk's frame gives another length than its reference says, or is cut")
        plaintexts.append(output[position:end])
        position = end + MARK_BYTES
    return plaintexts


def raw_frame(data):
    """One zstd frame (RFC 8878) that holds `data`, under 256 bytes, as one raw block."""
    single_segment_with_one_byte_of_content_size = b"\x20"
    last_block_raw = (len(data) << 3 | 1).to_bytes(3, "little")
    return MAGIC + single_segment_with_one_byte_of_content_size + bytes([len(data)]) + last_block_raw + data


def decompress(stream, size):
    """At most `size` bytes are taken, so that a bomb costs no memory."""
    command = ["zstd", "--decompress", "--stdout", "--quiet"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as zstd:
        feeder = threading.Thread(target=feed, args=(zstd.stdin, stream))
        feeder.start()
        output = zstd.stdout.read(size + 1)
        if len(output) > size:
            zstd.kill()
        feeder.join()
        problem = zstd.stderr.read().decode(errors="replace").strip()
    need(len(output) <= size, "a chunk's frame gives more than its reference says")
    need(zstd.returncode == 0, f"a chunk's frame cannot be decompressed: {problem}")
    need(len(output) == size, "a chunk's frame gives less than its reference says")
    return output


def feed(pipe, stream):
    try:
        with pipe:
            pipe.write(stream)
    except BrokenPipeError:
        pass  # zstd gave up; its exit code says so
