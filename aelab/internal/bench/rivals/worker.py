"""The Python rivals' side of the protocol.

Each line of input is "run <case> <threads> <milliseconds>" and is answered by
"ok <rate> <remark>", or by "no <reason>".
"""

import sys
import time


WARM_UP = 0.025  # seconds, as in case.go


def rate(step, milliseconds):
    """Calls of step per second, measured for about that long after some to warm up."""
    start = time.perf_counter()
    step()
    while time.perf_counter() - start < WARM_UP:
        step()
    calls, start = 0, time.perf_counter()
    while True:
        step()
        calls += 1
        elapsed = time.perf_counter() - start
        if elapsed >= milliseconds / 1e3:
            return calls / elapsed


def serve(version, prepare, set_threads=lambda n: None):
    """Answers until the input ends.

    prepare(case, milliseconds) returns a function that does the case's work once, how much
    that is in the case's unit, and a remark; or None where there is no such case.
    """
    print("ok", version, flush=True)
    name, prepared = None, {}
    for line in sys.stdin:
        verb, case, threads, milliseconds = line.split()
        if verb == "run":
            reply = "no such case"
            if case != name:
                name, prepared = case, {}
            set_threads(int(threads))
            if threads not in prepared:
                prepared[threads] = prepare(case, float(milliseconds))
            if prepared[threads]:
                step, work, remark = prepared[threads]
                reply = f"ok {work * rate(step, float(milliseconds)):.6g} {remark}".strip()
            print(reply, flush=True)
            if int(threads) > 1:
                time.sleep(0.06)  # idle threads spin for a while before they sleep
