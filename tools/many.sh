# For tools/hundreds and tools/mutants, which source it from the project's root.
#
# The grader is copied, so that a build meanwhile changes nothing; `tools` is the folder of the copies.

tools=$(mktemp -d)
report=$tools/report.json
log=$tools/log
hungry=()

clean_up() {
  if ((${#hungry[@]})); then kill "${hungry[@]}" 2>/dev/null || true; fi
  rm -rf "$tools"
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
  cp -f bazel-bin/grader/ipclab "$tools/ipclab"
}

busy_processors() {
  local i
  for ((i = $(nproc); i > 0; --i)); do
    (while :; do :; done) &
    hungry+=($!)
  done
}

# One grading into $report, its standard error into $log; the grader's exit status.
grade() {  # LAB FOLDER SEED
  : >"$log"
  rm -f "$report"
  IPCLAB_ROOT=$PWD timeout 300 "$tools/ipclab" grade "$1" "$2" --seed "$3" --format json -o "$report" 2>"$log"
}

# Keeps what the last grading said.
keep() {  # NAME
  mkdir -p exceptions
  if [[ -e $report ]]; then cp "$report" "exceptions/$1.json"; fi
  cp "$log" "exceptions/$1.log"
}
