/**
 * Chat rooms in one append-only file of encrypted lines.
 *
 * <p>Start with {@link io.github.ftpchat.ChatSession}. No method takes or returns null unless it
 * says so.
 */
package io.github.ftpchat;
