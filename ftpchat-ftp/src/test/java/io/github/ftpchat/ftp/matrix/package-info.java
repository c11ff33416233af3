/**
 * Rooms on real servers, driven by many participants at once and through faults, and then counted.
 */
package io.github.ftpchat.ftp.matrix;
