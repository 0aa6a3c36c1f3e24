# Sheaf. Everything is built under build/; "make help" lists the targets.
#
#   make CC=clang            the other compiler
#   make SAN=asan            a variant (asan, tsan, cover, fuzz, debug) in
#                            build/asan
#   make WERROR=             warnings do not stop the build

.DELETE_ON_ERROR:
.SUFFIXES:

ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += --no-print-directory -j$(shell nproc)
endif

PREFIX       ?= /usr
DESTDIR      ?=
FUZZ_SECONDS ?= 30
SAN          ?=
# Instrumented code confuses gcc's warnings about ranges; the plain builds,
# with both compilers, stop at every warning.
WERROR       ?= $(if $(SAN),,-Werror)
BUILD_DIR    := build$(if $(SAN),/$(SAN))
Q            := $(if $(V),,@)

# ------------------------------------------------------------------- packages

BUILD_PACKAGES := gcc make libc6-dev libsodium-dev libmicrohttpd-dev \
	libjansson-dev libsqlite3-dev libcurl4-openssl-dev libssl-dev \
	libcsv-dev libzip-dev libexpat1-dev libseccomp-dev libgmp-dev \
	libutf8proc-dev libgnutls28-dev liboath-dev libqrencode-dev \
	libxlsxwriter-dev
# Pages are built with Node; where npm is missing, Debian's own is installed.
WEB_PACKAGES := nodejs npm
TEST_PACKAGES := binutils caddy check clang clang-format libclang-rt-14-dev curl \
	libglpk-dev libnss3-tools libxml2-utils nginx nodejs openssl python3-openpyxl spin tinyproxy-bin \
	sqlite3 strace universal-ctags chromium fonts-liberation

# Packages are built with debhelper; the others judge what was built.
DEB_PACKAGES := blhc checksec debhelper dpkg-dev iproute2 lintian

# ---------------------------------------------------------------------- flags

ARCH := $(shell uname -m)
HARDEN_x86_64 := -fcf-protection -fstack-clash-protection
HARDEN_aarch64 := -mbranch-protection=standard
HARDEN := -fstack-protector-strong $(HARDEN_$(ARCH))
FORTIFY := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3

# Where in the source is all that a sanitizer needs to know: -g1.
SAN_CFLAGS_asan := -O1 -g1 -fsanitize=address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer
SAN_CFLAGS_tsan := -O1 -g1 -fsanitize=thread -fno-omit-frame-pointer
SAN_CFLAGS_cover := --coverage -O0
SAN_CFLAGS_debug := -O0 -g3
SAN_CFLAGS_fuzz := -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer
SAN_LDFLAGS_fuzz := -fsanitize=address,undefined
SAN_CFLAGS := $(SAN_CFLAGS_$(SAN))
SAN_LDFLAGS := $(or $(SAN_LDFLAGS_$(SAN)),$(SAN_CFLAGS))

# The fortified library functions hide errors from the sanitizers.
SHEAF_CFLAGS = -std=c17 -D_POSIX_C_SOURCE=200809L -I. -O2 -g -Wall -Wextra \
	-Wpedantic -Wconversion -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla $(WERROR) -fPIE -pthread \
	-ffunction-sections -fdata-sections \
	$(HARDEN) $(if $(SAN),,$(FORTIFY)) $(SAN_CFLAGS) $(CFLAGS)
SHEAF_LDFLAGS = -fPIE -pie -pthread -Wl,-z,relro,-z,now -Wl,--gc-sections \
	-Wl,--as-needed $(SAN_LDFLAGS) $(LDFLAGS)
LIBS := -lmicrohttpd -ljansson -lsqlite3 -lcurl -lsodium -lcsv -lcrypto \
	-lzip -lexpat -lseccomp -lgmp -lutf8proc -lgnutls -loath -lqrencode \
	-lxlsxwriter -lm
TEST_LIBS := -lcheck_pic -lsubunit -lrt -lglpk
# Hundreds of programs of the tests are linked, and gold takes half the time.
TEST_LD := -fuse-ld=gold

# ---------------------------------------------------------------------- files

FOLDERS := common protocol agent aggregator auditor
SOURCES := $(sort $(shell find $(FOLDERS) -name '*.c' 2>/dev/null))
MODULES := $(filter-out %/main.c,$(SOURCES))
CORE := $(filter common/% protocol/%,$(MODULES))
WITNESS := $(filter auditor/witness/%,$(SOURCES))
AUDITOR := $(filter-out $(WITNESS),$(filter auditor/%,$(SOURCES)))
PROGRAMS := $(addprefix $(BUILD_DIR)/,sheaf-agent sheaf-aggregator sheaf-audit \
	sheaf-witness)

