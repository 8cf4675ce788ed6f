# 数衡 Shuheng. `make` prints what can be done. PORT, DATA, DATABASE_URL and DATABASE_OWNER_URL change the defaults.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run stop test proof pictures check bench environment environment-test lock clean

export SHUHENG_MODE ?= demonstration
# Two hundred processes of a test run need not compile the program each for itself.
unexport PYTHONDONTWRITEBYTECODE
PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes
COMPILE := .venv/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links pyproject.toml
RUN_PACKAGES := python3-venv fonts-noto-cjk
TEST_PACKAGES := chromium-headless-shell
NPM := $(if $(shell command -v npm),,npm)
BENCH_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 nginx-light wrk $(NPM)
# The distribution's PostgreSQL is what a production runs on; MariaDB is a department's end in proofs. Java and npm may also come from elsewhere than Debian.
PROOF_PACKAGES := postgresql mariadb-server $(if $(shell command -v java),,default-jre-headless) $(NPM)
VNU := 26.9.27
WALKER := 7.6.1
LIGHTHOUSE_VERSION := 12.8.2
VNU_JAR := $(CURDIR)/.venv/vnu/node_modules/vnu-jar/build/dist/vnu.jar
LINKINATOR := $(CURDIR)/.venv/vnu/node_modules/.bin/linkinator
LIGHTHOUSE := $(CURDIR)/.venv/vnu/node_modules/.bin/lighthouse

# $(call packages,LIST): install the Debian packages that are missing, or print the line to type.
define packages
	@missing=""; for name in $(1); do dpkg-query -W -f='$${Status}' $$name 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$name"; done; \
	[ -n "$$missing" ] || exit 0; line="apt-get install -y --no-install-recommends$$missing"; \
	if [ "$$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo"; \
	else echo "缺少系统软件包，请先执行： sudo $$line"; exit 1; fi; \
	echo "正在安装系统软件包：$$missing"; $$as apt-get update -qq; \
	$$as env DEBIAN_FRONTEND=noninteractive $$line -qq >/dev/null
endef

help: ## 打印本说明
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

run: environment ## 启动全部（演示方式，只在本机可见），Ctrl-C 停止；PORT=端口 DATA=数据目录
	@$(PYTHON) -m compileall -q shuheng || true
	@exec $(PYTHON) -m shuheng.cli run

stop: ## 停止在后台运行的数衡（DATA 所指的那一个）
	@$(PYTHON) -m shuheng.cli stop

test: environment-test ## 全部检查与测试，不超过 12 分钟
	.venv/bin/ruff check .
	.venv/bin/lint-imports
	.venv/bin/mypy
	@SHUHENG_STOP=1 $(PYTHON) -m pytest -n 2 --dist loadgroup -m "not proof"

proof: environment-test $(VNU_JAR) $(LINKINATOR) ## 长时间证明：断电、抢占、大量样例、网页标准检查，不超过 40 分钟
	$(call packages,$(PROOF_PACKAGES))
	@SHUHENG_STOP=1 VNU_JAR=$(VNU_JAR) LINKINATOR=$(LINKINATOR) $(PYTHON) -m pytest -n 2 --dist loadgroup -m proof

pictures: environment-test ## 由浏览器测试重拍 README 的图片，放进 docs/pictures
	@SHUHENG_STOP=1 $(PYTHON) -m pytest -m proof tests/browser/test_pictures.py
	cp tests/browser/out/*.png docs/pictures/

check: environment-test ## 逐个事项执行核对用例，再查代码规则
	$(PYTHON) -m shuheng.cli check
	.venv/bin/ruff check .
	.venv/bin/lint-imports

bench: environment-test ## 性能测试，结果在 bench/out；NAME=filing 只测一项
	$(call packages,$(BENCH_PACKAGES))
	$(if $(filter lighthouse,$(or $(NAME),lighthouse)),@$(MAKE) --no-print-directory $(LIGHTHOUSE))
	LIGHTHOUSE=$(LIGHTHOUSE) $(PYTHON) -m bench $(NAME)

environment: .venv/shuheng-stamp ## 只准备运行环境

environment-test: .venv/shuheng-test-stamp

lock: environment-test ## 重新计算带校验值的依赖清单
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check 'pip-tools>=7.6,<8'
	$(COMPILE) --extra test --output-file requirements-test.lock
	cp requirements-test.lock requirements.lock
	$(COMPILE) --output-file requirements.lock

clean: ## 删除运行环境和缓存，不动数据目录
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	$(call packages,$(RUN_PACKAGES))
	/usr/bin/python3 -m venv .venv

.venv/shuheng-stamp: requirements.lock | .venv/bin/python
	$(call packages,$(RUN_PACKAGES))
	@echo "正在安装依赖……"
	@$(PIP) -r requirements.lock
	@$(command_file)
	@touch $@

.venv/shuheng-test-stamp: requirements-test.lock .venv/shuheng-stamp
	$(call packages,$(TEST_PACKAGES))
	@$(PIP) -r requirements-test.lock
	@touch $@

$(VNU_JAR): | .venv/bin/python
	$(call packages,$(PROOF_PACKAGES))
	@npm install --silent --ignore-scripts --no-audit --no-fund --prefix .venv/vnu vnu-jar@$(VNU)

$(LINKINATOR): | $(VNU_JAR)
	@npm install --silent --ignore-scripts --no-audit --no-fund --prefix .venv/vnu linkinator@$(WALKER)

$(LIGHTHOUSE):
	@npm install --silent --ignore-scripts --no-audit --no-fund --prefix .venv/vnu lighthouse@$(LIGHTHOUSE_VERSION)

# .venv/bin/shuheng runs this checkout from any folder.
define command_file
printf '#!%s\nimport sys\nsys.path.insert(0, "%s")\nfrom shuheng.cli import main\nsys.exit(main())\n' \
	"$(CURDIR)/.venv/bin/python" "$(CURDIR)" > .venv/bin/shuheng && chmod 755 .venv/bin/shuheng
endef
