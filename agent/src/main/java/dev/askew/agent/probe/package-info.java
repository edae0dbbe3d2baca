/**
 * What the JDK's locks call once they are instrumented. The classes are defined by the boot loader,
 * so that the JDK finds them; they use {@code java.base} alone.
 */
@org.jspecify.annotations.NullMarked
package dev.askew.agent.probe;
