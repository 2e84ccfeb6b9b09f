# wattproof - a revenue meter and class A power quality analyser in software
#
#   make            build bin/wattproof
#   make demo       install what is missing, build, run on our own capture
#   make check      install what is missing, build, run every test
#   make test       run every test; installs nothing
#   make lint       include law, headers, clang-format
#   make bench      speeds, in times real time, and accuracies beside limits
#   make golden-update
#                   rewrite what tests/golden expects of the output
#   make fuzz       long random runs of the readers (FUZZ_SECONDS=60)
#   make install    to $(DESTDIR)$(prefix); uninstall takes it away again
#   make deps       install the missing Debian packages
#   make format     rewrite the sources by .clang-format
#   make clean      remove what was built
#
#   VARIANT=release (default), debug, asan or tsan; DEVELOPER=1: warnings are
#   errors; V=1 shows the commands.

VARIANT ?= release
V ?= 0
DEVELOPER ?= 0
CC ?= cc
INSTALL ?= install
CLANG_FORMAT ?= clang-format
PYTHON ?= $(firstword $(wildcard /usr/bin/python3) python3)
prefix ?= /usr/local
bindir ?= $(prefix)/bin
mandir ?= $(prefix)/share/man
datadir ?= $(prefix)/share/wattproof

JOBS ?= $(shell nproc 2>/dev/null || echo 2)

VERSION := 0.1.0
B := build/$(VARIANT)
PACKAGES := sndfile fftw3 hdf5 sqlite3 libxml-2.0 libcjson nettle zlib

PKG_CFLAGS = $(shell pkg-config --cflags $(PACKAGES) | sed 's/-I/-isystem /g')
PKG_LIBS = $(shell pkg-config --libs $(PACKAGES))
CHECK_CFLAGS = $(shell pkg-config --cflags check)
CHECK_LIBS = $(shell pkg-config --libs check)

# -ffp-contract=off: the same bits on machines with and without FMA.
WARN := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wvla -Wpointer-arith -Wwrite-strings -Wundef -Wformat=2
OPT_release := -O3 -DNDEBUG
OPT_debug := -O0
OPT_asan := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
LINK_asan := -fsanitize=address,undefined
OPT_tsan := -O1 -fsanitize=thread
LINK_tsan := -fsanitize=thread
ifeq ($(DEVELOPER),1)
WARN += -Werror
endif

CPPFLAGS += -Isrc -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64
CFLAGS ?= -g
override CFLAGS += -std=c11 -pthread -ffp-contract=off $(WARN) \
	$(OPT_$(VARIANT))
LDLIBS = $(PKG_LIBS) -lm -lpthread

