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
  # They run for days and wait most of the time: the quick compiler is enough, and takes less memory. What the C library
  # keeps of memory that was freed goes back every ten seconds, where Java knows the option (from 22 on).
  chat | tail) options='-XX:TieredStopAtLevel=1 -XX:+IgnoreUnrecognizedVMOptions -XX:TrimNativeHeapInterval=10000' ;;
  *) options= ;;
esac
# shellcheck disable=SC2086 # several words, or none
exec "${program%/*}/java" $options io.github.ftpchat.examples.cli.Ftpchat "$@"
