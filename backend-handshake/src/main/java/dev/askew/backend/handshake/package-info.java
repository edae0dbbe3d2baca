/**
 * The backend that serves on HotSpot where the operating system offers no barrier. It needs no
 * native code.
 */
package dev.askew.backend.handshake;
