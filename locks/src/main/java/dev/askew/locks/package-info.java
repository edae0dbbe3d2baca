/**
 * Locks that lean towards one thread, the fences beneath them, and the doctor that says how they
 * fare on a machine.
 *
 * <p>Start with {@link dev.askew.locks.BiasedLock}. {@link dev.askew.locks.Barriers#status()} says
 * which backend serves and why.
 */
package dev.askew.locks;
