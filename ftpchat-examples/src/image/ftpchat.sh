#!/bin/sh
# Starts ftpchat with the Java that lies beside it, wherever both were put. A shell is all it needs, and readlink only
# where it was called by way of a link.
program=$0
while [ -h "$program" ]; do
  link=$(readlink "$program")
  case $link in
    /*) program=$link ;;
    *) program=${program%/*}/$link ;;
  esac
done
case ${1-} in
  # They run for days and wait most of the time: the quick compiler is enough, and takes less memory.
  chat | tail) compiler=-XX:TieredStopAtLevel=1 ;;
  *) compiler=-XX:+TieredCompilation ;;
esac
exec "${program%/*}/java" "$compiler" io.github.ftpchat.examples.cli.Ftpchat "$@"
