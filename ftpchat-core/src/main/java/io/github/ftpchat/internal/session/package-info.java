/** The session engine: reading, writing and proving, deduplication, dispatch. */
package io.github.ftpchat.internal.session;