# A .c file under tests/ with a main() is a program of its own, one with
# LLVMFuzzerTestOneInput() a fuzz target, and any other a helper that every
# test program may use.
TEST_SOURCES := $(sort $(shell find tests -name '*.c' 2>/dev/null))
REPLAY := tests/fuzz/replay_main.c
FUZZERS := $(filter tests/fuzz/fuzz_%.c,$(TEST_SOURCES))
HAS_MAIN := ^(int )?main\(
MAINS := $(shell grep -lE '$(HAS_MAIN)' $(TEST_SOURCES) /dev/null)
TEST_MAINS := $(filter-out $(REPLAY) tests/demo/%,$(MAINS))
DEMO_MAINS := $(filter tests/demo/%,$(MAINS))
DEMO_PARTS := $(filter-out $(DEMO_MAINS),$(filter tests/demo/%,$(TEST_SOURCES)))
# Programs of the tests are linked with this in place of vault_cost.c and
# accounts_cost.c, so that they do not wait for password hashes; programs that
# are installed cannot be.
WEAK := tests/weak_cost.c
HELPERS := $(filter-out $(REPLAY) $(WEAK) $(FUZZERS) $(MAINS),$(TEST_SOURCES))

to_objects = $(patsubst %.c,$(BUILD_DIR)/%.o,$(1))
to_programs = $(patsubst %.c,$(BUILD_DIR)/%,$(1))
OBJECTS := $(call to_objects,$(SOURCES) $(TEST_SOURCES))
TESTS := $(call to_programs,$(TEST_MAINS))
TEST_AGENT := $(BUILD_DIR)/test/sheaf-agent
TEST_AGGREGATOR := $(BUILD_DIR)/test/sheaf-aggregator
TEST_PROGRAMS := $(TEST_AGENT) $(TEST_AGGREGATOR)
REPLAYS := $(call to_programs,$(FUZZERS))
UNIT := $(filter $(BUILD_DIR)/tests/unit/%,$(TESTS))
BENCHES := $(filter $(BUILD_DIR)/tests/bench/%,$(TESTS))
DEMO := $(call to_programs,$(DEMO_MAINS))
LIB := $(BUILD_DIR)/libsheaf.a
LIB_CORE := $(BUILD_DIR)/libsheaf-core.a
LIB_HELPERS := $(BUILD_DIR)/libhelpers.a

# ---------------------------------------------------------------------- build

.PHONY: all objects warnings threads tests unit-tests replays benches fuzzers deps deps-build demo \
	test check web screenshots bench fuzz sim asan tsan valgrind lint cover install sbom deb \
	deb-test clean \
	help compile_commands.json

all: $(PROGRAMS)
objects: $(OBJECTS)
unit-tests: $(UNIT) $(TEST_PROGRAMS)
replays: $(REPLAYS)
benches: $(BENCHES)
ifeq ($(SAN),fuzz)
fuzzers: $(REPLAYS)
else
tests: $(TESTS) $(REPLAYS) $(DEMO) $(TEST_PROGRAMS)
endif

$(BUILD_DIR)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(SHEAF_CFLAGS) -MMD -MP -c -o $@ $<

$(LIB): $(call to_objects,$(MODULES))
$(LIB_CORE): $(call to_objects,$(CORE))
$(LIB_HELPERS): $(call to_objects,$(HELPERS))
$(LIB) $(LIB_CORE) $(LIB_HELPERS):
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)ar rcs $@ $^

link = $(Q)$(CC) $(SHEAF_LDFLAGS) $(1) -o $@ $^ $(2) $(LIBS)

