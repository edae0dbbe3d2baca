/**
 * What a barrier backend is.
 *
 * <p>{@link java.util.ServiceLoader} finds a {@link dev.askew.api.BarrierBackendProvider}, which
 * opens one {@link dev.askew.api.BarrierBackend}. From then on that serves the whole process, until
 * it fails.
 */
package dev.askew.api;
