/** Programs that show how ftpchat is used. */
package io.github.ftpchat.examples;
