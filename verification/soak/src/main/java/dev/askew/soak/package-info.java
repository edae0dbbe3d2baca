/** The locks under random threads, policies, interrupts, time-outs, deaths and fence failures. */
@NullMarked
package dev.askew.soak;

import org.jspecify.annotations.NullMarked;
