/** The protocols as models in Promela, and the runs of SPIN that check them. */
@NullMarked
package dev.askew.models;

import org.jspecify.annotations.NullMarked;
