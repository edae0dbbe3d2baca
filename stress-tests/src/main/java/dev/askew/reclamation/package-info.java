/** Tests that need to reach inside; on the class path, beside the package of the same name. */
@NullMarked
package dev.askew.reclamation;

import org.jspecify.annotations.NullMarked;
