# Every target is a verb of scripts/dev.py, which says more: python3 scripts/dev.py --help
PYTHON ?= python3
ARGS ?=

.DEFAULT_GOAL := run
.PHONY: setup run test check lint lock words

setup run check lint words:
	@$(PYTHON) scripts/dev.py $@

test lock:
	@$(PYTHON) scripts/dev.py $@ $(ARGS)
