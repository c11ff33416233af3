"""Decrypts a room, knowing no more than the wire format: prints one JSON string a record.

Usage: FTPCHAT_PASSWORD=... reader.py FILE
"""
import base64
import hashlib
import json
import os
import sys
import zlib

from cryptography.fernet import Fernet

SALT = b"q6334#Q0q8294%E$(#$%^&^%$#@!#%^YHB>$W#CX>E"
PASSWORD = os.environ["FTPCHAT_PASSWORD"].encode()
KEY = hashlib.pbkdf2_hmac("sha256", PASSWORD, SALT, 100_000, 32)
FERNET = Fernet(base64.urlsafe_b64encode(KEY))

with open(sys.argv[1], "rb") as room:
    for line in room:
        token = line.strip()
        if not token.startswith(b"gAAAAA"):
            token = base64.b64decode(token, validate=True)
        print(json.dumps(zlib.decompress(FERNET.decrypt(token)).decode()))
