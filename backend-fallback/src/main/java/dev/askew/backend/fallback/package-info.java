/** The backend that serves where the operating system offers no process-wide barrier. */
package dev.askew.backend.fallback;
