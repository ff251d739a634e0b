# Everything is done by scripts/ (Python's standard library only); this file names the doors.
# Settings of `make run`: PORT (8000), TERREAU_DATA (var/), DATABASE_URL (SQLite in TERREAU_DATA), TERREAU_WORKERS (2).

PYTHON := $(or $(shell command -v python3.11 2>/dev/null),$(shell command -v python3 2>/dev/null))
RUN := $(if $(PYTHON),$(PYTHON),sh -c 'echo "✗ Python 3.11 manque : sudo apt-get install python3 python3-venv" >&2; exit 1' sh)
export PORT TERREAU_DATA DATABASE_URL TERREAU_WORKERS TEST_POSTGRES_URL TERREAU_CHROMIUM

.DEFAULT_GOAL := help
.PHONY: help run build test check fmt bench lock

help: ## cette aide
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

run: ## installe ce qui manque, puis sert Terreau sur http://localhost:8000/ (PORT=… pour un autre port)
	@$(RUN) scripts/run.py

build: ## installe et construit sans servir (pour un déploiement)
	@$(RUN) scripts/setting_up.py

test: ## installe ce que les tests demandent, puis les lance (SQLite, et PostgreSQL s’il répond)
	@$(RUN) scripts/run_tests.py $(ARGS)

check: ## ruff, djlint, mypy, flèches entre pièces, migrations, réglages de production
	@$(RUN) scripts/check.py

fmt: ## met en forme le code Python
	@$(RUN) scripts/check.py --fix

bench: ## mesure les chiffres de docs/reference/performance.md
	@$(RUN) scripts/bench.py $(ARGS)

lock: ## fige à nouveau les dépendances (requirements/*.in, package.json)
	@$(RUN) scripts/lock.py
