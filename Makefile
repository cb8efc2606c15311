# Every target is a command of tools/bootstrap.py, which works without make too:
#   python3 tools/bootstrap.py run
# Arguments: make test ARGS="-k tickets -x"

PYTHON ?= python3
TARGETS := setup run test check bench soak audit screenshots lock

.PHONY: help $(TARGETS)

help:
	@$(PYTHON) tools/bootstrap.py help

$(TARGETS):
	@$(PYTHON) tools/bootstrap.py $@ $(ARGS)
