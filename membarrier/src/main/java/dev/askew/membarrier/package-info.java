/**
 * Not for users: exported to the two backends that call membarrier(2) alone. What is public here is
 * what they need.
 *
 * <p>membarrier(2) without the way to call it: the commands and the ladder they form, registration,
 * what is done on the spot when the kernel refuses, and the exceptions that say what to do. A
 * backend brings its {@link dev.askew.membarrier.SystemCall}, and {@link
 * dev.askew.membarrier.Opening} makes a {@link dev.askew.api.BarrierBackend} of it.
 */
package dev.askew.membarrier;
