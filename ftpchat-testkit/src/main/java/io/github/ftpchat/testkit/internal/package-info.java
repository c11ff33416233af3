/** What the test kit is made of; may change in any release. */
package io.github.ftpchat.testkit.internal;
