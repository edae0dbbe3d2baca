/** Tests of what judges the suites. */
@NullMarked
package dev.askew.stress;

import org.jspecify.annotations.NullMarked;
