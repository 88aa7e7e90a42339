#!/bin/sh
# says.sh SWEEP.TXT SWEEP...: a sweep of the calls in the file's first line says what its second line says.
#
# The file is declared beside a submission that does not stand a failing call:
#
#   pipe
#   If pipe() at pipe.c:88 failed with EMFILE
set -u
declared=$1
shift
call=$(sed -n 1p "$declared")
text=$(sed -n 2p "$declared")
said=$("$@" --call "$call")
status=$?
printf '%s\n' "$said"
[ "$status" -eq 1 ] || { echo "the sweep should find something (status 1), and ended with $status"; exit 1; }
[ -n "$text" ] || { echo "$declared declares nothing"; exit 1; }
case $said in
  *"$text"*) exit 0 ;;
esac
echo "it should say: $text"
exit 1
