/** Tests that need to reach inside; on the class path, beside the package of the same name. */
@NullMarked
package dev.askew.locks;

import org.jspecify.annotations.NullMarked;
