/** A user's program, and what the environments around it are made of. */
@NullMarked
package dev.askew.environments;

import org.jspecify.annotations.NullMarked;
