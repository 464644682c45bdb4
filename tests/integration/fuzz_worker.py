"""A process of its own that lives through random rules of tests/life.py: fuzz_worker.py SITES_FOLDER SITE.

Reads one JSON line: {"world": ..., "rules": [names], "seed": number, "operations": count, "snapshot_isolation": bool or
null}, and answers with {"done": {rule: count}, "refused": {...}, "lost": [errors], "broken": [tracebacks]}. A third
argument, in JSON, is what the site's settings say otherwise for this process (the database of a node).
"""

from __future__ import annotations

import json
import os
import random
import sys
import traceback
from collections import Counter
from pathlib import Path


def main() -> None:
    talk = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what Frappe prints is no answer
    folder, site, *settings = sys.argv[1:]
    os.chdir(folder)
    import frappe

    sys.path.append(str(Path(__file__).resolve().parents[1]))
    import life

    frappe.init(site=site)
    frappe.local.conf.update(*map(json.loads, settings))
    frappe.connect()
    frappe.flags.in_test = True  # mails and the like
    print("ready", file=talk)
    order = json.loads(sys.stdin.readline())
    if order["snapshot_isolation"] is not None:
        frappe.db.sql(f"SET SESSION innodb_snapshot_isolation = {int(order['snapshot_isolation'])}")
    world = life.World(**{name: tuple(v) if isinstance(v, list) else v for name, v in order["world"].items()})
    print(json.dumps(lived(world, order["rules"], random.Random(order["seed"]), order["operations"])), file=talk)
    frappe.destroy()


def lived(world, rules: list[str], chance: random.Random, operations: int) -> dict:
    """What came of so many random rules, each through the project's own retry."""
    import frappe
    import life

    from sales_mgmt.posting.retry import LostEveryRace, retried

    done, refused, lost, broken = Counter(), Counter(), [], []
    for _ in range(operations):
        name = chance.choice(rules)
        numbers = [chance.randrange(60) for _ in range(6)]
        frappe.clear_messages()
        frappe.db.rollback()
        try:
            retried(life.RULES[name])(world, life.Choices(numbers))
            done[name] += 1
        except LostEveryRace as error:
            lost.append(f"{name}: {error}")
        except life.Nothing:
            pass
        except (frappe.ValidationError, frappe.DuplicateEntryError):  # two amend one document
            refused[name] += 1
        except Exception:
            broken.append(f"{name} {numbers}: {traceback.format_exc()}")
    return {"done": done, "refused": refused, "lost": lost, "broken": broken}


if __name__ == "__main__":
    main()
