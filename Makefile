# Two commands do everything: `make demo` shows the program at work, `make test` checks it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := data/demo
# One more than there are cores: a test that waits for its crawl leaves one idle.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.PHONY: demo test bench soak clean

# The set-up is done again whenever the requirements change.
$(VENV)/.ready: requirements.txt requirements-export.txt requirements-test.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(^:%=-r %)
	touch $@

demo: $(VENV)/.ready  ## crawl the stand-in site into data/demo/articles.{csv,json,jsonl}
	$(BIN)/scrapy demo --output $(DEMO)

test: $(VENV)/.ready  ## ruff, mypy --strict, pytest
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(PYTEST_ARGS)

bench: $(VENV)/.ready  ## what the program costs beside others, into bench.json
	$(BIN)/python -m benchmarks.all --json bench.json $(BENCH_ARGS)

soak: $(VENV)/.ready  ## a year of hourly runs beside a site that lives on, into soak.json (hours)
	$(BIN)/python benchmarks/soak.py --output soak.json $(SOAK_ARGS)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis $(DEMO)
