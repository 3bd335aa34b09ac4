"""Restores one dump from a copy of a bucket, as somebody would who has docs/format.md and none of our programs.

It was written from that document alone, before its author looked at any of our code, and it is kept that way: where our
own reader and writer share a misunderstanding of the format, all our other tests agree with each other, and only this one
does not. Mend it from the document, never from the code.

    python3 offsite_reader.py BUCKET_COPY SITE DATABASE BACKUP|latest RECOVERY_KEY_FILE SIGNING_PUBLIC_KEY OUTPUT

It needs Python 3.9 with the package `cryptography`, and the programs `age` and `zstd`. It exits with 0 when OUTPUT is there
and every byte of it was verified; otherwise with 1, one line on stderr, and nothing left behind.
"""

import collections
import hashlib
import os
import pathlib
import struct
import subprocess
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from signed_documents import INDEX_BYTES_MAX, Refused, check_reference, is_backup, is_name, need, parse_index, parse_manifest
from zstd_frames import decompress_all

CHUNK_LABEL = b"clinic-offsite/1/chunk"
BATCH_BYTES = 16 << 20  # of plaintext that one run of zstd gives: few processes, little memory
PACKS_OPEN_MAX = 32  # open files


def main(arguments):
    if len(arguments) != 7:
        sys.exit(__doc__)
    copy, site, database, backup, recovery_key, public_key, output = arguments
    try:
        size = restore(pathlib.Path(copy), site, database, backup, recovery_key, public_key, pathlib.Path(output))
    except (Refused, OSError) as error:
        sys.exit(f"refused: {error}")
    print(f"{output}: {size} bytes, every one verified")


def restore(copy, site, database, backup, recovery_key, public_key, output):
    """Gives back the length of what now lies at `output`."""
    need(is_name(site) and is_name(database), "a site or database has a name that no key can have")
    need(not output.exists(), f"{output} exists already")
    folder = copy / "sites" / site
    if backup == "latest":
        backup = newest_backup(folder / "backups" / database)
    need(is_backup(backup), "this is not the name of a backup")
    place = folder / "backups" / database / backup
    names = {"site": site, "database": database, "backup": backup}

    manifest = parse_manifest((place / "manifest.json").read_bytes(), public_key, names)
    index = parse_index(open_index(place / "index.age", manifest["index"], recovery_key), manifest)
    packs = Packs(folder / "packs", manifest["packs"])
    references = iter(index["root"])
    for _ in range(index["depth"]):
        references = parse_list(open_chunks(references, packs), packs.sizes)
    write_dump(open_chunks(references, packs), index["dump"], output)
    return index["dump"]["bytes"]


def newest_backup(folder):
    finished = [entry.name for entry in folder.iterdir() if is_backup(entry.name) and (entry / "manifest.json").exists()]
    need(finished, f"{folder} holds no finished backup")
    return max(finished)


def open_index(path, expected, recovery_key):
    sealed = path.read_bytes()
    need(len(sealed) == expected["bytes"], "index.age has another length than the manifest says")
    need(hashlib.sha256(sealed).hexdigest() == expected["sha256"], "index.age is not the one that was signed")
    command = ["age", "--decrypt", "--identity", recovery_key]
    opened = subprocess.run(command, input=sealed, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    need(opened.returncode == 0, "the recovery key does not open index.age: " + opened.stderr.decode(errors="replace").strip())
    need(len(opened.stdout) <= INDEX_BYTES_MAX, "the index is larger than any index")
    return opened.stdout


class Packs:
    """The packs of one backup. All are verified at once, so that a copy with holes is refused before a byte is written."""

    def __init__(self, folder, packs):
        self.folder = folder
        self.sizes = {pack["id"]: pack["bytes"] for pack in packs}
        self.files = collections.OrderedDict()
        for name, size in self.sizes.items():
            path = self.path(name)
            need(path.is_file(), f"pack {name} is missing")
            need(path.stat().st_size == size, f"pack {name} has another length than the manifest says")
            need(hashlib.sha256(path.read_bytes()).hexdigest() == name, f"pack {name} is damaged: its SHA-256 is not its name")

    def path(self, name):
        return self.folder / name[:2] / name

    def read(self, reference):
        name = reference["pack"]
        if name not in self.files:
            self.files[name] = self.path(name).open("rb")
            if len(self.files) > PACKS_OPEN_MAX:
                self.files.popitem(last=False)[1].close()
        self.files.move_to_end(name)
        self.files[name].seek(reference["offset"])
        sealed = self.files[name].read(reference["length"])
        need(len(sealed) == reference["length"], f"a chunk reaches beyond the end of pack {name}")
        return sealed


def open_chunks(references, packs):
    """The plaintexts of the chunks, in order; many are decompressed by one run of zstd."""
    batch, size = [], 0
    for reference in references:
        batch.append((reference["bytes"], *unseal(packs.read(reference), reference)))
        size += reference["bytes"]
        if size >= BATCH_BYTES:
            yield from finish_batch(batch)
            batch, size = [], 0
    yield from finish_batch(batch)


def unseal(sealed, reference):
    try:
        opened = AESGCM(bytes.fromhex(reference["key"])).decrypt(sealed[:12], sealed[12:], CHUNK_LABEL)
    except InvalidTag:
        raise Refused(f"a chunk of pack {reference['pack']} does not open: damaged, or not the one meant") from None
    need(opened[0] in (0, 1), "a chunk has an unknown encoding")
    return opened[0], opened[1:]


def finish_batch(batch):
    frames = [(payload, size) for size, encoding, payload in batch if encoding == 1]
    decompressed = iter(decompress_all(frames))
    for size, encoding, payload in batch:
        plaintext = next(decompressed) if encoding == 1 else payload
        need(len(plaintext) == size, "a chunk has another length than its reference says")
        yield plaintext


def parse_list(slices, pack_sizes):
    """The references of a chunk list; its records may begin in one slice and end in the next."""
    rest, pack, pack_is_used = b"", None, True
    for piece in slices:
        rest, position = rest + piece, 0
        while position < len(rest):
            kind = rest[position]
            need(kind in (1, 2), "a chunk list has a record of an unknown kind")
            length = 33 if kind == 1 else 45
            if position + length > len(rest):
                break
            record, position = rest[position + 1 : position + length], position + length
            if kind == 1:
                need(pack_is_used and record.hex() != pack, "a chunk list names a pack without need")
                pack, pack_is_used = record.hex(), False
            else:
                need(pack is not None, "a chunk list begins with a chunk that lies in no pack")
                offset, sealed_length, size = struct.unpack("<III", record[32:])
                reference = {"pack": pack, "offset": offset, "length": sealed_length, "key": record[:32].hex(), "bytes": size}
                check_reference(reference, pack_sizes)
                pack_is_used = True
                yield reference
        rest = rest[position:]
    need(rest == b"", "a chunk list ends within a record")
    need(pack_is_used, "a chunk list ends with a pack of which no chunk follows")


def write_dump(plaintexts, dump, output):
    partial = output.with_name(output.name + ".partial")
    digest, size = hashlib.sha256(), 0
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for plaintext in plaintexts:
                size += len(plaintext)
                need(size <= dump["bytes"], "the chunks are more than the dump")
                digest.update(hashlib.sha256(plaintext).digest())
                file.write(plaintext)
            need(size == dump["bytes"], "the chunks are less than the dump")
            need(digest.hexdigest() == dump["digest"], "the dump's digest is not the one that was signed")
            file.flush()
            os.fsync(file.fileno())
        os.rename(partial, output)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


if __name__ == "__main__":
    main(sys.argv[1:])
