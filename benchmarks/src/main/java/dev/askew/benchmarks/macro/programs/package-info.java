/** The clients of those programs. They are loaded together with them. */
@org.jspecify.annotations.NullMarked
package dev.askew.benchmarks.macro.programs;