LIB_SRC := $(sort $(filter-out src/cli/%,$(wildcard src/*/*.c)))
CLI_SRC := $(sort $(wildcard src/cli/*.c))
HEADERS := $(sort $(wildcard src/*/*.h))
LIB_OBJ := $(LIB_SRC:%.c=$B/%.o) $B/gen/meter_xsd.o
CLI_OBJ := $(CLI_SRC:%.c=$B/%.o)
TEST_SRC := $(sort $(wildcard tests/unit/test_*.c tests/conformance/*.c \
	tests/property/*.c))
TESTS := $(TEST_SRC:%.c=$B/%)
TEST_SUPPORT := $(sort $(patsubst %.c,$B/%.o,$(wildcard tests/support/*.c)))
TEST_COMMON := $(B)/tests/runner.o $(TEST_SUPPORT)
BENCH_SRC := $(sort $(wildcard tests/bench/*.c))
BENCHES := $(BENCH_SRC:%.c=$B/%)
FUZZ_SRC := $(sort $(wildcard tests/fuzz/*.c))
FUZZERS := $(FUZZ_SRC:%.c=$B/%)
ALL_C := $(LIB_SRC) $(CLI_SRC) $(HEADERS) $(sort $(wildcard tests/*/*.[ch] \
	tests/*.[ch]))

ifeq ($(V),0)
Q := @
say = @echo '  $(1) $@'
else
Q :=
say =
endif

ifeq ($(VARIANT),release)
BIN := bin/wattproof
else
BIN := $B/wattproof
endif

.PHONY: help build-fuzzers all demo check test golden-update lint bench fuzz install uninstall deps format \
	clean tests

all: $(BIN)

$(BIN): $(CLI_OBJ) $B/libwattproof.a
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(LINK_$(VARIANT)) -o $@ $^ $(LDLIBS)

$B/libwattproof.a: $(LIB_OBJ)
	@rm -f $@
	$(call say,AR)
	$(Q)$(AR) rcs $@ $^

$B/src/%.o: src/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) -DWP_VERSION='"$(VERSION)"' $(PKG_CFLAGS) $(CFLAGS) \
		-MMD -MP -c -o $@ $<

# schemas/meter.xsd inside the program.
$B/gen/meter_xsd.c: schemas/meter.xsd scripts/embed.sh
	@mkdir -p $(@D)
	$(call say,GEN)
	$(Q)sh scripts/embed.sh wp_meter_xsd $< >$@.tmp && mv $@.tmp $@

$B/gen/%.o: $B/gen/%.c
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$B/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) -Itests -Itests/support $(PKG_CFLAGS) \
		$(CHECK_CFLAGS) $(CFLAGS) -UNDEBUG -MMD -MP -c -o $@ $<

$B/tests/bench/%: $B/tests/bench/%.o $(TEST_SUPPORT) $B/libwattproof.a
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(LINK_$(VARIANT)) -o $@ $^ \
		$(CHECK_LIBS) $(LDLIBS)

$B/tests/fuzz/%: $B/tests/fuzz/%.o $B/libwattproof.a
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(LINK_$(VARIANT)) -o $@ $^ $(LDLIBS)

$B/tests/%: $B/tests/%.o $(TEST_COMMON) $B/libwattproof.a
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(LINK_$(VARIANT)) -o $@ $^ \
		$(CHECK_LIBS) $(LDLIBS)

.SECONDARY:

tests: $(TESTS) $(BIN)

# Without the installing of packages; what `make check` runs after it.
test: tests
	@WATTPROOF=$(abspath $(BIN)) PYTHON=$(PYTHON) VARIANT=$(VARIANT) \
		sh tests/run.sh $(TESTS)

# Rewrites what tests/golden expects; read the difference before committing.
golden-update: all
	@WATTPROOF=$(abspath $(BIN)) $(PYTHON) tests/golden/test_golden.py --update
	@git --no-pager diff --stat -- tests/golden 2>/dev/null || true

lint: $(LIB_OBJ) $(CLI_OBJ)
	@sh scripts/check_includes.sh
	@sh scripts/check_statics.sh $^
	@CC="$(CC)" CPPFLAGS="$(CPPFLAGS) $(PKG_CFLAGS)" \
		sh scripts/check_headers.sh $(HEADERS)
	@CLANG_FORMAT="$(CLANG_FORMAT)" sh scripts/check_format.sh $(ALL_C)

check: deps
	@$(MAKE) --no-print-directory -j$(JOBS) lint
	@$(MAKE) --no-print-directory -j$(JOBS) tests
	@$(MAKE) --no-print-directory test

demo: deps
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@sh scripts/demo.sh

bench: all
	@$(MAKE) --no-print-directory $(BENCHES)
	@WATTPROOF=$(abspath $(BIN)) PYTHON=$(PYTHON) sh tests/bench/run.sh \
		$(BENCHES)

fuzz:
	@$(MAKE) --no-print-directory VARIANT=asan build-fuzzers
	@sh tests/fuzz/run.sh build/asan/tests/fuzz

build-fuzzers: $(FUZZERS)

deps:
	@sh scripts/deps.sh

format:
	$(CLANG_FORMAT) -i $(ALL_C)

install: all
	$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(mandir)/man1 \
		$(DESTDIR)$(datadir)/schemas
	$(INSTALL) -m 755 $(BIN) $(DESTDIR)$(bindir)/wattproof
	$(INSTALL) -m 644 docs/wattproof.1 $(DESTDIR)$(mandir)/man1/wattproof.1
	$(INSTALL) -m 644 $(wildcard schemas/*) $(DESTDIR)$(datadir)/schemas
	$(INSTALL) -m 644 docs/conventions.md $(DESTDIR)$(datadir)

uninstall:
	rm -f $(DESTDIR)$(bindir)/wattproof
	rm -f $(DESTDIR)$(mandir)/man1/wattproof.1
	rm -rf $(DESTDIR)$(datadir)

clean:
	rm -rf build bin demo-case

help:
	@sed -n '2,/^$$/s/^# \{0,1\}//p' Makefile

print-%:
	@echo '$($*)'

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(TESTS:=.d) $(TEST_COMMON:.o=.d) $(BENCHES:=.d) $(FUZZERS:=.d)
