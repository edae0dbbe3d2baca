/** For the tests of this module and of others: child JVMs and a kernel that refuses. */
package dev.askew.backend.jnr.testing;
