"""Prints the vectors of ip-addresses.json: what Python's ipaddress module makes of addresses and prefixes.

`python3 ip-addresses.py > ip-addresses.json` writes the fixed table (a fixed seed).
`python3 ip-addresses.py -` answers a JSON array of texts on stdin with the same facts, for random comparison.
IPv4-mapped addresses and zones are left out: Scope refuses them on purpose.
"""
import ipaddress
import json
import random
import sys


def facts(text):
    """What ipaddress says: canonical address, its number, or the network that holds it."""
    try:
        if "/" in text:
            address, length = text.split("/", 1)
            loose = ipaddress.ip_network(text, strict=False)
            return {
                "text": text,
                "hostBits": str(loose) != f"{ipaddress.ip_address(address)}/{length}",
                "prefix": str(loose),
                "first": str(int(loose.network_address)),
                "last": str(int(loose.broadcast_address)),
            }
        address = ipaddress.ip_address(text)
        return {"text": text, "address": str(address), "number": str(int(address))}
    except ValueError:
        return {"text": text, "refused": True}


def spellings(rng):
    """Addresses in every spelling: runs of zeros, upper case, leading zeros, embedded IPv4; and broken ones."""
    yield from ["::", "::1", "0::0", "1::", "1:0:0:2:0:0:0:3", "1:0:0:2:3:0:0:4", "1:2:3:4:5:6:0:8", "::2:3:4:5:6:7:8"]
    yield from ["1:2:3:4:5:6:7::", "::1.2.3.4", "64:ff9b::192.0.2.33", "2001:DB8::A", "2001:0db8:0000::0001"]
    yield from ["0.0.0.0", "255.255.255.255", "10.77.0.1", "::/0", "0.0.0.0/0", "::/128", "fd77::/64", "fd77::1/64"]
    yield from ["", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "::1.2.3", "1.2.3"]
    yield from ["01.2.3.4", "256.0.0.1", "1.2.3.4.5", "0x1.2.3.4", " 1.2.3.4", "1.2.3.4 ", "1.2.3.4\n", "::1\n", "1.2.3.4/33"]
    yield from ["::/129", "10.0.0.0/", "/8", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/ 8", "10.0.0.0/1e1", "\u0661.2.3.4"]
    for _ in range(120):
        groups = [rng.choice([0, 0, 1, 0xFF, 0xABCD, rng.randrange(65536)]) for _ in range(8)]
        number = int("".join(f"{group:04x}" for group in groups), 16)
        address = ipaddress.IPv6Address(number)
        if address.ipv4_mapped:
            continue
        yield rng.choice([str(address), address.exploded, address.exploded.upper(), ":".join(f"{g:x}" for g in groups)])
        length = rng.randrange(129)
        yield f"{address}/{length}"
        yield str(ipaddress.ip_network((number, length), strict=False))
    for _ in range(60):
        number = rng.randrange(1 << 32)
        length = rng.randrange(33)
        yield str(ipaddress.IPv4Address(number))
        yield f"{ipaddress.IPv4Address(number)}/{length}"
        yield str(ipaddress.ip_network((number, length), strict=False))


if sys.argv[1:] == ["-"]:
    print(json.dumps([facts(text) for text in json.load(sys.stdin)]))
else:
    print("[\n" + ",\n".join(json.dumps(facts(text)) for text in spellings(random.Random(7))) + "\n]")
