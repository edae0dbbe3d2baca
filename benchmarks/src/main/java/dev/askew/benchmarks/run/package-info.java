/** Runs everything, on every JVM, in rounds, and keeps the results. */
@org.jspecify.annotations.NullMarked
package dev.askew.benchmarks.run;
