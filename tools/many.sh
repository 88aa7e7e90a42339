# For tools/hundreds, tools/thousands, tools/mutants, tools/races, tools/reduced and tools/replay, which source it from
# the project's root.
#
# Gradings run side by side, one a processor, and if it is asked for, beside them a process that does nothing but use up
# a processor.  The grader is copied, so that a build meanwhile changes nothing.  Each submission is compiled once
# (--build-cache).

export many
many=$(mktemp -d)
hungry=

clean_up() {
  if [[ $hungry ]]; then kill "$hungry" 2>/dev/null || true; fi
  rm -rf "$many"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

all_labs() {
  local file
  for file in labs/*/lab.yaml; do basename "$(dirname "$file")"; done
}

# The labs that the word stands for, a line each.
labs_named() {  # LAB or "all"
  if [[ $1 == all ]]; then
    all_labs
  elif [[ -e labs/$1/lab.yaml ]]; then
    echo "$1"
  else
    echo "there is no lab '$1'" >&2
  fi
}

build_grader() {  # further targets
  bazel build --color=no --curses=no --noshow_progress --ui_event_filters=-info //grader:ipclab "$@" >&2
  cp -f bazel-bin/grader/ipclab "$many/ipclab"
}

make_busy() {
  (while :; do :; done) &
  hungry=$!
}

# One grading; the grader's exit status.  Started by $IPCLAB_RUN_BY, if that is set.
grade() {  # LAB FOLDER SEED NAME option...: the report is $many/NAME.json, its standard error $many/NAME.log
  IPCLAB_ROOT=$PWD timeout 600 ${IPCLAB_RUN_BY:+"$IPCLAB_RUN_BY"} "$many/ipclab" grade "$1" "$2" --seed "$3" --build-cache "$many/builds" \
    --format json -o "$many/$4.json" "${@:5}" 2>"$many/$4.log"
}

# Keeps what a grading said in exceptions/, or forgets it.
keep() {  # NAME
  mkdir -p exceptions
  mv -f "$many/$1".* exceptions/
}
forget() {  # NAME
  rm -f "$many/$1".*
}
export -f grade keep forget

# Calls the function (exported) with the words of each line of standard input, as many at once as there are processors.
at_once() {  # FUNCTION
  xargs -P "$(nproc)" -L 1 bash -c "$1 \"\$@\"" "$1"
}

# The same; the function prints a line for each exception.  Gives their number.
exceptions_of() {  # FUNCTION
  at_once "$1" | tee >(cat >&2) | wc -l
}
