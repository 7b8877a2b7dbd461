#!/usr/bin/env python3
"""Whether two running servers show the same shop: totals, books, segments, every customer.

usage: scripts/same_shop.py URL URL [--customers N]

Asks both for what the page shows and compares what is said, number for number: figures
of the process itself (`engine`), sequence numbers and the order in which orders arrived aside.
Prints what differs, and ends with 1 where anything does. Of --customers N (200), evenly spread, it
also compares every feature, prediction and timeline.
"""
import json
import sys
import time
import urllib.parse
import urllib.request

PAGE = 500
SHOWN_MAX = 20
TRIES = 10


def get(url, path):
    request = urllib.request.Request(url.rstrip("/") + path)
    for left in range(TRIES, 0, -1):
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code != 503 or left == 1:
                return {"status": error.code, "problem": json.load(error)}
        time.sleep(1)  # a shard is being moved, or busy: it says to come again


def without(value, keys):
    """The same without what is of one process or one log alone."""
    if isinstance(value, dict):
        return {k: without(v, keys) for k, v in value.items() if k not in keys}
    if isinstance(value, list):
        return [without(v, keys) for v in value]
    return value


def all_customers(url):
    customers, cursor = [], ""
    while True:
        query = {"sort": "customer_id", "order": "asc", "limit": PAGE}
        if cursor:
            query["cursor"] = cursor
        page = get(url, "/v1/customers?" + urllib.parse.urlencode(query))
        if "customers" not in page:
            raise SystemExit(f"{url}: /v1/customers: {page}")
        customers += page["customers"]
        cursor = page.get("next_cursor") or page.get("next")
        if not cursor:
            return customers


def ranked_pairs(page):
    """The same with pairs of one rank in one order, and products in as many orders on one side."""
    for pair in page.get("pairs", []):
        if pair["a"]["orders"] == pair["b"]["orders"]:
            pair["a"], pair["b"] = sorted((pair["a"], pair["b"]), key=lambda p: p["product_id"])
    page.get("pairs", []).sort(
        key=lambda p: (-p["surprise"], p["a"]["product_id"], p["b"]["product_id"]))
    return page


class Comparison:
    def __init__(self):
        self.compared = 0
        self.different = 0

    def same(self, what, left, right):
        self.compared += 1
        if left == right:
            return
        self.different += 1
        if self.different <= SHOWN_MAX:
            print(f"DIFFERENT: {what}\n  {json.dumps(left)[:600]}\n  {json.dumps(right)[:600]}")


def main(arguments):
    if len(arguments) < 2 or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    left, right = arguments[:2]
    sample = int(arguments[arguments.index("--customers") + 1]) if "--customers" in arguments else 200
    own = {"engine", "seq", "next", "recent_orders", "bytes", "entries"}
    comparison = Comparison()
    for path in ["/v1/kpis", "/v1/series?step=month", "/v1/series?step=week",
                 "/v1/countries?limit=500", "/v1/products?limit=500",
                 "/v1/products?limit=500&from=2011-11-01&sort=rising",
                 "/v1/cohorts", "/v1/store", "/v1/segments", "/v1/segments/flow",
                 "/v1/segments/map?points=500"]:
        comparison.same(path, *(without(get(url, path), own) for url in (left, right)))
    for path in ["/v1/baskets?limit=50", "/v1/baskets?limit=50&from=2011-11-01&min_orders=10"]:
        comparison.same(path, *(ranked_pairs(get(url, path)) for url in (left, right)))
    ours, theirs = all_customers(left), all_customers(right)
    comparison.same("number of customers", len(ours), len(theirs))
    by_id = {customer["customer_id"]: customer for customer in theirs}
    for customer in ours:
        comparison.same(f"customer {customer['customer_id']}", customer,
                        by_id.get(customer["customer_id"]))
    for customer in ours[:: max(1, len(ours) // max(1, sample))]:
        path = "/v1/customers/" + urllib.parse.quote(customer["customer_id"], safe="")
        for each in [path, path + "/timeline"]:
            comparison.same(each, *(without(get(url, each), own) for url in (left, right)))
        each = "/v1/predictions/" + urllib.parse.quote(customer["customer_id"], safe="")
        comparison.same(each, *(without(get(url, each), own) for url in (left, right)))
    print(f"{comparison.compared} answers compared, {len(ours)} customers: "
          f"{comparison.different} differ")
    return 1 if comparison.different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
