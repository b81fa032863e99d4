#!/usr/bin/env bash
# Runs all tests with the README's command. A test that fails is run a second time, alone, when only a few failed: many tests
# measure a process under load, and a machine of two cores that does other things delays them. A test that fails twice is a failure.
# What failed once is named at the end, so that nobody overlooks it. A run that broke off before its end is a failure: nobody knows
# which of its tests never ran.
# Usage: run-tests.sh LOG [filter options]. Run from the top of the repository, after the build.
set -euo pipefail
log=$1
shift
most=5
again=$log.again
failures=2 # the platform's exit code for a run that came to its end with failed tests

run() { dotnet test "$@" 2>&1 | sed -u 's/\x1b\[[0-9;]*m//g'; }
failed() { grep -aoE '^failed [A-Za-z0-9_.+]+' "$1" | sed 's/^failed //' | sort -u; }

code=0
run "$@" | tee "$log" || code=$?
[ "$code" -ne 0 ] || exit 0
[ "$code" -eq "$failures" ] || { echo "the test run broke off with exit code $code: not run again"; exit 1; }

mapfile -t names < <(failed "$log")
if [ "${#names[@]}" -eq 0 ] || [ "${#names[@]}" -gt "$most" ]; then
    echo "${#names[@]} test(s) failed: not run again (only 1 to $most are)"
    exit 1
fi

filters=()
for name in "${names[@]}"; do
    filters+=(--filter-method "$name")
done

printf '\n=== Once more, alone: %s\n' "${names[*]}"
run "${filters[@]}" | tee "$again"
printf '\nFAILED ONCE, PASSED ALONE: %s\n' "${names[*]}"
