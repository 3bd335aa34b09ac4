"""JSON in the one exact encoding of docs/format.md ("JSON of this format"), checked against a list of members.

A document that two parsers read in two ways can be signed once and mean two things; so we write back what we parsed, and
refuse the document unless it comes out the same, byte for byte.
"""

import collections
import json
import re

Member = collections.namedtuple("Member", ["name", "schema", "optional"], defaults=[False])


class Refused(Exception):
    """The object is not as the document says."""


def need(fact, text):
    if not fact:
        raise Refused(text)


def parse_exact(data, members):
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=once_each, parse_float=no_number, parse_constant=no_number)
        encoded = encode(value)
    except (ValueError, RecursionError) as error:
        raise Refused(f"a document is not JSON of this format: {error}") from None
    need(encoded == data, "a document is not in the one exact encoding")
    need(check(members, value), "a document has members or values that the format does not know")
    return value


def check(schema, value):
    """A schema is a function of the value, or the list of the members of an object, in their order."""
    if callable(schema):
        return schema(value)
    if not isinstance(value, dict):
        return False
    present = [member for member in schema if not member.optional or member.name in value]
    names = [member.name for member in present]
    return names == list(value) and all(check(member.schema, value[member.name]) for member in present)


def encode(value):
    text = json.dumps(in_order(value), ensure_ascii=False, separators=(",", ":"))
    return re.sub("[\ud800-\udfff]", lambda lone: f"\\u{ord(lone[0]):04x}", text).encode("utf-8")


def in_order(value):
    """Names that are canonical decimals below 2^32 - 1 come first, ascending; the others stay as they stand."""
    if isinstance(value, list):
        return [in_order(item) for item in value]
    if not isinstance(value, dict):
        return value
    numbers = sorted((name for name in value if is_small_decimal(name)), key=int)
    others = [name for name in value if not is_small_decimal(name)]
    return {name: in_order(value[name]) for name in numbers + others}


def is_small_decimal(name):
    return re.fullmatch(r"0|[1-9][0-9]{0,9}", name) is not None and int(name) < 2**32 - 1


def once_each(pairs):
    value = dict(pairs)
    need(len(value) == len(pairs), "a document has a member twice")
    return value


def no_number(text):
    raise ValueError(f"{text} is no plain integer")
