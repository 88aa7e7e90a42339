# shellcheck shell=bash
# For tools/try-remote, which sources it: builds Buildbarn, starts it and its workers, stops them.
#
# $BUILDBARN is where its repositories are cloned from.  bb-remote-execution is the last that serves version 2.0 of the
# Remote Execution API, which is what Bazel 4 speaks (docs/remote-execution.md), and bb-storage the one that it names.
# bare.sh must have been sourced, inherit_errexit be on, and $scratch, $address and $image be set.

readonly storage_commit=a7475d4aad524fdc6db1bdf25c1d69287854db00    # 2025-10-31
readonly execution_commit=93cc4402745bd14f6756707820b610aa1f5f9e83  # 2025-10-31
readonly buildbarn_from=${BUILDBARN:-https://github.com/buildbarn}

# Clones what is not there yet, at the commit.
buildbarn_clone() {  # FOLDER REPOSITORY COMMIT
  [[ -d $1/$2 ]] || git clone --quiet --no-checkout "$buildbarn_from/$2" "$1/$2"
  git -C "$1/$2" checkout --quiet --force "$3"
}

# A library with Buildbarn's patches, without which its programs do not compile.  In bb-remote-execution.
patched_library() {  # MODULE FOLDER PATCH...
  local original patch
  go mod download "$1"
  original=$(GOFLAGS=-mod=mod go list -m -f '{{.Dir}}' "$1")
  rm -rf -- "$2"
  cp -r --no-preserve=mode -- "$original" "$2"
  for patch in "${@:3}"; do patch --batch --quiet -p0 -d "$2" <"$patch"; done
  go mod edit -replace "$1=$2"
}

# Builds the four programs, unless they are there; prints their folder.
buildbarn_programs() {
  local folder=${XDG_CACHE_HOME:-$HOME/.cache}/ipclab-roots/buildbarn
  local programs=$folder/programs-${execution_commit:0:12}
  if [[ ! -e $programs/bb_storage ]]; then
    mkdir -p -- "$folder"
    buildbarn_clone "$folder" bb-storage "$storage_commit"
    buildbarn_clone "$folder" bb-remote-execution "$execution_commit"
    (
      set -e
      cd -- "$folder/bb-remote-execution"
      go mod edit -replace github.com/buildbarn/bb-storage=../bb-storage
      local fuse=patches/com_github_hanwen_go_fuse_v2
      patched_library github.com/hanwen/go-fuse/v2 "$folder/go-fuse" "$fuse/direntrylist-offsets-and-testability.diff" \
        "$fuse/writeback-cache.diff" "$fuse/notify-testability.diff"
      patched_library google.golang.org/genproto/googleapis/bytestream "$folder/bytestream" \
        ../bb-storage/patches/org_golang_google_genproto_googleapis_bytestream/service-registrar.diff
      # Static, so that they run in any root; in its place only when all are built.
      CGO_ENABLED=0 GOFLAGS=-mod=mod go build -o "$folder/building/" ./cmd/bb_scheduler ./cmd/bb_worker \
        ./cmd/bb_runner github.com/buildbarn/bb-storage/cmd/bb_storage
    ) >&2
    mv -T -- "$folder/building" "$programs"
  fi
  echo "$programs"
}

# Starts a program of Buildbarn in the background, with its log in $scratch, as one of ${processes[@]}.
buildbarn_start() {  # NAME COMMAND...
  set -m  # a process group for each, so that it ends as a whole
  SOCKETS=$scratch/sockets ADDRESS=$address IMAGE=$image "${@:2}" >"$scratch/$1.log" 2>&1 &
  processes+=($!)
  set +m
}

# A worker: bb_worker and bb_runner in a root of their own, where /tmp is fresh and the processes see no others.
worker_start() {  # NAME ROOT
  bare_binds="$programs:/opt/buildbarn $PWD/tools/buildbarn:/opt/config $scratch/sockets:/opt/sockets" \
    buildbarn_start "$1" in_root "$2" env WORKER="$1" IMAGE="$image" SOCKETS=/opt/sockets bash -c '
      set -e
      mkdir /tmp/build /tmp/cache
      /opt/buildbarn/bb_runner /opt/config/runner.jsonnet &
      exec /opt/buildbarn/bb_worker /opt/config/worker.jsonnet'
}

# What a worker's first process leaves goes with its PID namespace.
buildbarn_stop() {
  local process
  for process in "${processes[@]}"; do kill -KILL -- "-$process" 2>/dev/null || true; done
  { wait; } 2>/dev/null
}
