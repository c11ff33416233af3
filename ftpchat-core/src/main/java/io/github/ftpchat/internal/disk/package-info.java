/** What has to reach the disk. */
package io.github.ftpchat.internal.disk;
