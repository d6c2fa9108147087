"""NumPy's side of the round trips: python roundtrip.py make|archive|check|halves|spellings [PATH]

make PATH     writes arrays of every dtype, byte order, order, version and kind of shape,
              one after the other, to PATH, and what they hold, one JSON line each, to
              PATH.jsonl. With --small, only what testdata/numpy.bin holds.
archive DIR   writes DIR/stored.npz and DIR/deflated.npz, with a member that needs pickle.
check DIR     reads the arrays that Go wrote and compares them with DIR/want.jsonl.
halves DIR    compares half floats that Go wrote: DIR/all.npy with all of them, and
              DIR/rounded.npy with DIR/exact.npy as NumPy rounds it.
spellings     prints each spelling of a dtype that NumPy takes, with the one that it writes.
"""

import itertools
import json
import os
import string
import sys

import numpy as np

DTYPES = "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1".split()


def values(dtype, n):
    """n values, the extreme ones first."""
    if dtype.kind == "b":
        return np.arange(n) % 3 == 0
    if dtype.kind == "f":
        f = np.finfo(dtype)
        special = [0.1, -0.0, np.inf, -np.inf, np.nan, f.max, f.min, f.tiny, f.smallest_subnormal, -f.smallest_subnormal * 3]
    else:
        i = np.iinfo(dtype)
        special = [i.max, i.min, i.max - 1, 1]
    out = np.arange(n).astype(dtype)
    out[: len(special)] = np.array(special, dtype=dtype)[:n]
    return out


def describe(a):
    """One JSON line: floats as the bits of the float32 or float64 that Go should hold."""
    flat = a.ravel(order="C")
    if a.dtype.kind == "f":
        wide = flat.astype("f8" if a.dtype.itemsize == 8 else "f4")
        flat = wide.view("u8" if wide.itemsize == 8 else "u4")
    text = [str(int(v)) for v in flat]
    return json.dumps({"dtype": a.dtype.kind + str(a.dtype.itemsize), "shape": a.shape, "values": text})


def cases(small):
    shapes = [(2, 3, 4), (), (0,), (3, 0, 2), (7,), (3, 4)]
    for name, big, order in itertools.product(DTYPES, "<>", "CF"):
        for shape, version in itertools.product(shapes, [(1, 0), (2, 0), (3, 0)]):
            if small and (shape != (2, 3, 4) and name != "f4" or version != (1, 0) and name != "i2"):
                continue
            if small and version != (1, 0) and (big, order) != ("<", "C"):
                continue
            dtype = np.dtype(big + name)
            n = int(np.prod(shape))
            a = values(dtype, n).astype(dtype).reshape(shape)
            yield np.asarray(a, order=order), version
    halves = np.arange(1 << 16, dtype="u2").view("f2")  # all of them; NaN has many forms
    yield halves[~np.isnan(halves)][:: 97 if small else 1], (1, 0)


def make(path, small=False):
    with open(path, "wb") as f, open(path + ".jsonl", "w") as want:
        for a, version in cases(small):
            np.lib.format.write_array(f, a, version=version, allow_pickle=False)
            want.write(describe(a) + "\n")


def archive(folder):
    arrays = {f"{name}{order}": np.asarray(values(np.dtype(name), 24).reshape(2, 3, 4), order=order) for name in DTYPES for order in "CF"}
    arrays |= {"scalar": np.array(2.5), "none": np.zeros((0, 3), "f4"), "encoder.0.weight": np.eye(3, dtype="f4")}
    for file, save in ("stored", np.savez), ("deflated", np.savez_compressed):
        save(os.path.join(folder, file), metadata=np.array({"pickled": 1}, dtype=object), **arrays)
    with open(os.path.join(folder, "archive.jsonl"), "w") as want:
        for name, a in arrays.items():
            want.write(json.dumps({"name": name} | json.loads(describe(a))) + "\n")


def check(folder):
    n = 0
    for line in open(os.path.join(folder, "want.jsonl")):
        want = json.loads(line)
        path = os.path.join(folder, want["file"])
        a = np.load(path, allow_pickle=False)
        if "name" in want:
            a = a[want["name"]]
        else:
            with open(path, "rb") as f:
                assert np.lib.format.read_magic(f) == (1, 0), want
                np.lib.format.read_array_header_1_0(f)
                assert f.tell() % 64 == 0, (want, f.tell())
        assert a.flags.c_contiguous and a.flags.aligned, want
        got = json.loads(describe(a))
        for key in got:
            assert got[key] == want[key], (want["file"], key, got[key], want[key])
        n += 1
    print(n, "arrays agree")


def halves(folder):
    load = lambda name: np.load(os.path.join(folder, name + ".npy"), allow_pickle=False)
    every, exact, rounded = load("all"), load("exact"), load("rounded")
    assert every.dtype == rounded.dtype == np.dtype("<f2"), (every.dtype, rounded.dtype)
    assert np.array_equal(every.view("u2"), np.arange(1 << 16, dtype="u2"))
    with np.errstate(over="ignore"):
        want = exact.astype("f2")
    nan = np.isnan(exact)
    assert np.array_equal(np.isnan(rounded), nan)
    assert np.array_equal(rounded.view("u2")[~nan], want.view("u2")[~nan])
    print(every.size, "half floats and", exact.size, "rounded ones agree")


def spellings():
    candidates = set(string.ascii_letters) | {"?", "int", "float", "bool"} | set(dir(np)) | set(map(str, np.sctypeDict))
    candidates |= {c + n for c in string.ascii_letters for n in "1248"}
    taken = {}
    for order, name in itertools.product(["", "<", ">", "=", "|"], candidates):
        try:
            dtype = np.dtype(order + name)
        except (TypeError, ValueError):
            continue
        if dtype.kind in "fiub" and dtype.str[1:] in DTYPES:
            taken[order + name] = dtype.str
    print(json.dumps(taken))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2], "--small" in sys.argv)
    else:
        {"archive": archive, "check": check, "halves": halves, "spellings": spellings}[sys.argv[1]](*sys.argv[2:])
