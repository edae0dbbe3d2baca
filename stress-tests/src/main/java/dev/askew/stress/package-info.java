/** What the fences and the locks promise, put to the test by jcstress. */
@NullMarked
package dev.askew.stress;

import org.jspecify.annotations.NullMarked;
