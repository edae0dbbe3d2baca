/**
 * What a barrier backend is.
 *
 * <p>A backend is published by a {@link dev.askew.api.BarrierBackendProvider} found with {@link
 * java.util.ServiceLoader}. When it opens, it hands out one {@link dev.askew.api.BarrierBackend}
 * that serves the whole process from then on.
 */
package dev.askew.api;
