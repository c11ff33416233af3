/** The way of a record between the bytes of the file and a message: lines, base64, payload. */
package io.github.ftpchat.internal.codec;
