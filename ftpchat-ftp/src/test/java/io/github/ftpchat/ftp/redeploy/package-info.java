/** A program that is loaded, run and thrown away in a virtual machine that goes on. */
package io.github.ftpchat.ftp.redeploy;