# The pages of both programs stand in files that `make web` writes.  A program that
# is linked without it says so to a browser.
WEB := build/web
WEB_PARTS := $(wildcard common/web/*.mjs common/web/*.ts* common/web/*.css \
	common/web/*.svg)
AGENT_FRONT := $(wildcard agent/web/front/* agent/web/openapi/*)
REGION_FRONT := $(wildcard aggregator/pages/front/* aggregator/pages/openapi/*)
ifneq ($(wildcard $(WEB)/node_modules/.package-lock.json),)
AGENT_PAGES := $(BUILD_DIR)/web/agent_pages.o
REGION_PAGES := $(BUILD_DIR)/web/region_pages.o
$(WEB)/region_pages.c: $(WEB_PARTS) $(REGION_FRONT)
	$(Q)node common/web/build.mjs aggregator/pages/front $@ \
		pages_front_files "Sheaf region"
$(REGION_PAGES): $(WEB)/region_pages.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(SHEAF_CFLAGS) -DFOLDER='"$(CURDIR)/$(WEB)/region_pages"' -c -o $@ $<
$(WEB)/agent_pages.c: $(WEB_PARTS) $(AGENT_FRONT)
	$(Q)node common/web/build.mjs agent/web/front $@ web_pages_files \
		"Sheaf desk"
$(AGENT_PAGES): $(WEB)/agent_pages.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(SHEAF_CFLAGS) -DFOLDER='"$(CURDIR)/$(WEB)/agent_pages"' -c -o $@ $<
endif

$(BUILD_DIR)/sheaf-agent: $(call to_objects,agent/main.c) $(AGENT_PAGES) $(LIB)
	$(call link)
$(TEST_AGENT): $(call to_objects,agent/main.c $(WEAK)) $(AGENT_PAGES) $(LIB)
	@mkdir -p $(@D)
	$(call link)
$(BUILD_DIR)/sheaf-aggregator: $(call to_objects,aggregator/main.c) $(REGION_PAGES) $(LIB)
	$(call link)
$(TEST_AGGREGATOR): $(call to_objects,aggregator/main.c $(WEAK)) \
		$(REGION_PAGES) $(LIB)
	@mkdir -p $(@D)
	$(call link)
# The auditor gets nothing of the other two programs to link with, and must
# end without signing code: tests/lint/auditor_no_signing.sh looks.
$(BUILD_DIR)/sheaf-audit: $(call to_objects,$(AUDITOR)) $(LIB_CORE)
	$(call link)
# The witness signs, so it is a program of its own; it reads logs as the auditor
# does.
$(BUILD_DIR)/sheaf-witness: $(call to_objects,$(WITNESS) auditor/fetch.c) $(LIB_CORE)
	$(call link)

# The demonstration needs no package that only the tests need.
$(DEMO): %: %.o $(call to_objects,$(DEMO_PARTS)) $(LIB)
	$(call link)
$(TESTS): %: %.o $(call to_objects,$(WEAK)) $(LIB_HELPERS) $(LIB)
	$(call link,$(TEST_LD),$(TEST_LIBS))
ifeq ($(SAN),fuzz)
$(REPLAYS): %: %.o $(call to_objects,$(WEAK)) $(LIB_HELPERS) $(LIB)
	$(call link,-fsanitize=fuzzer)
else
$(REPLAYS): %: %.o $(call to_objects,$(REPLAY) $(WEAK)) $(LIB_HELPERS) $(LIB)
	$(call link,$(TEST_LD))
endif

-include $(OBJECTS:.o=.d)

# How each file is compiled, for clangd and its like: they look for it in
# build/ by themselves.
compile_commands.json:
	@mkdir -p $(BUILD_DIR)
	@{ echo '['; for c in $(SOURCES) $(TEST_SOURCES); do \
		echo "$$comma{ \"directory\": \"$(CURDIR)\", \"file\": \"$$c\","; \
		echo "\"command\": \"$(CC) $(SHEAF_CFLAGS) -c $$c\" }"; \
		comma=,; done; echo ']'; } >$(BUILD_DIR)/$@
	@echo $(BUILD_DIR)/$@

# Clang warns of all that it warns of before it generates code, so that good
# code would gain nothing.
warnings:
	@$(MAKE) CC=clang BUILD_DIR=build/clang HARDEN= FORTIFY= \
		CFLAGS='-O0 -g0' objects

# What several threads share, and only what those programs consist of.  (`make
# tsan` looks at all tests.)
THREADS := $(addprefix tests/unit/,test_turns test_desk_shared)
threads:
	@$(MAKE) SAN=tsan FOLDERS='common protocol agent' \
		TEST_SOURCES='$(WEAK) $(addprefix tests/unit/,unit.c \
		memory_register.c disk_register.c) $(THREADS:=.c)' \
		$(addprefix build/tsan/,$(THREADS))

# ----------------------------------------------------------------- everything

# What the pages are built from, as the lock file names it, then everything.
web: deps-build
	@command -v npm >/dev/null || sh packaging/deps.sh $(WEB_PACKAGES)
	@sh common/web/install.sh $(WEB)
	@$(MAKE) all

deps-build:
	@sh packaging/deps.sh $(BUILD_PACKAGES)
deps:
	@sh packaging/deps.sh $(BUILD_PACKAGES) $(TEST_PACKAGES)

# The test runner calls make again, with a fresh set of flags.
RUN := env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL sh tests/run.sh

test: deps
	@sh packaging/deps.sh $(DEB_PACKAGES)
	@$(RUN)
check: deps
	@$(RUN) check '$(T)'
lint sim: deps
	@$(RUN) $@
asan tsan: deps
	@$(RUN) $@

demo: deps-build
	@if sh tests/demo/pages.sh $(WEB); then $(MAKE) web || \
		echo 'The pages could not be built; the demonstration goes on.'; fi
	@$(MAKE) all $(DEMO)
	@sh tests/demo/demo.sh

bench: deps
	@$(MAKE) all benches $(TEST_PROGRAMS)
	@sh tests/bench/run.sh build/bench.json

screenshots: deps web
	@$(MAKE) $(TEST_PROGRAMS)
	@node tests/browser/look.mjs $(BUILD_DIR)/screenshots

fuzz: deps
	@$(MAKE) SAN=fuzz CC=clang fuzzers
	@sh tests/fuzz/fuzz.sh $(FUZZ_SECONDS)

valgrind: deps
	@sh packaging/deps.sh valgrind
	@$(RUN) $@

cover: deps
	@$(RUN) $@

# What the programs are made of, as CycloneDX; Node writes it.
sbom: deps-build
	@command -v node >/dev/null || sh packaging/deps.sh nodejs
	@$(MAKE) all
	@node packaging/sbom.mjs $(BUILD_DIR)

USR = $(DESTDIR)$(PREFIX)

install: all
	@install -d $(USR)/bin $(USR)/share/man/man1 \
		$(USR)/lib/systemd/system $(USR)/lib/sysusers.d \
		$(USR)/lib/tmpfiles.d $(USR)/share/doc/sheaf/examples \
		$(USR)/share/doc/sheaf/handbook
	@install -m 755 $(PROGRAMS) $(USR)/bin
	@install -m 644 packaging/man/*.1 $(USR)/share/man/man1
	@install -m 644 packaging/systemd/*.service packaging/systemd/*.timer \
		$(USR)/lib/systemd/system
	@for p in sheaf-agent sheaf-aggregator sheaf-witness; do \
		install -m 644 packaging/systemd/$$p.sysusers.conf \
			$(USR)/lib/sysusers.d/$$p.conf; \
		install -m 644 packaging/systemd/$$p.tmpfiles.conf \
			$(USR)/lib/tmpfiles.d/$$p.conf; \
	done
	@install -m 644 packaging/examples/* $(USR)/share/doc/sheaf/examples
	@install -m 644 packaging/handbook/*.md $(USR)/share/doc/sheaf/handbook
	@install -m 644 SECURITY.md $(USR)/share/doc/sheaf
	@sh packaging/links.sh $(USR)/share/doc/sheaf

deb: web
	@sh packaging/deps.sh $(DEB_PACKAGES)
	@sh packaging/deb.sh build

# Both take minutes, so `make test` leaves them out.
deb-test: deb
	@$(MAKE) $(TEST_PROGRAMS)
	@sh packaging/deps.sh debootstrap
	@sh packaging/deb_test.sh build

clean:
	@rm -rf build

help:
	@echo 'make           builds build/sheaf-agent, -aggregator, -audit and -witness'
	@echo 'make web       the same with the pages of the desk (needs Node)'
	@echo 'make demo      the whole way of a figure, on real numbers'
	@echo 'make check     build, lint and the quick unit tests: between edits'
	@echo 'make check T=worklist    the unit test test_worklist and no lint'
	@echo 'make test      everything that must hold'
	@echo 'make bench     speed, into build/bench.json'
	@echo 'make screenshots    every page of the desk, into build/screenshots'
	@echo 'make lint      arrows between folders, headers, format, sizes'
	@echo 'make sim       the simulation, more seeds (SIM_SEEDS=10000)'
	@echo 'make fuzz      each fuzz target for FUZZ_SECONDS=30'
	@echo 'make asan      unit tests and fuzz corpora with sanitizers'
	@echo 'make tsan      unit tests and simulation, thread sanitizer'
	@echo 'make valgrind  unit tests under valgrind'
	@echo 'make cover     lines reached by unit tests and simulation'
	@echo 'make compile_commands.json    build/ tells clangd how to compile'
	@echo 'make deps      installs the Debian packages that are missing'
	@echo 'make install   DESTDIR= PREFIX=/usr'
	@echo 'make sbom      what the programs are made of (CycloneDX), in build'
	@echo 'make deb       the Debian packages, in build/deb'
	@echo 'make deb-test  built twice with the same bytes; lived with in a new Debian'
	@echo 'make clean     removes build/'
