"""The relations of a document as nodes and edges, in a number of queries that depends on the kinds of documents among
them, not on how many there are or on their lines."""

from typing import Any

from sales_mgmt.documents.relations import host_vouchers, links, nodes


def graph(doctype: str, name: str) -> dict[str, Any]:
    """`nodes` {id, doctype, label, stage, name, date, status, amount, currency, url}, in the order of the flow, and
    `edges` {source, target, kind}, of what a document came from and what came of it. A document that the user may not
    read is `hidden` and has no name; its ledger rows and credit decisions are left out. These belong to a document and
    have no `stage`; the `status` of ledger rows is their number. `start` is the document's id.

    The caller has asked whether the user may read the document.
    """
    found = links.related((doctype, name))
    entries = host_vouchers.add(found)
    known = nodes.documents(found.names)
    edges = [
        {"source": known[earlier]["id"], "target": known[later]["id"], "kind": kind}
        for (earlier, later), kind in found.edges.items()
        if earlier in known and later in known
    ]
    shown = {ref for ref, node in known.items() if not node["hidden"]}
    kinds = list(nodes.KINDS)
    ordered = sorted(known.values(), key=lambda node: (kinds.index(node["doctype"]), str(node.get("date")), node["id"]))
    for said, kind in ((nodes.credit(shown), "decided"), (nodes.ledgers(entries), "posted")):
        for ref, node in said:
            if ref in shown:
                ordered.append(node)
                edges.append({"source": known[ref]["id"], "target": node["id"], "kind": kind})
    return {"start": known[doctype, name]["id"], "nodes": ordered, "edges": edges}
