# Each target makes what it needs: see devbench/README.md.
PYTHON ?= python3
DEVBENCH = $(PYTHON) -m devbench

.PHONY: help demo test test-conformance test-cluster bench bench-credit bench-erpnext serve stop lint

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 20

demo: ## load the demo data; its figures go to demo.json in the bench folder
	$(DEVBENCH) run demo/run.py $(ARGS)

test: ## lint, then the whole test suite (ARGS="tests/unit -k name" runs a part of it)
	$(DEVBENCH) test $(ARGS)

test-conformance: ## what every host must do alike
	$(DEVBENCH) test tests/conformance $(ARGS)

test-cluster: ## credit on three nodes of Galera, which the tests start themselves
	$(DEVBENCH) test tests/cluster -m cluster $(ARGS)

bench: ## measure; the figures go to bench.json in the bench folder
	$(DEVBENCH) run --site bench.localhost benchmarks/bench.py $(ARGS)

bench-credit: ## a credit decision with a million rows of history in each ledger
	$(DEVBENCH) run --site bench.localhost benchmarks/bench_credit.py $(ARGS)

bench-erpnext: ## our documents against ERPNext's own, on the bench and site in SALES_MGMT_BENCH and SALES_MGMT_SITE
	$(DEVBENCH) run benchmarks/bench_erpnext.py $(ARGS)

serve: ## web server and worker, until Ctrl-C
	$(DEVBENCH) serve $(ARGS)

stop: ## stop the servers
	$(DEVBENCH) stop

lint: ## ruff, import-linter and preflight (what Frappe 16 removed)
	$(DEVBENCH) lint
