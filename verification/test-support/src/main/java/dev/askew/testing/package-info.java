/** For tests: child JVMs and a kernel that refuses. */
package dev.askew.testing;
