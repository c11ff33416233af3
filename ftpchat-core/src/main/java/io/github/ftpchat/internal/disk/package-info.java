/**
 * Files that must survive a loss of power: {@link io.github.ftpchat.internal.disk.Disk} forces
 * them, {@link io.github.ftpchat.internal.disk.DurableFile} also locks one and checks that it still
 * stands at its path. It knows nothing of what the files hold.
 */
package io.github.ftpchat.internal.disk;
