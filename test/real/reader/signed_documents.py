"""manifest.json and the index: the two documents of a backup, parsed and checked as docs/format.md says.

Without these checks a reader would follow lengths and names that nobody vouched for. Like its neighbours, this was written
from the document alone, and it also refuses what only a judge must: any JSON but the one exact encoding.
"""

import base64
import datetime
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from exact_json import Member, Refused, check, need, parse_exact

MANIFEST_BYTES_MAX = 40 << 20
INDEX_BYTES_MAX = 8 << 20
PACK_BYTES_MAX = 16 << 20
CHUNK_BYTES_MAX = 4 << 20
PACKS_MAX = 300_000
ROOT_MAX = 64
NAMED_MAX = 1000
DEPTH_MAX = 4
SEAL_BYTES = 29  # nonce, encoding and tag

__all__ = ["INDEX_BYTES_MAX", "Refused", "check_reference", "is_backup", "is_name", "need", "parse_index", "parse_manifest"]


def parse_manifest(text, public_key, names):
    """`text` is all of manifest.json; `names` are those of its key."""
    need(len(text) <= MANIFEST_BYTES_MAX, "manifest.json is larger than any manifest")
    framed = (text[:12], text[-105:-91], text[-3:]) == (b'{"manifest":', b',"signature":"', b'"}\n')
    need(framed and len(text) > 117, "manifest.json is not enclosed as a signed manifest")
    body, signature = text[12:-105], decode_base64(text[-91:-3], 64, "the manifest's signature")
    key = Ed25519PublicKey.from_public_bytes(decode_base64(public_key.encode(), 32, "the signing public key"))
    try:
        key.verify(signature, b"clinic-offsite/1/manifest\n" + body)
    except InvalidSignature:
        raise Refused("the manifest was not signed by this site's key") from None
    manifest = parse_exact(body, MANIFEST)
    need(names.items() <= manifest.items(), "the manifest is of another backup than its key")
    ids = [pack["id"] for pack in manifest["packs"]]
    need(all(before < after for before, after in zip(ids, ids[1:])), "the manifest's packs are out of order or twice there")
    need(all(pack["usedBytes"] <= pack["bytes"] for pack in manifest["packs"]), "more of a pack is used than it has")
    return manifest


def parse_index(text, manifest):
    """`text` is the plaintext of index.age, whose hash was compared with the manifest's before."""
    index = parse_exact(text, INDEX)
    for name in ("site", "database", "backup"):
        need(index[name] == manifest[name], f"the index names another {name} than the manifest")
    need(index["dump"]["bytes"] == manifest["dumpBytes"], "the index and the manifest differ on the dump's length")
    sizes = {pack["id"]: pack["bytes"] for pack in manifest["packs"]}
    for reference in index["root"]:
        check_reference(reference, sizes)
    if index["depth"] == 0:
        total = sum(reference["bytes"] for reference in index["root"])
        need(total == index["dump"]["bytes"], "the index's chunks do not sum up to the dump")
    return index


def check_reference(reference, pack_sizes):
    """What every reference must fulfil, in the index and in a list."""
    end = reference["offset"] + reference["length"]
    need(1 <= reference["bytes"] <= CHUNK_BYTES_MAX, "a reference has impossible plaintext bytes")
    need(SEAL_BYTES + 1 <= reference["length"] <= reference["bytes"] + SEAL_BYTES, "a reference has an impossible sealed length")
    need(reference["offset"] >= 8 and end <= PACK_BYTES_MAX, "a reference lies outside of any pack")
    need(reference["pack"] in pack_sizes, "a reference names a pack that the manifest does not name")
    need(end <= pack_sizes[reference["pack"]], "a reference reaches beyond the end of its pack")


def decode_base64(text, size, what):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        data = b""
    need(len(data) == size and base64.b64encode(data) == text, f"{what} is not {size} bytes in base64")
    return data


def is_name(text):
    return re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", text) is not None


def is_backup(text):
    parts = re.fullmatch(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-[0-9a-f]{16}", text, re.ASCII)
    return parts is not None and exists(parts.groups())


def is_time(text):
    parts = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.\d{3}Z", text, re.ASCII)
    return parts is not None and exists(parts.groups())


def exists(parts):
    try:
        datetime.datetime(*map(int, parts))
    except ValueError:
        return False
    return True


def is_sha256(text):
    return re.fullmatch(r"[0-9a-f]{64}", text) is not None


def is_short_text(text):
    return 1 <= len(text.encode("utf-16-le", "surrogatepass")) // 2 <= 100


def whole(low=0, high=2**53 - 1):
    return lambda value: type(value) is int and low <= value <= high


def text(fits=lambda value: True):
    return lambda value: isinstance(value, str) and fits(value)


def list_of(schema, low=0, high=None):
    def fits(value):
        return isinstance(value, list) and low <= len(value) and (high is None or len(value) <= high) and all(check(schema, item) for item in value)

    return fits


def map_of(fits):
    return lambda value: isinstance(value, dict) and "__proto__" not in value and all(fits(item) for item in value.values())


NAMES = [Member("site", text(is_name)), Member("database", text(is_name)), Member("backup", text(is_backup))]

MANIFEST = [
    Member("format", lambda value: value == "clinic-offsite/1/manifest"),
    *NAMES,
    Member("engine", text(is_short_text)),
    Member("uploader", text(is_short_text)),
    Member("startedAt", text(is_time)),
    Member("finishedAt", text(is_time)),
    Member("dumpBytes", whole(1)),
    Member("chunkBytes", lambda value: value in (65536, 262144, 1048576)),
    Member("newBytes", whole()),
    Member("storedBytes", whole()),
    Member("incomplete", whole(1), optional=True),
    Member("index", [Member("bytes", whole(1, INDEX_BYTES_MAX)), Member("sha256", text(is_sha256))]),
    Member(
        "packs",
        list_of(
            [
                Member("id", text(is_sha256)),
                Member("bytes", whole(1, PACK_BYTES_MAX)),
                Member("usedBytes", whole(1, PACK_BYTES_MAX)),
            ],
            1,
            PACKS_MAX,
        ),
    ),
]

REFERENCE = [
    Member("pack", text(is_sha256)),
    Member("offset", whole()),
    Member("length", whole()),
    Member("key", text(is_sha256)),
    Member("bytes", whole()),
]

FACTS = [
    Member("engine", text()),
    Member("engineVersion", text(), optional=True),
    Member("tool", text()),
    Member("toolVersion", text(), optional=True),
    Member("method", text()),
    Member("options", list_of(text())),
    Member("rowCounts", map_of(whole()), optional=True),
    Member("metadataCounts", map_of(whole()), optional=True),
    Member("generators", map_of(text(lambda value: re.fullmatch(r"-?[0-9]+", value) is not None)), optional=True),
    Member("properties", map_of(text()), optional=True),
    Member(
        "incomplete",
        [
            Member("files", whole(1)),
            Member("named", list_of([Member("file", text()), Member("why", text())], 0, NAMED_MAX)),
        ],
        optional=True,
    ),
]

INDEX = [
    Member("format", lambda value: value == "clinic-offsite/1/index"),
    *NAMES,
    Member("dump", [Member("bytes", whole(1)), Member("digest", text(is_sha256))]),
    Member("depth", whole(0, DEPTH_MAX)),
    Member("root", list_of(REFERENCE, 1, ROOT_MAX)),
    Member("facts", FACTS),
]
