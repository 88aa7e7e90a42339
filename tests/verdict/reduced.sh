#!/bin/sh
# reduced.sh REFUSES GRADER VERDICT LAB.yaml FOLDER…: grades each folder where REFUSES lets nobody have namespaces.  Each must get
# the verdict that its expect.yaml declares, by a report that says that its isolation was reduced.

refuses=$1 grader=$2 verdict=$3 lab=$4
shift 4
report=${TEST_TMPDIR:-/tmp}/reduced-$$.json
wrong=0
for folder; do
  "$refuses" "$grader" grade "$lab" "$folder" --follow-links --format json -o "$report"
  status=$?
  if [ "$status" -gt 1 ]; then
    echo "$folder: exit status $status"
    wrong=1
    continue
  fi
  if ! grep -q '"isolation": "reduced"' "$report"; then
    echo "$folder: the report does not say that isolation was reduced"
    wrong=1
  fi
  "$verdict" declared "$report" --expect "$folder/expect.yaml" || wrong=1
done
rm -f "$report"
exit $wrong
