"""Ask the Go kernel for completions and for help, as JupyterLab does: python complete.py NAME COUNT

Completes NAME, a package of aelab and an identifier such as plots.Manifold, from its first COUNT letters, and asks
what it is. Prints a JSON object: matches, help, and the seconds of the last answers. The kernel connects to gopls a
while after its start, so both are asked for until they come.
"""

import json
import sys
import time

from jupyter_client.manager import start_new_kernel

name, count = sys.argv[1], int(sys.argv[2])
head = f'import "github.com/aelab-go/autoencoders/aelab/{name.split(".")[0]}"\n%%\n'
manager, client = start_new_kernel(kernel_name="gonb", startup_timeout=120)


def ask(request, code, there):
    for _ in range(60):
        begun = time.time()
        reply = request(code, reply=True, timeout=60)["content"]
        if there(reply):
            return reply, round(time.time() - begun, 3)
        time.sleep(1)
    raise SystemExit(f"no answer: {reply}")


def complete():
    return ask(client.complete, head + name[:count], lambda reply: reply.get("matches"))


def explain():
    good = "Markdown", "func"
    return ask(client.inspect, head + "_ = " + name, lambda reply: any(word in str(reply.get("data")) for word in good))


try:
    complete()
    explained, _ = explain()
    completed, complete_seconds = complete()
    explained, explain_seconds = explain()
    answer = {"matches": completed["matches"], "help": "".join(explained["data"].values())}
    print(json.dumps(answer | {"seconds": [complete_seconds, explain_seconds]}))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
