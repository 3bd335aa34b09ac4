"""Puts the frozen vectors of test/vectors/ before the reader's own parsers and tells what became of each, as JSON on stdout.

A vault made by our writer never holds the hundred small damages that the vectors have; without this, the reader would be held
only to what a writer does, and not to what the document says a reader must refuse.

    python3 read_vectors.py VECTORS_FOLDER

Of each vector, by its path: "taken", or the refusal. Vectors of what only writers do are left out.
"""

import json
import pathlib
import sys

from offsite_reader import finish_batch, parse_list, unseal
from signed_documents import PACK_BYTES_MAX, Refused, check_reference, is_backup, is_name, need, parse_index, parse_manifest


def main(folder):
    outcomes = {}
    for path in sorted(pathlib.Path(folder).glob("*/*.json")):
        vector = json.loads(path.read_text())
        if vector["do"] in OPERATIONS:
            outcomes[f"{path.parent.name}/{path.name}"] = outcome_of(OPERATIONS[vector["do"]], vector["input"])
    json.dump(outcomes, sys.stdout)


def outcome_of(operation, given):
    try:
        operation(given)
    except Refused as refusal:
        return f"refused: {refusal}"
    return "taken"


class EveryPack(dict):
    """Vectors of references have no manifest: every pack is one that it names, as large as a pack can be."""

    def __contains__(self, name):
        return True

    def __missing__(self, name):
        return PACK_BYTES_MAX


def read_manifest(given):
    parse_manifest(document(given), given["signingPublicKey"], {})


def read_index(given):
    # What stands in a manifest is taken from the index itself, as far as it can be read: here the two never differ.
    try:
        raw = json.loads(document(given).decode("utf-8", "replace").lstrip("\ufeff"))
        names = {name: raw.get(name) for name in ("site", "database", "backup")}
        packs = [{"id": reference.get("pack"), "bytes": PACK_BYTES_MAX} for reference in raw.get("root", [])]
        manifest = {**names, "dumpBytes": raw.get("dump", {}).get("bytes"), "packs": packs}
    except (ValueError, AttributeError):
        manifest = {"site": None, "database": None, "backup": None, "dumpBytes": None, "packs": []}
    parse_index(document(given), manifest)


def read_list(given):
    for reference in parse_list([document(given)], EveryPack()):
        check_reference(reference, EveryPack())


def read_chunk(given):
    sealed = bytes.fromhex(given["sealed"])
    need(len(sealed) >= 30, "a sealed chunk is too short")
    reference = {"pack": "of the vector", "key": given["key"], "bytes": given["bytes"]}
    list(finish_batch([(given["bytes"], *unseal(sealed, reference))]))


def read_manifest_key(given):
    parts = given["key"].split("/")
    need(len(parts) == 6 and (parts[0], parts[2], parts[5]) == ("sites", "backups", "manifest.json"), "no manifest's key")
    need(is_name(parts[1]) and is_name(parts[3]) and is_backup(parts[4]), "no name of the format")


def document(given):
    return bytes.fromhex(given["hex"]) if "hex" in given else given["text"].encode("utf-8", "surrogatepass")


OPERATIONS = {
    "parse-manifest": read_manifest,
    "parse-index": read_index,
    "parse-list": read_list,
    "open-chunk": read_chunk,
    "parse-manifest-key": read_manifest_key,
}

if __name__ == "__main__":
    main(sys.argv[1])
