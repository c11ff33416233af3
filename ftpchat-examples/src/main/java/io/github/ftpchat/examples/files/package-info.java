/** Files and directories that are their owner's alone. It touches nothing else of ours. */
package io.github.ftpchat.examples.files;
