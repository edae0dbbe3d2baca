/**
 * Locks that lean towards one thread, and the fences beneath them.
 *
 * <p>Start with {@link dev.askew.locks.BiasedLock}. {@link dev.askew.locks.Barriers#status()} says
 * which backend serves and why.
 */
package dev.askew.locks;
