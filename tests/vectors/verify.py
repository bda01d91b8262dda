#!/usr/bin/env python3
"""A second implementation of the token and the record, written from docs/token.md alone.

It opens every token and record in tokens.json, compares what it says, writes it again byte for
byte, and refuses what must be refused, for the stated reason. Standard library only.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import struct
import sys

FLAGS = {"authenticated": 1, "json": 2, "issued": 4, "assurance": 8, "chosen": 16, "generation": 32, "sid": 64}
COOKIE, HEADER, TAG, SKEW, FUTURE = 4096, 8192, 32, 30, 60
SESSION, SIGNPOST, TAKEN = 0x10, 0x11, 0x12


class Refused(Exception):
    """The reason is the only argument."""


# Keys


def derive(key, label, *parts):
    info = b"".join(struct.pack(">I", len(part)) + part for part in (label, *parts))
    extracted = hmac.digest(bytes(32), key, hashlib.sha256)
    return hmac.digest(extracted, info + b"\x01", hashlib.sha256)


def ring(reader, label=b"session-core/v1/sign"):
    """Returns (key id, key for tags) of each key, the active one first."""
    context = names_of(reader) + [struct.pack(">I", reader["version"]), reader["fields"].encode()]
    return [
        (derive(key, b"session-core/v1/key-id")[:4], derive(key, label, *context))
        for key in map(base64.b64decode, reader["keys"])
    ]


def names_of(reader):
    return [reader[name].encode() for name in ("application", "carrier", "name")]


def tag_of(key, message):
    return hmac.digest(key, message, hashlib.sha256)


def labelled(label, *parts):
    """Hashes a label and parts, each behind its length."""
    return hashlib.sha256(b"".join(struct.pack(">I", len(part)) + part for part in (label, *parts))).digest()


def is_header(reader):
    return ":" in reader["carrier"]


def store_key(reader, id):
    if is_header(reader):
        return labelled(b"session-core/v1/store-key-in-header", reader["carrier"].encode(), id)
    return labelled(b"session-core/v1/store-key", id)


# Reading


class Cursor:
    def __init__(self, data, reason):
        self.rest, self.reason = data, reason

    def take(self, length):
        if length > len(self.rest):
            raise Refused(self.reason)
        taken, self.rest = self.rest[:length], self.rest[length:]
        return taken

    def byte(self):
        return self.take(1)[0]

    def varint(self, bits=32):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if value >> bits or (byte == 0 and shift > 0):
                raise Refused(self.reason)
            if byte < 0x80:
                return value
            shift += 7

    def value(self, kind):
        """Reads one value in postcard."""
        if kind.startswith("option of "):
            return self.value(kind[10:]) if self.flag() else None
        if kind.startswith("seq of "):
            return [self.value(kind[7:]) for _ in range(self.varint())]
        if kind == "bool":
            return self.flag()
        if kind == "string":
            return self.take(self.varint()).decode()
        return self.varint({"u32": 32, "u64": 64}[kind])

    def flag(self):
        byte = self.byte()
        if byte > 1:
            raise Refused(self.reason)
        return byte == 1

    def names(self, known):
        names = [self.take(self.byte()).decode() for _ in range(self.varint())]
        if not set(names) <= set(known):
            raise Refused(self.reason)
        return names


def decode(text, largest):
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise Refused("malformed") from None
    # Python skips foreign characters and stray bits; only the canonical text comes out again.
    if len(text) > largest or encode(raw) != text or len(raw) < TAG:
        raise Refused("malformed")
    return raw


def encode(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def authentic(keys, reader, body, message, tag):
    """Returns whether the body is under the active key, once it is authentic."""
    cursor = Cursor(body, "malformed")
    if cursor.byte() != 1:
        raise Refused("unknown_format")
    key_id, _, version = cursor.take(4), cursor.byte(), cursor.varint()
    if key_id not in dict(keys):
        raise Refused("unknown_key")
    if version != reader["version"]:
        raise Refused("newer_version" if version > reader["version"] else "unsupported_version")
    if not hmac.compare_digest(tag_of(dict(keys)[key_id], message), tag):
        raise Refused("bad_tag")
    return key_id == keys[0][0]


def open_token(reader, text, now):
    raw = decode(text, HEADER if is_header(reader) else COOKIE)
    body, tag = raw[:-TAG], raw[-TAG:]
    return open_body(reader, body, authentic(ring(reader), reader, body, body, tag), now)


def open_record(reader, id, record, now):
    """Returns what a record says; of a session also whether its fields are JSON."""
    if len(record) < TAG:
        raise Refused("malformed")
    key, sealed, tag = store_key(reader, id), record[:-TAG], record[-TAG:]
    keys, message = ring(reader, b"session-core/v1/record"), sealed + key
    cursor = Cursor(sealed, "malformed")
    kind = cursor.byte()
    if kind == SIGNPOST:
        return open_signpost(keys, cursor, message, tag), None
    if kind != SESSION:
        raise Refused("unknown_format")
    flags = cursor.byte()
    if flags & 0xC0 or flags & 0x21 == 0x20:
        raise Refused("malformed")
    beside = {
        "predecessor": cursor.take(32).hex() if flags & 1 else None,
        "rotated": struct.unpack(">I", cursor.take(4))[0] if flags & 1 else None,
        "used": struct.unpack(">I", cursor.take(4))[0] if flags & 32 else None,
        "user_agent": cursor.take(cursor.varint()) if flags & 2 else None,
        "address": cursor.take(cursor.varint()) if flags & 4 else None,
        "stamp": cursor.take(8).hex() if flags & 8 else None,
        "successor": read_signpost(cursor) if flags & 16 else None,
    }
    active = authentic(keys, reader, cursor.rest, message, tag)
    says, is_json = open_body(reader, cursor.rest, active, now)
    try:
        for name in ("user_agent", "address"):
            beside[name] = None if beside[name] is None else beside[name].decode()
    except UnicodeDecodeError:
        raise Refused("malformed") from None
    if bytes.fromhex(says["id"]) != key[:16]:
        raise AssertionError("the id in a record's body is half of its key")
    return says | beside, is_json


def open_signpost(keys, cursor, message, tag):
    says = read_signpost(cursor)
    key_id = says["key_id"]
    if cursor.rest:
        raise Refused("malformed")
    if key_id not in dict(keys):
        raise Refused("unknown_key")
    if not hmac.compare_digest(tag_of(dict(keys)[key_id], message), tag):
        raise Refused("bad_tag")
    return says


def read_signpost(cursor):
    key_id, flags, nonce = cursor.take(4), cursor.byte(), cursor.take(16)
    if flags & 0xF8:
        raise Refused("malformed")
    rotated = struct.unpack(">I", cursor.take(4))[0]
    used = struct.unpack(">I", cursor.take(4))[0] if flags & 2 else None
    renewal = {0: "elevation", 1: "rotation", 4: "login", 5: "demotion"}[flags & 5]
    return {"renewal": renewal, "rotated": rotated, "used": used, "key_id": key_id, "nonce": nonce}


def open_body(reader, body, active, now):
    cursor = Cursor(body[5:], "malformed")
    flags = cursor.byte()
    if flags & 0x80:
        raise Refused("malformed")
    cursor.varint()
    says = {"under_active_key": active, "id": cursor.take(16).hex()}
    says["started"] = started = struct.unpack(">I", cursor.take(4))[0]

    def when(flag, read):
        return read() if flags & FLAGS[flag] else None

    says["authenticated"] = when("authenticated", lambda: started + cursor.varint())
    says["last_seen"] = started + cursor.varint()
    says["issued"] = when("issued", lambda: started + cursor.varint())
    says["assurance"] = when("assurance", cursor.byte)
    says["idle"] = when("chosen", cursor.varint)
    says["lifetime"] = when("chosen", cursor.varint)
    says["generation"] = when("generation", cursor.varint)
    if flags & FLAGS["sid"]:
        says["sid"] = cursor.take(16).hex()
    check_times(reader, says, now)

    cursor.reason = "payload"
    subject = when("authenticated", lambda: cursor.take(cursor.varint()))
    says["roles"] = cursor.names(reader["roles"])
    says["permissions"] = cursor.names(reader["permissions"])
    says["subject"] = None
    if subject is not None:
        inner = Cursor(subject, "payload")
        says["subject"] = inner.value(reader["subject"])
        if inner.rest:
            raise Refused("payload")
    if flags & FLAGS["json"]:
        says["fields"] = json.loads(cursor.take(len(cursor.rest)))
        if set(says["fields"]) != {name for name, _ in reader["shape"]}:
            raise Refused("payload")
    else:
        says["fields"] = {name: cursor.value(kind) for name, kind in reader["shape"]}
    if cursor.rest:
        raise Refused("payload")
    return says, bool(flags & FLAGS["json"])


def check_times(reader, says, now):
    idle, lifetime = reader["idle"], reader["lifetime"]
    if says["idle"] is not None:
        allowed = reader.get("allowed", reader)
        idle, lifetime = min(says["idle"], allowed["idle"]), min(says["lifetime"], allowed["lifetime"])
    since = says["started"] if says["authenticated"] is None else says["authenticated"]
    if max(says["last_seen"], says["authenticated"] or 0) > now + FUTURE:
        raise Refused("from_the_future")
    if now >= min(says["last_seen"] + idle, since + lifetime) + SKEW:
        raise Refused("expired")


# Writing


def varint(number):
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def sized(data):
    return varint(len(data)) + data


def value(kind, it):
    if kind.startswith("option of "):
        return b"\x00" if it is None else b"\x01" + value(kind[10:], it)
    if kind.startswith("seq of "):
        return varint(len(it)) + b"".join(value(kind[7:], one) for one in it)
    return sized(it.encode()) if kind == "string" else varint(int(it))


def names(them):
    return varint(len(them)) + b"".join(bytes([len(name)]) + name.encode() for name in them)


def write_token(reader, says, is_json):
    key_id, key = ring(reader)[0 if says["under_active_key"] else 1]
    body = write_body(reader, says, is_json, key_id)
    return encode(body + tag_of(key, body))


def write_signpost(says):
    flags = {"elevation": 0, "rotation": 1, "login": 4, "demotion": 5}[says["renewal"]]
    used = b"" if says["used"] is None else struct.pack(">I", says["used"])
    return says["key_id"] + bytes([flags | (2 if used else 0)]) + says["nonce"] + struct.pack(">I", says["rotated"]) + used


def write_record(reader, id, says, is_json, signpost):
    """Writes a record again; of a signpost in it, the nonce is nowhere else."""
    key_id, key = ring(reader, b"session-core/v1/record")[0]
    used = b"" if says["used"] is None else struct.pack(">I", says["used"])
    parts = [
        says["predecessor"] and bytes.fromhex(says["predecessor"]) + struct.pack(">I", says["rotated"]) + used,
        says["user_agent"] and sized(says["user_agent"].encode()),
        says["address"] and sized(says["address"].encode()),
        says["stamp"] and bytes.fromhex(says["stamp"]),
        signpost and write_signpost(signpost),
    ]
    flags = sum(1 << bit for bit, part in enumerate(parts) if part is not None) | (32 if used else 0)
    sealed = bytes([SESSION, flags]) + b"".join(part for part in parts if part is not None)
    sealed += write_body(reader, says, is_json, key_id)
    return sealed + tag_of(key, sealed + store_key(reader, id))


def write_body(reader, says, is_json, key_id):
    there = {name: says[name] is not None for name in ("authenticated", "issued", "assurance", "generation")}
    there |= {"json": is_json, "chosen": says["idle"] is not None, "sid": "sid" in says}
    flags = sum(FLAGS[name] for name, is_there in there.items() if is_there)
    body = b"\x01" + key_id + bytes([flags]) + varint(reader["version"])
    body += bytes.fromhex(says["id"]) + struct.pack(">I", says["started"])
    for name in ("authenticated", "last_seen", "issued"):
        if says[name] is not None:
            body += varint(says[name] - says["started"])
    for name in ("assurance", "idle", "lifetime", "generation"):
        if says[name] is not None:
            body += bytes([says[name]]) if name == "assurance" else varint(says[name])
    body += bytes.fromhex(says.get("sid", ""))
    if says["subject"] is not None:
        body += sized(value(reader["subject"], says["subject"]))
    body += names(says["roles"]) + names(says["permissions"])
    if is_json:
        fields = {name: says["fields"][name] for name, _ in reader["shape"]}
        body += json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    else:
        body += b"".join(value(kind, says["fields"][name]) for name, kind in reader["shape"])
    return body


# Checking


def faults(vectors):
    """Yields what does not agree."""
    readers = vectors["readers"]
    for name, reader in readers.items():
        derived = [[id.hex(), key.hex()] for id, key in ring(reader)]
        if derived != [list(pair) for pair in zip(reader["key_ids"], reader["signing_keys"])]:
            yield f"{name}: other keys are derived: {derived}"
    for vector in vectors["accepted"]:
        name, reader = vector["name"], readers[vector["reader"]]
        try:
            says, is_json = open_token(reader, vector["token"], vector["now"])
        except Refused as refused:
            yield f"{name}: refused, {refused}"
            continue
        if says != vector["says"]:
            yield f"{name}: says {says}"
        if write_token(reader, vector["says"], is_json) != vector["token"]:
            yield f"{name}: is written otherwise"
    for vector in vectors["refused"]:
        try:
            open_token(readers[vector["reader"]], vector["token"], vector["now"])
            yield f"{vector['name']}: is accepted"
        except Refused as refused:
            if str(refused) != vector["reason"]:
                yield f"{vector['name']}: refused, {refused} instead of {vector['reason']}"


def faults_in_records(vectors):
    """The same for what a store keeps."""
    readers = vectors["readers"]
    for vector in vectors["records"]:
        name, reader, id = vector["name"], readers[vector["reader"]], bytes.fromhex(vector["id"])
        if store_key(reader, id).hex() != vector["store_key"]:
            yield f"{name}: the store is asked by {store_key(reader, id).hex()}"
        try:
            says, is_json = open_record(reader, id, bytes.fromhex(vector["record"]), vector["now"])
        except Refused as refused:
            yield f"{name}: refused, {refused}"
            continue
        signpost = says["successor"]
        if signpost:
            says["successor"] = {name: signpost[name] for name in ("renewal", "rotated", "used")}
        if says != vector["says"]:
            yield f"{name}: says {says}"
        if write_record(reader, id, vector["says"], is_json, signpost).hex() != vector["record"]:
            yield f"{name}: is written otherwise"
    for vector in vectors["refused_records"]:
        reader, id = readers[vector["reader"]], bytes.fromhex(vector["id"])
        try:
            open_record(reader, id, bytes.fromhex(vector["record"]), vector["now"])
            yield f"{vector['name']}: is accepted"
        except Refused as refused:
            if str(refused) != vector["reason"]:
                yield f"{vector['name']}: refused, {refused} instead of {vector['reason']}"
    for vector in vectors["signposts"]:
        reader, id = readers[vector["reader"]], bytes.fromhex(vector["id"])
        says, _ = open_record(reader, id, bytes.fromhex(vector["record"]), 0)
        key_id, nonce = says.pop("key_id"), says.pop("nonce")
        if says != vector["says"]:
            yield f"{vector['name']}: says {says}"
        key = next(key for key in map(base64.b64decode, reader["keys"]) if key_id == derive(key, b"session-core/v1/key-id")[:4])
        successor = derive(key, b"session-core/v1/successor", *names_of(reader), id, nonce)
        if successor.hex() != vector["successor"]:
            yield f"{vector['name']}: leads to {successor.hex()}"
    for vector in vectors["taken"]:
        reader = readers[vector["reader"]]
        parts = [reader[name].encode() for name in ("application", "name")]
        entry_key = labelled(b"session-core/v1/once-key", *parts, bytes.fromhex(vector["id"]))
        if entry_key.hex() != vector["store_key"]:
            yield f"{vector['name']}: is noted under {entry_key.hex()}"
        key = base64.b64decode(reader["keys"][0])
        entry = bytes([TAKEN]) + derive(key, b"session-core/v1/key-id")[:4] + b"\x00"
        entry += struct.pack(">I", vector["until"])
        entry += tag_of(derive(key, b"session-core/v1/once", *parts), entry + entry_key)
        if entry.hex() != vector["record"]:
            yield f"{vector['name']}: is written otherwise"
    for vector in vectors["subjects"]:
        parts = vector["application"].encode(), vector["name"].encode(), bytes.fromhex(vector["subject"])
        if labelled(b"session-core/v1/subject-key", *parts).hex() != vector["key"]:
            yield f"{vector['name']}: a subject's sessions are found by another key"


def main():
    vectors = json.loads((pathlib.Path(__file__).parent / "tokens.json").read_text("utf-8"))
    found = [*faults(vectors), *faults_in_records(vectors)]
    for fault in found:
        print(fault, file=sys.stderr)
    kinds = ("accepted", "refused", "records", "refused_records", "signposts", "taken", "subjects")
    counts = ", ".join(f"{len(vectors[kind])} {kind.replace('_', ' ')}" for kind in kinds)
    found += [f"there are no {kind}" for kind in kinds if not vectors[kind]]
    print(f"{counts}: {'FAILED' if found else 'as specified'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
