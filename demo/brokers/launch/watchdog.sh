#!/bin/sh
# watchdog.sh LOG GRACE AFTER COMMAND...   runs COMMAND until it ends by itself or our standard input closes.
#
# The parent holds the other end of our standard input. When the parent stops us on purpose, or dies in whatever way,
# the input closes: COMMAND gets SIGTERM, and SIGKILL after GRACE seconds. AFTER (a shell line, may be empty) is run at
# the very end. COMMAND is in a process group of its own; its pid is the one line on our standard output, and all its
# output is appended to LOG.
log=$1 grace=$2 after=$3
shift 3
exec 2>>"$log"

limit=$(ulimit -Hn)
[ "$limit" = unlimited ] || [ "$limit" -gt 65536 ] && limit=65536
ulimit -n "$limit" 2>/dev/null

exec 3<&0
setsid "$@" </dev/null >&2 3<&- &
child=$!
# Whoever reads the pid may signal the group at once, so the group must exist by then.
tries=0
until kill -s 0 -- "-$child" 2>/dev/null || [ "$tries" -ge 200 ]; do
  tries=$((tries + 1))
  sleep 0.01
done
echo "$child"
exec >&-

{
  while read -r _ <&3; do :; done
  kill -TERM "$child"
  kill -s CONT -- "-$child"
  sleep "$grace" &
  sleeper=$!
  trap 'kill "$sleeper"; exit' TERM
  wait "$sleeper"
  kill -s KILL -- "-$child"
} 2>/dev/null &
listener=$!

wait "$child"
code=$?
kill -TERM "$listener" 2>/dev/null
[ -z "$after" ] || sh -c "$after" >&2
exit "$code"
