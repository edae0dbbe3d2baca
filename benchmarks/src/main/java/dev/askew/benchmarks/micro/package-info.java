/** Small benchmarks, one question each. */
@org.jspecify.annotations.NullMarked
package dev.askew.benchmarks.micro;
