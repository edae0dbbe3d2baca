/** Programs of others, taken as they are, and two small services: what a lock is worth in them. */
@org.jspecify.annotations.NullMarked
package dev.askew.benchmarks.macro;
