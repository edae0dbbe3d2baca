/** Shows on the machine at hand what Askew promises. */
@org.jspecify.annotations.NullMarked
package dev.askew.demo;
