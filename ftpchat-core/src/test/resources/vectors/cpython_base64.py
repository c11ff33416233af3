"""Writes what CPython makes of base64 input, well-formed and broken, to cpython_base64.json."""
import base64
import binascii
import json
import random

rng = random.Random(20260201)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
JUNK = "=== \t!*-_\x00\x7f\x80\xe9"


def decoded(decode, data):
    try:
        return decode(data).hex()
    except binascii.Error:
        return None


def broken():
    data = list(base64.b64encode(rng.randbytes(rng.randrange(40))).decode())
    for _ in range(rng.randrange(5)):
        at = rng.randrange(len(data) + 1)
        what = rng.randrange(4)
        if what == 0:
            data[at:at] = rng.choice(JUNK)
        elif what == 1:
            del data[at : at + 1]
        elif what == 2:
            data[at:at] = rng.choice(ALPHABET)
        else:
            data[at:at] = ["="] * rng.randrange(1, 4)
    return "".join(data).encode("latin-1")


def noise():
    return "".join(rng.choice("AZaz09+/" + JUNK) for _ in range(rng.randrange(16))).encode("latin-1")


cases = [b"", b"=", b"==", b"====", b"A", b"A=", b"AA=", b"AA==", b"AAA", b"A=AA=", b"AA=A=", b"AA=A"]
cases += [broken() for _ in range(1500)] + [noise() for _ in range(1500)]
with open("cpython_base64.json", "w") as out:
    rows = [
        {"in": c.hex(), "std": decoded(base64.b64decode, c), "url": decoded(base64.urlsafe_b64decode, c)}
        for c in cases
    ]
    out.write("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]\n")
