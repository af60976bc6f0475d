# Every door of the project. Logic is Python; this file only names the doors.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
RUNS := $(VENV)/.runs
FITS = $(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || \
  { echo "Python 3.11 is needed (python3.11 on the path, or make PYTHON=/its/path)." >&2; exit 2; }
.DEFAULT_GOAL := help
.PHONY: help up test check fix words law law-mutation law-independence play-stories sim sim-night fuzz chaos chaos-long docs bench-stream bench-hub bench-inboxes bench-pressure bench-store bench-calendar bench-commands bench-herd bench-faust bench-read lock clean pythons release clients bench-start

## Every day
up: $(RUNS) ## A whole hub on this machine: Kafka, cities, workers, an example week. Ctrl-C stops it
	@GONGZE_ENDS_WITH=$$PPID $(BIN)/python -m hub.cli up
test: $(READY) ## Everything: lint, types, import contracts, all tests with a real Kafka
	@$(BIN)/python -m tools.check all
check: $(READY) ## The same without Kafka or any other process, in seconds
	@$(BIN)/python -m tools.check pure
fix: $(READY) ## Format, and mend what can be mended
	@$(BIN)/python -m ruff check --fix --quiet . ; $(BIN)/python -m ruff format --quiet .

## When you change law
law: $(READY) ## Check every rulebook: file, line, key, what to write
	@$(BIN)/python -m hub.cli law check
law-independence: $(READY) ## Change one number of the law after another; print which test but a story fails: [together=1]
	@$(BIN)/python -m tools.independence $(if $(together),together=1)
play-stories: $(READY) ## Play every story through a real Kafka; print which come out otherwise
	@$(BIN)/python -m tools.play
law-mutation: $(READY) ## Make the law wrong in one place after another; print what no story notices: [of=RULE] [every=1]
	@$(BIN)/python -m tools.mutate $(if $(of),--of $(of)) $(if $(every),--every-key)

## When a promise matters
sim: $(READY) ## The whole hub in one process, from a seed, and random histories: make sim seed=7 [trace=1] [down=72] [histories=2000]
	@$(BIN)/python -m tests.simulation --seed $(or $(seed),1) --trace $(or $(trace),0) $(if $(down),--down $(down))
	@$(if $(trace),true,$(BIN)/python -m tests.histories --seed $(or $(seed),1) --histories $(or $(histories),2000))
sim-night: $(READY) ## One seed after another until stopped; print those that fail
	@$(BIN)/python -m tests.simulation --seed $(or $(seed),1) --night
fuzz: $(READY) ## Records of an adversary, decoded, heard, worked out and written: [examples=200000]
	@GONGZE_EXAMPLES=$(or $(examples),200000) $(BIN)/python -m pytest tests/adversary -n 2 --timeout 0
chaos: $(READY) ## Kill, freeze and starve a real hub from a seed: make chaos kills=20 seed=1 [brokers=3] [upgrading=COMMIT]
	@$(BIN)/python -m tests.chaos kills=$(or $(kills),20) seed=$(or $(seed),1) brokers=$(or $(brokers),1) $(if $(upgrading),upgrading=$(upgrading))
chaos-long: $(READY) ## 200 kills, 30 frozen workers, 10 broker kills over five seeds, on three brokers: [seed=1] [seeds=5]
	@$(BIN)/python -m tests.chaos.long seed=$(or $(seed),1) seeds=$(or $(seeds),5)
clients: $(READY) ## The foreign clients of docs/messages.md, Python and Node, against a whole hub
	@$(BIN)/python -m tests.docs.foreign
bench-faust: $(READY) ## Stock Faust and the hub's stage under the same kills: [kills=20] [seed=1]
	@$(BIN)/python -m bench.faults kills=$(or $(kills),20) seed=$(or $(seed),1)

## When speed matters
bench-start: $(READY) ## How long from a fresh clone to the first violation, step by step [cold=1: caches empty]
	@$(BIN)/python -m bench.start $(if $(cold),--cold)
bench-stream: $(READY) ## CPU of the hub's stage beside a plain aiokafka loop and stock Faust [against=COMMIT]
	@$(BIN)/python -m $(if $(against),bench.against stream $(against),bench.stream)
bench-hub: $(READY) ## CPU of one notice all the way, and how soon its block can be read [against=COMMIT]
	@$(BIN)/python -m $(if $(against),bench.against hub $(against),bench.hub)
bench-inboxes: $(READY) ## How soon a notice stands in an inbox, three cities of thirty offices on one worker
	@$(BIN)/python -m bench.hub.inboxes
bench-calendar: $(READY) ## Days arranged anew over 100,000 open duties, killed twice in the middle
	@$(BIN)/python -m bench.hub.calendar_change
bench-herd: $(READY) ## 100,000 duties due at one midnight on a real Kafka, killed in the middle
	@$(BIN)/python -m bench.hub.herd

bench-commands: $(READY) ## What gongze send and gate cost beside a bare client, against a hub that runs: [kafka=host:port]
	@$(BIN)/python -m bench.hub.commands $(if $(kafka),--kafka $(kafka))
bench-pressure: $(READY) ## How soon others are heard beside an office that writes ten times its quota
	@$(BIN)/python -m bench.hub.pressure
bench-store: $(READY) ## How soon a worker answers for a city with duties=1000000 open duties
	@$(BIN)/python -m bench.store --duties $(or $(duties),1000000)
bench-read: $(READY) ## How soon a page of the read side is there, and how many records it takes a second: [duties=1000000] [db=URL]
	@$(BIN)/python -m bench.read --duties $(or $(duties),1000000) $(if $(db),--db $(db))

## Keep the house
docs: $(READY) ## Write the tables of docs/ anew from the code, and keep a changed schema of rows
	@$(BIN)/python -m tools.docs
	@$(BIN)/python -m tools.rows
words: $(READY) ## Bring hub/locale/zh.po up to date: every sentence of the program, with its Chinese
	@$(BIN)/python -m tools.sentences
pythons: $(READY) ## Install the wheel under each Python at hand, 3.11 to 3.13, and play a story
	@$(BIN)/python -m tools.pythons
lock: $(READY) ## Write requirements.lock anew from pyproject.toml, with hashes
	@$(BIN)/python -m tools.lock
release: $(READY) ## Wheel, source archive, bill of materials, digests into dist/, and the tag: [dry=1] no tag
	@$(BIN)/python -m tools.release $(if $(dry),--dry)
clean: ## Remove the environment, caches and the embedded Kafka's data
	@rm -rf $(VENV) .gongze .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^## / {printf "\n%s\n", substr($$0, 4)} \
	  /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	@$(FITS)
	@$(PYTHON) tools/setup.py $(VENV) requirements.lock
	@touch $(READY) $(RUNS)

# What a hub runs with is half of what it is made with: make up waits for no more.
$(RUNS): requirements-run.lock pyproject.toml
	@$(FITS)
	@$(PYTHON) tools/setup.py $(VENV) requirements-run.lock
	@touch $(RUNS)
