/** Programs whose locks the tests swap; each is copied to where only it is. */
@org.jspecify.annotations.NullMarked
package dev.askew.program.swap;
