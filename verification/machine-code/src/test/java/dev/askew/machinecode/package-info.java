/**
 * Shows from the machine code that C2 emits what the owner of a biased lock executes.
 *
 * <p>A child JVM ({@link dev.askew.machinecode.DriverMain}) runs one {@link
 * dev.askew.machinecode.Scenario} and prints the code of its methods ({@link
 * dev.askew.machinecode.CompiledMethod}). A {@link dev.askew.machinecode.Walk} follows that code
 * from its entry as a thread with given {@link dev.askew.machinecode.Facts} would, and the tests
 * look at the {@link dev.askew.machinecode.Path} that it takes.
 */
@NullMarked
package dev.askew.machinecode;

import org.jspecify.annotations.NullMarked;
