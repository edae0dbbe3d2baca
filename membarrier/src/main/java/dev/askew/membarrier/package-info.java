/**
 * Not for users: only the two backends that call membarrier(2) see it.
 *
 * <p>membarrier(2) without the way to call it: the commands in their order, registration, retries
 * where the kernel refuses, and the exceptions that say what to do. A backend brings its {@link
 * dev.askew.membarrier.SystemCall}, and {@link dev.askew.membarrier.Opening} makes a {@link
 * dev.askew.api.BarrierBackend} of it.
 */
package dev.askew.membarrier;
