/** Charts, tables and the comparison with what is promised, all from one file of results. */
@org.jspecify.annotations.NullMarked
package dev.askew.benchmarks.report;
